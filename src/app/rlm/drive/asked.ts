/** Where a person's question stands in the trace: its call, what is left, and which requests hold its messages. Pure. */

import type { Ask } from '../protocol';
import { keyIn } from '../trajectory';
import type { CallView, Trajectory, TurnView } from '../trajectory-types';

/** The call that a question is; null: it was not told yet. */
export function callOf({ calls }: Trajectory, { place }: Ask): CallView | null {
  const run = place.call.slice(0, Math.max(0, place.call.lastIndexOf('/')));
  return calls.get(keyIn(run, place.call)) ?? null;
}

export const turnOf = (trajectory: Trajectory, ask: Ask): TurnView | null =>
  trajectory.turns.get(callOf(trajectory, ask)?.turn ?? '') ?? null;

/** Numbers of the requests that together hold all messages of a question, the newest first. */
export function requestsOf(trajectory: Trajectory, ask: Ask): readonly number[] {
  const call = callOf(trajectory, ask);
  if (!call) return [];
  if (call.purpose !== 'turn') return [call.seq];
  const turns = trajectory.agents.get(call.run)?.turns ?? [];
  return turns
    .flatMap((key) => trajectory.turns.get(key)?.calls ?? [])
    .map((key) => trajectory.calls.get(key)!)
    .filter(({ purpose, seq }) => purpose === 'turn' && seq <= call.seq)
    .map(({ seq }) => seq)
    .reverse();
}
