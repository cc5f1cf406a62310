/**
 * What a run had used of each budget at any time. The run tells it itself only now and then, at the end of a turn;
 * between two tellings what its calls used is added as they end. Pure.
 */

import type { SpentAt, Trajectory } from '../../trajectory-types';

export interface UsedAt {
  /** Milliseconds of the run's clock. */
  readonly t: number;
  readonly turns: number;
  readonly calls: number;
  readonly tokens: number;
  /** US dollars; null: some price is not known. */
  readonly cost: number | null;
  readonly seconds: number;
}

type Change = Pick<UsedAt, 't'> & Partial<Pick<UsedAt, 'turns' | 'calls' | 'tokens' | 'cost'>>;

/** The most points: more are not told apart in a picture. */
const POINTS = 600;

/** In order of time, from the first call on; empty before it. */
export function usedOverTime(trajectory: Trajectory): UsedAt[] {
  const changes = changesOf(trajectory);
  const told = trajectory.spentOverTime;
  if (changes.length === 0) return [];
  const begin = changes[0]!.t;
  const least = Math.max(0, trajectory.t - begin) / POINTS;
  let now: UsedAt = { t: 0, turns: 0, calls: 0, tokens: 0, cost: 0, seconds: 0 };
  const points: UsedAt[] = [{ ...now, t: begin, seconds: begin / 1000 }];
  const keep = () => {
    // A time within a pixel of the last point stands in its place; the first stays.
    if (points.length > 1 && now.t - points.at(-2)!.t < least) points.pop();
    points.push(now);
  };
  let next = 0;
  for (const change of changes) {
    // What is told at the time of a change was told after it.
    for (; next < told.length && told[next]!.t < change.t; next++) {
      now = atTelling(told[next]!);
      keep();
    }
    now = {
      t: change.t,
      turns: now.turns + (change.turns ?? 0),
      calls: now.calls + (change.calls ?? 0),
      tokens: now.tokens + (change.tokens ?? 0),
      cost: now.cost === null || change.cost === null ? null : now.cost + (change.cost ?? 0),
      seconds: now.seconds + (change.t - now.t) / 1000,
    };
    keep();
  }
  for (; next < told.length; next++) {
    now = atTelling(told[next]!);
    keep();
  }
  if (trajectory.t > now.t) {
    now = { ...now, t: trajectory.t, seconds: now.seconds + (trajectory.t - now.t) / 1000 };
    keep();
  }
  return points;
}

const atTelling = ({ t, turns, calls, promptTokens, completionTokens, cost, seconds }: SpentAt): UsedAt => ({
  t,
  turns,
  calls,
  tokens: promptTokens + completionTokens,
  cost,
  seconds,
});

/** A turn counts when it begins, and so does a sub-call and a child's turn as one; tokens and money when they are known. */
function changesOf({ turns, calls, root }: Trajectory): Change[] {
  const changes: Change[] = [];
  for (const { started, run } of turns.values())
    changes.push({ t: started, turns: 1, ...(run === root ? {} : { calls: 1 }) });
  for (const { started, ended, purpose, usage } of calls.values()) {
    if (purpose === 'sub') changes.push({ t: started, calls: 1 });
    if (ended !== null && usage)
      changes.push({ t: ended, tokens: usage.promptTokens + usage.completionTokens, cost: usage.cost });
  }
  return changes.sort((a, b) => a.t - b.t);
}
