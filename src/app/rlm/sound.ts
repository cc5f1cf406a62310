/** Whether a set-up can be run: judged once for each, since every part of the page asks. Pure. */

import { faultsOf } from './faults';
import type { RlmState } from './state';

const known = new WeakMap<RlmState['draft'], WeakMap<RlmState['held'], boolean>>();

export function isSound({ draft, held }: Pick<RlmState, 'draft' | 'held'>): boolean {
  const before = known.get(draft)?.get(held);
  if (before !== undefined) return before;
  const sound = faultsOf(draft, { held: new Set(held.keys()) }).size === 0;
  known.set(draft, new WeakMap([[held, sound]]));
  return sound;
}
