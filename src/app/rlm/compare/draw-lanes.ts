/** A rung's time, downwards: the same scale in every column. Pure; colours as in the timeline of a run. */

import type { Pen } from '../../draw/pen';
import type { Theme } from '../../draw/theme';
import type { LaneBar, Lanes } from './lanes';

export interface ColumnModel {
  readonly lanes: Lanes;
  /** Milliseconds from top to bottom, of all columns alike. */
  readonly span: number;
  readonly ticks: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly goesOn: boolean;
}

const TOP = 6;
const GAP = 2;

/** Where a time stands, from the top. */
export const placeOf = (ms: number, { span, height }: Pick<ColumnModel, 'span' | 'height'>): number =>
  TOP + ((height - 2 * TOP) * ms) / Math.max(1, span);

export function drawColumn(pen: Pen, theme: Theme, model: ColumnModel): void {
  const { lanes, ticks, width, goesOn } = model;
  for (const tick of ticks) {
    const y = Math.round(placeOf(tick, model)) + 0.5;
    pen.line(
      [
        [0, y],
        [width, y],
      ],
      { stroke: theme.line },
    );
  }
  const first = lanes.lanes === 1 ? Math.min(width, 40) : Math.min(36, width / 2);
  const rest = lanes.lanes === 1 ? 0 : (width - first - GAP) / (lanes.lanes - 1);
  for (const bar of lanes.bars) {
    const y = placeOf(bar.from, model);
    const height = Math.max(1.5, placeOf(bar.to, model) - y);
    const x = bar.lane === 0 ? 0 : first + GAP + (bar.lane - 1) * rest;
    const across = bar.lane === 0 ? first : Math.max(1, Math.min(22, rest - 1));
    pen.rect(x, y, across, height, styleOf(theme, bar));
  }
  if (lanes.bars.length === 0 || goesOn) return;
  const end = placeOf(lanes.end, model);
  pen.line(
    [
      [0, end],
      [width, end],
    ],
    { stroke: theme.text, width: 1.5 },
  );
}

/** The times beside the columns. */
export function drawAxis(
  pen: Pen,
  theme: Theme,
  { span, ticks, width, height }: Omit<ColumnModel, 'lanes' | 'goesOn'>,
): void {
  for (const tick of ticks) {
    const y = placeOf(tick, { span, height });
    pen.text(`${tick / 1000} s`, width - 6, y, { fill: theme.muted, size: 10, align: 'right' });
  }
}

export function styleOf(theme: Theme, { kind, failed }: Pick<LaneBar, 'kind' | 'failed'>) {
  if (failed) return { fill: theme.wrong };
  switch (kind) {
    case 'model':
      return { fill: theme.accent };
    case 'sub':
      return { fill: theme.accent, alpha: 0.55 };
    case 'start':
      return { fill: theme.line };
    case 'cell':
      return { fill: theme.muted };
  }
}
