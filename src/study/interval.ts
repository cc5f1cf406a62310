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

/**
 * A mean with its 95 % interval by Student's t, cut to [0, 1]: for scores between 0 and 1. Where all values are alike
 * their spread says nothing, and the interval is Wilson's of that share of n.
 */
export function meanInterval(values: readonly number[]): {
  mean: number;
  interval: [low: number, high: number];
} {
  const n = values.length;
  if (n === 0) return { mean: 0, interval: [0, 1] };
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1);
  if (variance < 1e-12) return { mean, interval: wilson(mean * n, n) };
  const spread = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { mean, interval: [Math.max(0, mean - spread), Math.min(1, mean + spread)] };
}

/**
 * The 97.5 % quantile of Student's t. Source: Cornish and Fisher's expansion in 1/df around the normal quantile
 * (Abramowitz and Stegun 26.7.5), good to 1 % from 3 degrees of freedom; the exact values for 1 and 2.
 */
function studentQuantile(df: number): number {
  if (df === 1) return 12.706204736;
  if (df === 2) return 4.30265273;
  const z2 = Z * Z;
  const g1 = (Z * (z2 + 1)) / 4;
  const g2 = (Z * (5 * z2 * z2 + 16 * z2 + 3)) / 96;
  const g3 = (Z * (3 * z2 ** 3 + 19 * z2 * z2 + 17 * z2 - 15)) / 384;
  return Z + g1 / df + g2 / df ** 2 + g3 / df ** 3;
}
