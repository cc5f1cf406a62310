/** Buttons of deeds: those that cannot be done now can still be reached, and say why not. */

import { useMemo } from 'react';
import { faultsOf } from '../faults';
import { useRlmState } from '../hooks';
import type { RlmState } from '../state';
import { canOf, keysOf, type Deed } from './can';

const soundness = new WeakMap<RlmState['draft'], WeakMap<RlmState['held'], boolean>>();

/** Whether nothing is wrong with the set-up; judged once for each. */
function isSound({ draft, held }: RlmState): boolean {
  const known = soundness.get(draft)?.get(held);
  if (known !== undefined) return known;
  const sound = faultsOf(draft, { held: new Set(held.keys()) }).size === 0;
  soundness.set(draft, new WeakMap([[held, sound]]));
  return sound;
}

export const canNow = (state: RlmState, deed: Deed) => canOf(deed, { ...state, sound: isSound(state) });

export function useCan(deed: Deed) {
  const can = useRlmState((state) => canNow(state, deed).can);
  const why = useRlmState((state) => canNow(state, deed).why);
  return useMemo(() => ({ can, why }), [can, why]);
}

interface Props {
  deed: Deed;
  label: string;
  id?: string;
  look?: 'primary' | 'danger';
  /** More to be said of it now. */
  more?: string;
  act: () => void;
}

export function DeedButton({ deed, label, id, look, more = '', act }: Props) {
  const { can, why } = useCan(deed);
  return (
    <button
      type="button"
      id={id}
      className={look}
      aria-disabled={!can}
      title={`${why}${more && `. ${more}`} (${keysOf[deed]})`}
      onKeyDown={(event) => {
        // A key that is held down does it once.
        if (event.repeat) event.preventDefault();
      }}
      onClick={() => can && act()}
    >
      {label}
    </button>
  );
}
