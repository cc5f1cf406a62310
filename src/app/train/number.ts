/** Numbers of training as text: three significant figures over many magnitudes, and times to come. */

/** `0.0123`, `1.2e-4`, `12,300`. */
export function figure(value: number): string {
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? 'not a number' : value > 0 ? 'infinite' : '−infinite';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.001)
    return value
      .toExponential(size < 1e-9 ? 1 : 2)
      .replace('-', '−')
      .replace(/\.?0+e/, 'e');
  if (size >= 1e5) return Number(value.toPrecision(3)).toLocaleString('en', { notation: 'compact' });
  return size >= 1000 ? Number(value.toPrecision(3)).toLocaleString('en') : value.toPrecision(3);
}

/** On an axis: the same without zeros at the end. */
export const mark = (value: number): string =>
  Math.abs(value) >= 0.001 && Math.abs(value) < 1000 ? String(Number(value.toPrecision(3))) : figure(value);

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  if (minutes < 60) return `${Math.round(whole / 60)} min`;
  const hours = Math.floor(minutes / 60);
  return hours >= 48 ? `${Math.round(hours / 24)} days` : `${hours} h ${minutes % 60} min`;
}
