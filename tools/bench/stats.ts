/** Plain statistics over measured times. No I/O. */

export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly n: number;
}

export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { min: sorted[0]!, median, max: sorted.at(-1)!, n: sorted.length };
}

/** Largest difference over the largest magnitude of `b`. Infinite where the lengths differ or a number is none. */
export function apart(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  const size = Math.max(...b.map(Math.abs));
  const difference = Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
  return Number.isFinite(difference) ? difference / size : Infinity;
}

/** Three significant figures. */
export function figures(x: number): string {
  if (x >= 1000) return String(Math.round(x));
  return String(Number(x.toPrecision(3)));
}
