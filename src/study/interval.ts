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
