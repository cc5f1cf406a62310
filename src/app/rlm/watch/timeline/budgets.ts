/** Shares of a run's budgets over its time, and when which of them will be used up if it goes on so. Pure. */

import type { Budgets } from '../../../../rlm/settings';
import type { UsedAt } from './used';

export const budgetNames = {
  turns: 'turns',
  calls: 'sub-calls',
  tokens: 'tokens',
  cost: 'money',
  seconds: 'time',
} as const;
export type BudgetKey = keyof typeof budgetNames;

export interface BudgetLine {
  readonly key: BudgetKey;
  /** In order of time, from the first call on. */
  readonly points: readonly (readonly [t: number, share: number])[];
  /** Used by now, 0 to 1 and beyond. */
  readonly share: number;
}

/** Of each budget that has a limit, the tightest first; money of which some price is not known is left out. */
export function budgetLines(used: readonly UsedAt[], budgets: Budgets): BudgetLine[] {
  const lines = (Object.keys(budgetNames) as BudgetKey[]).flatMap((key): BudgetLine[] => {
    const most = budgets[key];
    if (most === null || most <= 0 || used.length === 0 || used.at(-1)![key] === null) return [];
    const points = used.map((at) => [at.t, (at[key] ?? 0) / most] as const);
    return [{ key, points, share: points.at(-1)![1] }];
  });
  return lines.sort((a, b) => b.share - a.share);
}

export type Forecast =
  /** Too little has been told. */
  | { readonly kind: 'early' }
  /** Nothing of it was used of late. */
  | { readonly kind: 'still' }
  | { readonly kind: 'used' }
  /** Milliseconds of the run's clock; `latest` null: perhaps never. */
  | { readonly kind: 'at'; readonly at: number; readonly soonest: number; readonly latest: number | null };

/** Fewer tellings, or so short a time, say nothing of a rate. */
const LEAST = { points: 7, ms: 2000 } as const;

/**
 * By straight line: what is left, at the mean rate since the first call; soonest at the rate of the fastest third of
 * that time, latest at that of the slowest.
 */
export function forecastOf({ points, share }: BudgetLine): Forecast {
  if (share >= 1) return { kind: 'used' };
  const [begin, end] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  const time = end - begin;
  if (points.length < LEAST.points || time < LEAST.ms) return { kind: 'early' };
  const rate = (from: number, to: number) => (shareAt(points, to) - shareAt(points, from)) / (to - from);
  const thirds = [0, 1, 2].map((i) => rate(begin + (i * time) / 3, begin + ((i + 1) * time) / 3));
  const mean = rate(begin, end);
  if (mean <= 0) return { kind: 'still' };
  const after = (pace: number) => end + (1 - share) / pace;
  const slowest = Math.min(...thirds);
  return {
    kind: 'at',
    at: after(mean),
    soonest: after(Math.max(...thirds)),
    latest: slowest > 0 ? after(slowest) : null,
  };
}

/** The share by a time, between two tellings by straight line. */
export function shareAt(points: BudgetLine['points'], t: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] <= t) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [points[low - 1], points[low]];
  if (!before) return after?.[1] ?? 0;
  if (!after || after[0] === before[0]) return before[1];
  return before[1] + ((after[1] - before[1]) * (t - before[0])) / (after[0] - before[0]);
}
