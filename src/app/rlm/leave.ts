/** Asks before the page is left with work in it: a run that goes on, or an answer that is typed and not sent. */

import { isActive } from './run';
import type { Rlm, RlmState } from './state';

export const wouldLose = ({ run, typed }: RlmState): boolean =>
  (isActive(run) && run?.origin.kind === 'here') || [...typed.values()].some((text) => text.trim() !== '');

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
