/** The form of the prompt lab's second set-up: its draft is the first one's with the differences. */

import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { Form } from '../../views/form';
import type { Rlm } from '../state';
import { secondOf, type Edits } from './lab-fields';
import type { Compare } from './state';

export function formOfB(rlm: Pick<Rlm, 'store'>, compare: Pick<Compare, 'store' | 'edit'>): Form {
  let known: {
    readonly a: RlmSpec;
    readonly edits: Edits;
    readonly state: { readonly draft: RlmSpec };
  } | null = null;
  const getState = () => {
    const { draft: a } = rlm.store.getState();
    const { edits } = compare.store.getState();
    if (known?.a !== a || known.edits !== edits) known = { a, edits, state: { draft: secondOf(a, edits) } };
    return known.state;
  };
  return {
    store: {
      getState,
      getInitialState: getState,
      subscribe(listener) {
        const tell = () => listener(getState(), getState());
        const leave = [rlm.store.subscribe(tell), compare.store.subscribe(tell)];
        return () => leave.forEach((end) => end());
      },
    },
    edit: (path, value) => compare.edit(path, value),
  };
}
