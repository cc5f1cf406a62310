/** Shares of a run's budgets over its time, and when which of them will be used up if it goes on so. Pure. */

import type { Budgets } from '../../../../rlm/settings';
import type { SpentAt } from '../../trajectory-types';

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
  /** In order of time, from the run's beginning at 0. */
  readonly points: readonly (readonly [t: number, share: number])[];
  /** Used by now, 0 to 1 and beyond. */
  readonly share: number;
}

/** Of each budget that has a limit, the tightest first; null costs are left out. */
export function budgetLines(spent: readonly SpentAt[], budgets: Budgets): BudgetLine[] {
  const used: Readonly<Record<BudgetKey, (at: SpentAt) => number | null>> = {
    turns: ({ turns }) => turns,
    calls: ({ calls }) => calls,
    tokens: ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
    cost: ({ cost }) => cost,
    seconds: ({ seconds }) => seconds,
  };
  const lines = (Object.keys(used) as BudgetKey[]).flatMap((key): BudgetLine[] => {
    const most = budgets[key];
    if (most === null || most <= 0) return [];
    const told = spent.flatMap((at): [number, number][] => {
      const amount = used[key](at);
      return amount === null ? [] : [[at.t, amount / most]];
    });
    const share = told.at(-1)?.[1] ?? 0;
    return [{ key, points: [[0, 0], ...told], share }];
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
 * By straight line: what is left, at the mean rate so far; soonest at the rate of the fastest third of that time, latest
 * at that of the slowest.
 */
export function forecastOf({ points, share }: BudgetLine): Forecast {
  if (share >= 1) return { kind: 'used' };
  const end = points.at(-1)![0];
  if (points.length < LEAST.points || end < LEAST.ms) return { kind: 'early' };
  if (share <= 0) return { kind: 'still' };
  const thirds = [0, 1, 2].map((i) => {
    const [from, to] = [(i * end) / 3, ((i + 1) * end) / 3];
    return (shareAt(points, to) - shareAt(points, from)) / (to - from);
  });
  const after = (rate: number) => end + (1 - share) / rate;
  const slowest = Math.min(...thirds);
  return {
    kind: 'at',
    at: after(share / end),
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
  if (!before) return 0;
  if (!after || after[0] === before[0]) return before[1];
  return before[1] + ((after[1] - before[1]) * (t - before[0])) / (after[0] - before[0]);
}
