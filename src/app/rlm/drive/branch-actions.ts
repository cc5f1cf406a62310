/** How branches are named, dropped and edited. */

import type { Kit } from '../kit';
import { isActive } from '../run';
import type { Editing } from './edit';

/** Of a branch's name. */
export const NAME = 80;

/** @param nextEdit a number for each opening of an edit. */
export function branchActions(kit: Kit, nextEdit: () => number) {
  const { get, set, update } = kit;
  return {
    /** Takes up a text of the branch that is shown, to fork from it. @param of key of the turn, cell or call. */
    beginEdit(what: Editing['what'], of: string): void {
      const { shown } = get();
      if (shown !== null)
        set({ editing: { branch: shown, what, of, id: nextEdit(), text: null, fault: null } });
    },
    /** What is typed in an edit: it outlives a run that could not begin. */
    typeEdit(before: string, after: string): void {
      const { editing } = get();
      if (editing) set({ editing: { ...editing, text: { before, after } } });
    },
    /** @param id of the edit: another that was opened meanwhile stays. */
    endEdit(id: number): void {
      if (get().editing?.id === id) set({ editing: null });
    },

    /** An empty name gives it back its own. */
    rename: (branch: string, name: string): void =>
      update(branch, () => ({ label: name.trim().replace(/\s+/g, ' ').slice(0, NAME) })),
    /** Forgets a branch; one that goes on is left. */
    drop(branch: string): void {
      const run = get().runs.get(branch);
      if (run && !isActive(run)) kit.remove(branch);
    },
  };
}
