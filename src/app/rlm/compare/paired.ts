/** Two settings on the same questions: how they differ, by how much that is certain, and what it says in words. Pure. */

import { meanInterval, pairedDifference, type Mean, type PairedDifference } from '../../../study/interval';
import { three } from '../../format';
import type { Result, Series } from './series';

export interface Pair {
  readonly seed: number;
  readonly a: Result;
  readonly b: Result;
}

export interface Comparison {
  readonly n: number;
  readonly counts: {
    readonly both: number;
    readonly onlyFirst: number;
    readonly onlySecond: number;
    readonly neither: number;
  };
  /** Of the share that is right: B less A. */
  readonly right: PairedDifference;
  /** B less A, question by question; `cost` null where a price is not known. */
  readonly score: Mean;
  readonly tokens: Mean;
  readonly calls: Mean;
  readonly seconds: Mean;
  readonly cost: Mean | null;
}

/** Questions that both have answered. */
export function pairsOf({ results }: Pick<Series, 'results'>): Pair[] {
  const others = new Map((results.B ?? []).map((result) => [result.seed, result]));
  return (results.A ?? []).flatMap((a) => {
    const b = others.get(a.seed);
    return b ? [{ seed: a.seed, a, b }] : [];
  });
}

/** Null where no question was answered by both. */
export function compare(pairs: readonly Pair[]): Comparison | null {
  if (pairs.length === 0) return null;
  const isRight = ({ score }: Result) => score?.right === true;
  const count = (a: boolean, b: boolean) =>
    pairs.filter((pair) => isRight(pair.a) === a && isRight(pair.b) === b).length;
  const counts = {
    both: count(true, true),
    onlyFirst: count(true, false),
    onlySecond: count(false, true),
    neither: count(false, false),
  };
  const by = (of: (result: Result) => number) => meanInterval(pairs.map(({ a, b }) => of(b) - of(a)));
  const priced = pairs.every(({ a, b }) => a.spent.cost !== null && b.spent.cost !== null);
  return {
    n: pairs.length,
    counts,
    right: pairedDifference(counts),
    score: inside(by(({ score }) => score?.score ?? 0)),
    tokens: by(({ spent }) => spent.promptTokens + spent.completionTokens),
    calls: by(({ spent }) => spent.calls),
    seconds: by(({ spent }) => spent.seconds),
    cost: priced ? by(({ spent }) => spent.cost!) : null,
  };
}

/** Scores are from 0 to 1: no difference of them is larger. */
function inside({ interval, ...rest }: Mean): Mean {
  return { ...rest, interval: interval && [Math.max(-1, interval[0]), Math.min(1, interval[1])] };
}

/** In points of a hundred, with its sign. */
export const points = (share: number): string => {
  const rounded = Math.round(100 * share);
  return rounded > 0 ? `+${rounded}` : rounded < 0 ? `−${-rounded}` : '0';
};

/** What the numbers say, and what they do not. */
export function conclusion({ n, counts, right }: Comparison): string {
  const { onlyFirst, onlySecond } = counts;
  const [low, high] = right.interval;
  const split = onlyFirst + onlySecond;
  if (split === 0)
    return `Both were right on the same questions, all ${n} of them: nothing here tells them apart${n < 30 ? `, and ${n} are few` : ''}.`;
  const range = `${points(right.difference)} points, and anything from ${points(low)} to ${points(high)} fits`;
  const p = `p = ${three(right.p)} (McNemar, exact)`;
  if (low > 0) return `B is right more often: ${range}; ${p}.`;
  if (high < 0) return `B is right less often: ${range}; ${p}.`;
  const lead = right.difference === 0 ? 'No difference was found' : 'Nothing is settled';
  return `${lead}: ${range}, no difference among it; ${p}. ${n < 50 ? 'More questions may tell.' : ''}`.trim();
}
