/** Which of what waits is looked at, and how it goes on: never without what a person has changed in it. Pure. */

import type { GateDecision } from '../../../rlm/run-types';
import type { Gate } from '../protocol';

/** The one that was chosen, or the first; null: nothing waits. */
export const gateShown = (gates: readonly Gate[], chosen: string | null): Gate | null =>
  gates.find(({ id }) => id === chosen) ?? gates[0] ?? null;

/** @param texts what a person has changed and not sent, by gate. */
export function goOf({ id }: Pick<Gate, 'id'>, texts: ReadonlyMap<string, string>): GateDecision {
  const text = texts.get(id);
  return text === undefined ? { kind: 'go' } : { kind: 'edit', text };
}
