/** Where the timeline's lanes, budgets and axis lie, and what lies at a point. Pure. */

import type { Bar, Lanes } from './lanes';

/** The part of the run's time that is seen, in milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Layout {
  /** Where time begins and how wide it is. */
  readonly left: number;
  readonly width: number;
  readonly top: number;
  /** Of one lane. */
  readonly lane: number;
  /** Where the budgets' lines are. */
  readonly budgets: { readonly top: number; readonly height: number };
  /** Middle of the axis' numbers. */
  readonly axis: number;
  readonly height: number;
}

const GUTTER = { left: 62, right: 8 } as const;
const LANES = { room: 150, least: 3, most: 13 } as const;
const BUDGETS = 46;
const AXIS = 18;
const GAP = 8;

export function layoutOf({ rows }: Pick<Lanes, 'rows'>, width: number): Layout {
  const lane = Math.min(LANES.most, Math.max(LANES.least, Math.floor(LANES.room / Math.max(1, rows))));
  const top = 4;
  const below = top + lane * Math.max(1, rows) + GAP;
  return {
    left: GUTTER.left,
    width: Math.max(10, width - GUTTER.left - GUTTER.right),
    top,
    lane,
    budgets: { top: below, height: BUDGETS },
    axis: below + BUDGETS + AXIS / 2 + 2,
    height: below + BUDGETS + AXIS + 2,
  };
}

export const xOf = ({ left, width }: Layout, { from, to }: Window, t: number): number =>
  left + (width * (t - from)) / (to - from);

export const timeAt = ({ left, width }: Layout, { from, to }: Window, x: number): number =>
  from + ((to - from) * (x - left)) / width;

/** Pixels beside a bar that count as on it. */
const NEAR = 3;

/** The bar at a point, or close beside it. @param now where bars that go on end. */
export function barAt(
  lanes: Lanes,
  layout: Layout,
  window: Window,
  now: number,
  x: number,
  y: number,
): Bar | null {
  const row = lanes.bars[Math.floor((y - layout.top) / layout.lane)];
  if (!row || x < layout.left - NEAR) return null;
  const t = timeAt(layout, window, x);
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle]!.from <= t) low = middle + 1;
    else high = middle;
  }
  const distance = ({ from, to }: Bar) => Math.max(from - t, t - (to ?? now), 0);
  const near = [row[low - 1], row[low]].filter((bar) => bar !== undefined);
  const [closest] = near.sort((a, b) => distance(a) - distance(b));
  const reach = (NEAR * (window.to - window.from)) / layout.width;
  return closest && distance(closest) <= reach ? closest : null;
}

/** The least of a run's time that can be seen, in milliseconds. */
const CLOSEST = 20;

/** @param factor below 1: closer; `t` stays where it is. */
export function zoomed({ from, to }: Window, factor: number, t: number, end: number): Window {
  const span = Math.min(end, Math.max(Math.min(CLOSEST, end), (to - from) * factor));
  const share = (t - from) / (to - from);
  return within({ from: t - share * span, to: t + (1 - share) * span }, end);
}

/** @param by milliseconds. */
export const panned = ({ from, to }: Window, by: number, end: number): Window =>
  within({ from: from + by, to: to + by }, end);

function within({ from, to }: Window, end: number): Window {
  const span = Math.min(to - from, end);
  const start = Math.min(Math.max(0, from), end - span);
  return { from: start, to: start + span };
}

/** Steps of an axis: 1, 2 or 5 times a power of ten, at most `most` of them. */
export function ticksOf({ from, to }: Window, most: number): number[] {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((one) => one >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) ticks.push(i * step);
  return ticks;
}
