/** Two settings on the same questions: how they differ, by how much that is certain, and what it says in words. Pure. */

import { meanInterval, pairedDifference, type Mean, type PairedDifference } from '../../../study/interval';
import { plural, three } from '../../format';
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
  /**
   * B less A, question by question; `cost` null where a price is not known. Without an interval where all questions differ
   * by the same amount, but for the score.
   */
  readonly score: Mean;
  /** Runs of A and of B that ended without an answer: they count as not right. */
  readonly unanswered: readonly [a: number, b: number];
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
  const by = (of: (result: Result) => number) =>
    unlessAlike(meanInterval(pairs.map(({ a, b }) => of(b) - of(a))));
  const unanswered = (side: 'a' | 'b') => pairs.filter((pair) => pair[side].reason === 'failed').length;
  const priced = pairs.every(({ a, b }) => a.spent.cost !== null && b.spent.cost !== null);
  return {
    n: pairs.length,
    counts,
    right: pairedDifference(counts),
    score: scoreDifference(pairs),
    unanswered: [unanswered('a'), unanswered('b')],
    tokens: by(({ spent }) => spent.promptTokens + spent.completionTokens),
    calls: by(({ spent }) => spent.calls),
    seconds: by(({ spent }) => spent.seconds),
    cost: priced ? by(({ spent }) => spent.cost!) : null,
  };
}

/** Amounts that are all alike have no spread to make an interval of: it would have no width, as if all were certain. */
function unlessAlike({ mean, interval, n }: Mean): Mean {
  const alike = interval !== null && interval[1] - interval[0] <= 1e-9 * Math.abs(mean);
  return { mean, interval: alike ? null : interval, n };
}

/**
 * Newcombe's interval with a score of ¼ counted as a quarter of a right answer. It is that of the share right where all
 * scores are 0 or 1, and has a width where all are alike; scores between vary less, so it is as wide as need be.
 */
function scoreDifference(pairs: readonly Pair[]): Mean {
  const sum = (of: (a: number, b: number) => number) =>
    pairs.reduce((total, { a, b }) => total + of(a.score?.score ?? 0, b.score?.score ?? 0), 0);
  const { difference, interval, n } = pairedDifference({
    both: sum((a, b) => a * b),
    onlyFirst: sum((a, b) => a * (1 - b)),
    onlySecond: sum((a, b) => (1 - a) * b),
    neither: sum((a, b) => (1 - a) * (1 - b)),
  });
  return { mean: difference, interval, n: Math.round(n) };
}

/** In points of a hundred, with its sign; what is not 0 never reads as 0. */
export const points = (share: number): string => {
  const size = 100 * Math.abs(share);
  if (size < 1e-9) return '0';
  const text = size < 0.5 ? String(Number(Math.max(0.01, size).toPrecision(1))) : String(Math.round(size));
  return share > 0 ? `+${text}` : `−${text}`;
};

/** Whether one is right more often, by the interval and by the test alike, and both were able to answer at all. */
export function isSettled({ n, right, unanswered }: Comparison): boolean {
  const [low, high] = right.interval;
  return (low > 0 || high < 0) && right.p < SURE && !unanswered.includes(n);
}

/** Of the test: as the interval, of 95 %. */
const SURE = 0.05;

/** What the numbers say, and what they do not. */
export function conclusion(found: Comparison): string {
  return [...failures(found), ...verdict(found)].join(' ');
}

function verdict(found: Comparison): string[] {
  const { n, counts, right, unanswered } = found;
  if (unanswered.includes(n)) return [];
  const { both, neither, onlyFirst, onlySecond } = counts;
  if (onlyFirst + onlySecond === 0)
    return [
      `Both were right on the same ${both} of ${plural(n, 'question')} and wrong on the same ${neither}: nothing here tells them apart${n < 30 ? `, and ${n} ${n === 1 ? 'is' : 'are'} few` : ''}.`,
    ];
  const [low, high] = right.interval;
  const range = `${points(right.difference)} points, and anything from ${points(low)} to ${points(high)} fits`;
  const p = `${right.p < 0.001 ? 'p < 0.001' : `p = ${three(right.p)}`} (McNemar, exact)`;
  if (isSettled(found)) return [`B is right ${low > 0 ? 'more' : 'less'} often: ${range}; ${p}.`];
  const more = n < 50 ? ['More questions may tell.'] : [];
  if (low > 0 || high < 0)
    return [
      `Nothing is settled: the interval leaves no difference out (${range}), and the test does not; ${p}.`,
      ...more,
    ];
  if (right.p < SURE)
    return [
      `Nothing is settled: the test leaves no difference out, and the interval does not (${range}); ${p}.`,
      ...more,
    ];
  const lead = right.difference === 0 ? 'No difference was found' : 'Nothing is settled';
  return [`${lead}: ${range}, no difference among it; ${p}.`, ...more];
}

/** Runs that broke down are no wrong answers, though they are counted so. */
function failures({ n, unanswered: [a, b] }: Comparison): string[] {
  if (a + b === 0) return [];
  const told = `A ended without an answer on ${a} of ${plural(n, 'question')}, B on ${b}`;
  if (a < n && b < n) return [`${told}; that counts as not right.`];
  return [`${told}: nothing is compared here but failures. Open one of the questions to see its error.`];
}
