/** Axes of the charts: their range and the places of their marks. Pure. */

import type { Grid, Row } from './grid';

export interface Axis {
  readonly domain: [number, number];
  readonly ticks: number[];
}

const MARKS = 5;

/** Values from `low` to `high` by steps of 1, 2 or 5 times a power of ten. */
export function linearAxis(low: number, high: number): Axis {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / MARKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999)!;
  const from = Math.floor(low / step);
  const to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  // As multiples: sums of decimal fractions drift.
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** Powers of ten around the values; within two of them also 2 and 5 times each. */
export function logAxis(low: number, high: number): Axis {
  const [from, to] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  const powers = Array.from({ length: Math.max(1, to - from) + 1 }, (_, i) => Number(`1e${from + i}`));
  if (powers.length > 3) {
    const every = Math.ceil(powers.length / (MARKS + 1));
    return { domain: [powers[0]!, powers.at(-1)!], ticks: powers.filter((_, i) => i % every === 0) };
  }
  const fine = powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const begin = fine.findLastIndex((value) => value <= low * 1.0001);
  const end = fine.findIndex((value) => value >= high * 0.9999);
  const ticks = fine.slice(Math.max(0, begin), end < 0 ? undefined : Math.max(end, begin + 1) + 1);
  return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
}

/** The axis for all that a grid shows. @param range fixed; null: as the values are. */
export function valueAxis({ rows }: Grid, log: boolean, range: readonly [number, number] | null): Axis {
  if (range) return { domain: [...range], ticks: linearAxis(...range).ticks };
  const cells = rows.flatMap((row: Row) => Object.values(row.cells));
  const low = cells.reduce((least, cell) => Math.min(least, cell.low), Infinity);
  const high = cells.reduce((most, cell) => Math.max(most, cell.high), -Infinity);
  if (low > high) return log ? logAxis(0.1, 1) : linearAxis(0, 1);
  // What is never negative stands on its zero, unless it hardly moves.
  const from = low >= 0 && low < 0.6 * high ? 0 : low;
  return log ? logAxis(low, high) : linearAxis(from, high);
}

/** Steps from 0 on. */
export function stepAxis({ rows }: Grid): Axis {
  const last = Math.max(1, rows.at(-1)?.step ?? 1);
  const { ticks } = linearAxis(0, last);
  return { domain: [0, last], ticks: ticks.filter((tick) => tick <= last && Number.isInteger(tick)) };
}
