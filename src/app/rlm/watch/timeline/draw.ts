/** Draws the timeline: lanes of calls, children as blocks, the budgets' lines with their forecast, the playhead. */

import { three } from '../../../format';
import type { Pen, Stroke } from '../../../draw/pen';
import type { Theme } from '../../../draw/theme';
import { drawBudgets, type BudgetsModel } from './draw-budgets';
import { beginOf, type Bar, type Lanes } from './lanes';
import { ticksOf, xOf } from './layout';

export interface TimelineModel extends BudgetsModel {
  readonly lanes: Lanes;
  /** Keys of calls or cells. */
  readonly hover: string | null;
  readonly chosen: string | null;
  /** Milliseconds of the run's clock; null: nowhere. */
  readonly playhead: number | null;
}

export function drawTimeline(pen: Pen, theme: Theme, model: TimelineModel): void {
  const { layout } = model;
  const { left, width, top, lane, budgets } = layout;
  const rows = Math.max(1, model.lanes.rows);
  drawAxis(pen, theme, model);
  drawLabels(pen, theme, model);
  pen.clip(left, top - 2, width, lane * rows + 4, () => {
    drawBlocks(pen, theme, model);
    for (const row of model.lanes.bars) drawRow(pen, theme, model, row);
    for (const row of model.lanes.bars) drawFailed(pen, theme, model, row);
    for (const row of model.lanes.bars)
      for (const bar of row)
        if (bar.key === model.hover || bar.key === model.chosen) drawRing(pen, theme, model, bar);
  });
  drawPreparation(pen, theme, model);
  drawBudgets(pen, theme, model);
  if (model.playhead === null) return;
  const x = xOf(layout, model.window, model.playhead);
  pen.clip(left - 4, 0, width + 8, budgets.top + budgets.height, () => {
    if (model.playhead! < model.window.to)
      pen.rect(x, top - 2, left + width - x, lane * rows + 4, { fill: theme.ground, alpha: 0.6 });
    const points = [
      [x, 0],
      [x, budgets.top + budgets.height],
    ] as const;
    pen.line(points, { stroke: theme.text, width: 1.5 });
  });
}

/** Pixels of the narrowest bar that failed. */
const FAILED = 3;

/** How a bar of its kind and standing is filled. The driving model darkest; what failed in the colour of what is wrong. */
export function styleOf(theme: Theme, { kind, standing }: Pick<Bar, 'kind' | 'standing'>): Stroke {
  if (standing === 'failed') return { fill: theme.wrong };
  if (standing === 'skipped') return { fill: theme.ground, stroke: theme.lineStrong };
  const alpha = standing === 'replayed' ? 0.5 : 1;
  switch (kind) {
    case 'turn':
    case 'extract':
    case 'compact':
      return { fill: theme.accent, alpha };
    case 'sub':
      return { fill: theme.accent, alpha: 0.55 * alpha };
    case 'python':
      return { fill: theme.muted, alpha };
  }
}

const endOf = ({ to }: { readonly to: number | null }, { now }: TimelineModel) => to ?? now;

/** Before the first call models and Python are loaded: said where that takes long enough to be asked about. */
function drawPreparation(pen: Pen, theme: Theme, { lanes, layout, window }: TimelineModel): void {
  const [from, to] = [0, beginOf(lanes)].map((t) => xOf(layout, window, t)) as [number, number];
  if (!(to - from > 60) || from < layout.left - 1) return;
  const y = layout.top + (layout.lane * lanes.rows) / 2;
  pen.text('models and Python get ready', from + 6, y, {
    fill: theme.muted,
    size: 10,
    maxWidth: to - from - 10,
  });
}

/** One lane. Bars narrower than a pixel that stand side by side are one: thousands of calls are some hundred strokes. */
function drawRow(pen: Pen, theme: Theme, model: TimelineModel, bars: readonly Bar[]): void {
  const { layout, window } = model;
  const inset = layout.lane > 5 ? 1 : 0.5;
  const height = layout.lane - 2 * inset;
  let pending: { from: number; to: number; y: number; style: Stroke } | null = null;
  const flush = () => {
    if (pending) pen.rect(pending.from, pending.y, pending.to - pending.from, height, pending.style);
    pending = null;
  };
  for (const bar of bars) {
    const end = endOf(bar, model);
    if (end < window.from || bar.from > window.to) continue;
    const from = Math.max(xOf(layout, window, bar.from), layout.left - 2);
    const to = Math.max(from + 1, Math.min(xOf(layout, window, end) - 0.5, layout.left + layout.width + 2));
    const y = layout.top + layout.lane * bar.row + inset;
    const style = styleOf(theme, bar);
    if (bar.kind === 'python') {
      flush();
      drawCell(pen, theme, model, bar, from, to, y, height);
      continue;
    }
    const same: boolean =
      pending !== null && pending.style.fill === style.fill && pending.style.alpha === style.alpha;
    if (pending && same && to - from < 2 && from - pending.to < 0.75) pending.to = Math.max(pending.to, to);
    else {
      flush();
      pending = { from, to, y, style };
    }
  }
  flush();
}

