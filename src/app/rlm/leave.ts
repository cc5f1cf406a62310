/**
 * Asks before the page is left with work in it: a run that goes on, a text that is typed and not sent, or a branch that
 * holds a person's own work and was never saved. What a model did by itself can be run again, and is not asked about.
 */

import { isActive, type RunState } from './run';
import type { Rlm, RlmState } from './state';

export const wouldLose = ({ runs, typed, unsent, gateTexts, editing, saved }: RlmState): boolean =>
  unsent.size > 0 ||
  (editing?.text != null && editing.text.after !== editing.text.before) ||
  [...runs.values()].some((run) => {
    if (run.origin.kind !== 'here') return false;
    return isActive(run) || (!saved.has(run.id) && isHandmade(run));
  }) ||
  [...typed.values(), ...gateTexts.values()].some((text) => text.trim() !== '');

/** Whether a person wrote part of a run: edits, decisions, answers. */
export function isHandmade({
  from,
  spec,
  trajectory,
}: Pick<RunState, 'from' | 'spec' | 'trajectory'>): boolean {
  if ((from?.edits.length ?? 0) > 0) return true;
  for (const { interventions } of trajectory.turns.values()) if (interventions.length > 0) return true;
  const byHand = spec?.models.root.kind === 'person' || spec?.models.sub?.kind === 'person';
  return byHand && trajectory.turns.size > 0;
}

/** Listens only while something would be lost: a page that listens always is not kept by the browser for “back”. */
export function askBeforeLeaving(
  { store }: Pick<Rlm, 'store'>,
  target: Pick<Window, 'addEventListener' | 'removeEventListener'>,
): void {
  const ask = (event: Event) => event.preventDefault();
  let listens = false;
  store.subscribe((state) => {
    const needed = wouldLose(state);
    if (needed === listens) return;
    listens = needed;
    if (needed) target.addEventListener('beforeunload', ask);
    else target.removeEventListener('beforeunload', ask);
  });
}
