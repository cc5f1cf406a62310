/** Which changes to a recorded run still hold where another goes on from it. */

import type { Edit } from './trace';
import type { TraceIndex } from './trace-index';

/** Those of the former run that lie before the place from which all is new, then the new ones, which stand over them. */
export function standing(index: TraceIndex, before: number, edits: readonly Edit[]): Edit[] {
  const former = index.root?.start?.past?.edits ?? [];
  const over = new Set(edits.map(placeOf));
  const own = former.filter((edit) => seqOf(index, edit) < before && !over.has(placeOf(edit)));
  return [...own, ...edits];
}

const placeOf = (edit: Edit): string => JSON.stringify({ ...edit, text: null });

/** The event in which an edit shows; Infinity: in none. */
function seqOf(index: TraceIndex, edit: Edit): number {
  switch (edit.kind) {
    case 'answer':
      return turnOf(index, edit)?.call?.request?.seq ?? Infinity;
    case 'observation':
      return turnOf(index, edit)?.observation?.seq ?? Infinity;
    case 'sub': {
      const call = index.call(edit.run, edit.call);
      return call?.request?.seq ?? call?.interventions[0]?.seq ?? Infinity;
    }
    case 'code':
      // Told as an intervention, which is found by itself.
      return index.cell(edit.run, edit.cell)?.interventions[0]?.seq ?? Infinity;
  }
}

const turnOf = (index: TraceIndex, { run, turn }: { readonly run: string; readonly turn: number }) =>
  index.run(run)?.turns.find((one) => one.turn === turn);