/** Over all others and never narrower than can be seen: one failed call among ten thousand is what one looks for. */
function drawFailed(pen: Pen, theme: Theme, model: TimelineModel, bars: readonly Bar[]): void {
  const { layout, window } = model;
  for (const bar of bars) {
    const end = endOf(bar, model);
    if (bar.standing !== 'failed' || end < window.from || bar.from > window.to) continue;
    const from = xOf(layout, window, bar.from);
    const to = xOf(layout, window, end) - 0.5;
    // Of a cell its end is marked: most of its time it may have waited.
    const width = bar.kind === 'python' ? FAILED : Math.max(FAILED, to - from);
    const x = bar.kind === 'python' ? Math.max(from, to - FAILED) : from;
    pen.rect(x, layout.top + layout.lane * bar.row, width, layout.lane, styleOf(theme, bar));
  }
}

/** A cell: its own time full, its waiting as a thin line, which is in no case a failure. */
function drawCell(
  pen: Pen,
  theme: Theme,
  { layout, window, now }: TimelineModel,
  bar: Bar,
  from: number,
  to: number,
  y: number,
  height: number,
): void {
  const style = styleOf(theme, bar);
  const still = styleOf(theme, bar.standing === 'failed' ? { ...bar, standing: 'done' } : bar);
  const thin = Math.max(1, height / 4);
  let at = from;
  const own = (until: number) => {
    if (until - at > 0.2) pen.rect(at, y, Math.max(1, until - at), height, style);
  };
  bar.waits.forEach(([start, end], i) => {
    const goesOn = bar.standing === 'waiting' && i === bar.waits.length - 1;
    const [a, b] = [start, goesOn ? Math.max(end, now) : end].map((t) => xOf(layout, window, t)) as [
      number,
      number,
    ];
    const [left, right] = [Math.min(to, Math.max(from, a)), Math.min(to, Math.max(from, b))];
    own(left);
    pen.rect(left, y + (height - thin) / 2, right - left, thin, { ...still, alpha: 0.55 });
    at = Math.max(at, right);
  });
  if (bar.waits.length === 0) pen.rect(from, y, to - from, height, style);
  else own(to);
}

function drawBlocks(pen: Pen, theme: Theme, model: TimelineModel): void {
  const { layout, window } = model;
  for (const block of model.lanes.blocks) {
    const end = endOf(block, model);
    if (end < window.from || block.from > window.to) continue;
    const x = xOf(layout, window, block.from);
    const width = Math.max(1, xOf(layout, window, end) - x);
    const [y, height] = [layout.top + layout.lane * block.row, layout.lane * block.rows];
    const stroke = width > 3 ? theme.line : undefined;
    pen.rect(x, y, width, height, { fill: theme.sunken, ...(stroke && { stroke }) });
  }
}

function drawRing(pen: Pen, theme: Theme, model: TimelineModel, bar: Bar): void {
  const { layout, window } = model;
  const x = xOf(layout, window, bar.from);
  const width = Math.max(3, xOf(layout, window, endOf(bar, model)) - x);
  const stroke = bar.key === model.hover ? theme.hover : theme.text;
  pen.rect(x - 1, layout.top + layout.lane * bar.row, width + 2, layout.lane, { stroke, width: 1.5 });
}

function drawLabels(pen: Pen, theme: Theme, { lanes, layout }: TimelineModel): void {
  let free = 0;
  for (const { text, row, rows } of lanes.labels) {
    const [y, height] = [layout.top + layout.lane * row, layout.lane * rows];
    const middle = Math.max(y + height / 2, free + 6);
    if (middle > y + height + 8) continue;
    pen.text(text, layout.left - 8, middle, { fill: theme.muted, size: 10, align: 'right' });
    free = middle + 6;
    if (row > 0)
      pen.line(
        [
          [layout.left, y],
          [layout.left + layout.width, y],
        ],
        { stroke: theme.line, width: 0.5 },
      );
  }
}

function drawAxis(pen: Pen, theme: Theme, { layout, window }: TimelineModel): void {
  const { left, width, top, budgets, axis } = layout;
  const bottom = budgets.top + budgets.height;
  for (const t of ticksOf(window, width / 90)) {
    const x = xOf(layout, window, t);
    pen.line(
      [
        [x, top],
        [x, bottom],
      ],
      { stroke: theme.line, width: 0.5 },
    );
    const align = x > left + width - 16 ? 'right' : x < left + 16 ? 'left' : 'center';
    pen.text(`${t === 0 ? '0' : three(t / 1000)} s`, x, axis, { fill: theme.muted, size: 10, align });
  }
}
