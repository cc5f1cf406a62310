/** Numbers as text, with units and three significant figures, the same all over the page. */

export function formatMs(ms: number): string {
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  return ms < 9995 ? `${three(ms)} ms` : `${three(ms / 1000)} s`;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${three(bytes / 1e3)} kB` : `${three(bytes / 1e6)} MB`;
}

export function formatProbability(p: number): string {
  if (p > 0.9995) return '> 99.9 %';
  if (p < 0.0005) return '< 0.1 %';
  return `${(100 * p).toFixed(1)} %`;
}

const counts = new Intl.NumberFormat('en');
export const formatCount = (n: number) => counts.format(n);

/** At least three significant figures, without an exponent. */
export function three(value: number): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(3));
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
  return rounded.toFixed(Math.min(digits, 4));
}

export const plural = (n: number, one: string, many = `${one}s`) =>
  `${formatCount(n)} ${n === 1 ? one : many}`;
