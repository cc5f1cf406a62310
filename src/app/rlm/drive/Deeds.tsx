/** Buttons of deeds: those that cannot be done now can still be reached, and say why not. */

import { useMemo } from 'react';
import { useRlmState } from '../hooks';
import { isSound } from '../sound';
import type { RlmState } from '../state';
import { canOf, keysOf, type Deed } from './can';

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
