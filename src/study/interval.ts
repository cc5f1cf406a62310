/** Intervals for what was counted. */

/** The normal quantile of a two-sided 95 % interval. */
const Z = 1.959963984540054;

/** Wilson's 95 % score interval of a proportion: `right` of `n`. Source: Wilson 1927; [0, 1] when n is 0. */
export function wilson(right: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 1];
  const p = right / n;
  const centre = p + (Z * Z) / (2 * n);
  const spread = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const scale = 1 + (Z * Z) / n;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}

/** Student's t at 97.5 % for 1 … 9 degrees of freedom; above, `studentT` expands about the normal. */
const T = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622];

/** Cornish and Fisher's expansion, right to four digits from ten degrees on (Abramowitz and Stegun, 26.7.5). */
function studentT(freedom: number): number {
  if (freedom <= T.length) return T[freedom - 1]!;
  const z = Z;
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}

export interface Mean {
  readonly mean: number;
  /** Null where one value, or none, says nothing of their spread. */
  readonly interval: readonly [low: number, high: number] | null;
  readonly n: number;
}

/** Mean of amounts (calls, tokens, seconds, cost) with Student's 95 % interval; NaN of none. */
export function meanInterval(values: readonly number[]): Mean {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, interval: null, n };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const spread = studentT(n - 1) * Math.sqrt(variance / n);
  return { mean, interval: [mean - spread, mean + spread], n };
}

/**
 * Mean of scores in [0, 1] with a 95 % interval: Wilson's, with the sum of the scores for the count of successes. No
 * score in [0, 1] varies more than a coin of the same mean, so it is at least as wide as need be; it is Wilson's
 * own where all scores are 0 or 1, stays inside [0, 1], and does not shrink to nothing where all scores are alike.
 */
export function scoreInterval(scores: readonly number[]): Mean {
  const n = scores.length;
  const sum = scores.reduce((total, score) => total + score, 0);
  return { mean: sum / n, interval: wilson(sum, n), n };
}

/** Questions that both of two settings were asked, by who answered them rightly. */
export interface Paired {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

export interface PairedDifference {
  /** Share right of the second, less that of the first. */
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
  /** McNemar's exact test, two-sided: how likely so uneven a split is where both are equally good. */
  readonly p: number;
  readonly n: number;
}

/**
 * Difference of two proportions over the same questions, with a 95 % interval by the square-and-add of Wilson's intervals
 * (Newcombe 1998, Statistics in Medicine 17:2635, method 10). Nothing is known of none: [-1, 1].
 */
export function pairedDifference({ both, onlyFirst, onlySecond, neither }: Paired): PairedDifference {
  const n = both + onlyFirst + onlySecond + neither;
  const p = mcNemar(onlyFirst, onlySecond);
  if (n === 0) return { difference: 0, interval: [-1, 1], p, n };
  const [first, second] = [both + onlyFirst, both + onlySecond];
  const difference = (onlySecond - onlyFirst) / n;
  const [low1, high1] = wilson(first, n);
  const [low2, high2] = wilson(second, n);
  const phi = correlation({ both, onlyFirst, onlySecond, neither });
  const spread = (up: number, down: number) =>
    Math.sqrt(Math.max(0, up ** 2 - 2 * phi * up * down + down ** 2));
  const below = spread(second / n - low2, high1 - first / n);
  const above = spread(high2 - second / n, first / n - low1);
  return {
    difference,
    interval: [Math.max(-1, difference - below), Math.min(1, difference + above)],
    p,
    n,
  };
}

/** Of the two answers, corrected for continuity towards 0 as Newcombe does. */
function correlation({ both: a, onlyFirst: b, onlySecond: c, neither: d }: Paired): number {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins === 0) return 0;
  const n = a + b + c + d;
  const product = a * d - b * c;
  const corrected = product > 0 ? Math.max(product - n / 2, 0) : product;
  return corrected / Math.sqrt(margins);
}

/** Two-sided p of an even coin that fell so: the questions on which only one was right. 1 where there are none. */
export function mcNemar(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond;
  const few = Math.min(onlyFirst, onlySecond);
  // In logarithms: the powers of two of a thousand questions are no numbers any more.
  let log = -n * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= few; k++) {
    tail += Math.exp(log);
    log += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
