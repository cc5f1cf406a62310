/** A part of the set-up as a form of its own, whatever the path to it is called: a named model may bear any name. */

import { use, useMemo, type ReactNode } from 'react';
import { setAt } from '../../../experiment/paths';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { FaultsContext, FormContext, type Form } from '../../views/form';
import { useRlm } from '../hooks';

interface Props<T> {
  /** Where faults of it are, with the dot at the end. */
  prefix: string;
  part: (draft: RlmSpec) => T;
  onChange: (part: T) => void;
  children: ReactNode;
}

export function Within<T>({ prefix, part, onChange, children }: Props<T>) {
  const { store } = useRlm();
  const all = use(FaultsContext);
  const faults = useMemo(
    () =>
      new Map(
        [...all].flatMap(([path, sentence]) =>
          path.startsWith(prefix) ? [[path.slice(prefix.length), sentence] as const] : [],
        ),
      ),
    [all, prefix],
  );
  const form: Form = {
    store: {
      getState: () => ({ draft: part(store.getState().draft) }),
      getInitialState: () => ({ draft: part(store.getInitialState().draft) }),
      subscribe: (listener) =>
        store.subscribe((state, before) =>
          listener({ draft: part(state.draft) }, { draft: part(before.draft) }),
        ),
    },
    edit(path, value) {
      const copy = structuredClone(part(store.getState().draft));
      if (setAt(copy, path, value)) onChange(copy);
    },
  };
  return (
    <FormContext value={form}>
      <FaultsContext value={faults}>{children}</FaultsContext>
    </FormContext>
  );
}
