/** Draws the strip of a context: in each row a band each for what was printed, sent and held; the colour says how often. */

import { touches, type Coverage } from '../../../../rlm/coverage/coverage';
import type { Pen } from '../../../draw/pen';
import { drawRampLegend, type RampLegend } from '../../../draw/ramp';
import { sequential, type Theme } from '../../../draw/theme';
import { visible } from '../../../../visible';
import { formatCount } from '../../../format';
import { binsOf, mostTimes, type Bins } from './bins';
import { pointOf, rowSpan, type StripLayout } from './layout';

export interface StripModel {
  readonly coverage: Coverage;
  readonly layout: StripLayout;
  /** Characters; null: nowhere. */
  readonly cursor: number | null;
  readonly hover: number | null;
}

/** A pixel of which the tiniest part was touched is seen; one of which nothing was is empty. */
const FLOOR = 0.4;
/** Pixels of the least part. */
const LEAST = 2;

/** How often, as a place on the scale: by its logarithm, since some places are sent a thousand times. */
export const onScale = (times: number, most: number): number =>
  most <= 1 ? 0.55 : 0.15 + (0.8 * Math.log(times)) / Math.log(most);

export const mostOf = ({ parts }: Coverage): number =>
  Math.max(1, ...touches.map((touch) => mostTimes(parts[touch])));

export function legendOf(coverage: Coverage): RampLegend {
  const most = mostOf(coverage);
  const middle = Math.round(Math.sqrt(most));
  const ticks = [1, ...(middle > 1 && middle < most ? [middle] : []), ...(most > 1 ? [most] : [])];
  return {
    title: 'times',
    ticks: ticks.map((times) => ({ at: onScale(times, most), label: formatCount(times) })),
  };
}

export function drawStrip(pen: Pen, theme: Theme, model: StripModel): void {
  const { coverage, layout } = model;
  const { left, width, top, band } = layout;
  const most = mostOf(coverage);
  for (let row = 0; row < layout.rows; row++) {
    const { from, to } = rowSpan(layout, row);
    const y = top + row * layout.row;
    touches.forEach((touch, i) => {
      const at = y + i * band;
      pen.rect(left, at, width, band - 1, { fill: theme.sunken });
      drawBand(
        pen,
        theme,
        binsOf(coverage.parts[touch], from, to, Math.floor(width)),
        most,
        left,
        at,
        band - 1,
      );
      if (row === 0)
        pen.text(touch, left - 8, at + band / 2, { fill: theme.muted, size: 10, align: 'right' });
    });
    drawPieces(pen, theme, coverage, layout, row);
    const under = y + touches.length * band + 6;
    pen.text(formatCount(Math.round(from)), left, under, { fill: theme.muted, size: 9 });
    pen.text(formatCount(Math.round(to)), left + width, under, {
      fill: theme.muted,
      size: 9,
      align: 'right',
    });
  }
  drawMark(pen, layout, model.hover, theme.hover);
  drawMark(pen, layout, model.cursor, theme.text);
}

export const legendHeight = 30;

export const drawLegend = (pen: Pen, theme: Theme, coverage: Coverage, width: number): void =>
  drawRampLegend(pen, theme, legendOf(coverage), 0, 0, width);

/** Neighbours of one look are one stroke. */
function drawBand(
  pen: Pen,
  theme: Theme,
  { share, times }: Bins,
  most: number,
  left: number,
  y: number,
  height: number,
): void {
  let start = 0;
  const look = (i: number) => (share[i]! === 0 ? 0 : Math.ceil(8 * share[i]!) + 16 * times[i]!);
  for (let i = 1; i <= share.length; i++) {
    if (i < share.length && look(i) === look(start)) continue;
    if (share[start]! > 0) {
      const alpha = FLOOR + (1 - FLOOR) * (Math.ceil(8 * share[start]!) / 8);
      const fill = sequential(theme, onScale(times[start]!, most));
      pen.rect(left + start, y, Math.max(LEAST, i - start), height, { fill, alpha });
    }
    start = i;
  }
}

/** Pixels that a boundary, and a name, need for themselves. */
const BOUNDARY = 4;
const GLYPH = 5.4;

function drawPieces(pen: Pen, theme: Theme, { pieces }: Coverage, layout: StripLayout, row: number): void {
  const { left, top, band } = layout;
  const y = top + row * layout.row;
  let [line, name] = [-Infinity, -Infinity];
  for (const piece of pieces) {
    const point = pointOf(layout, piece.at);
    if (point?.row !== row || point.x - line < BOUNDARY) continue;
    line = point.x;
    const ends = [
      [point.x, y - 3],
      [point.x, y + touches.length * band],
    ] as const;
    pen.line(ends, { stroke: theme.lineStrong, width: 0.75 });
    const text = visible(piece.name.slice(0, 24));
    if (point.x < name || point.x + GLYPH * text.length > left + layout.width) continue;
    pen.text(text, point.x + 2, y - 7, { fill: theme.muted, size: 9 });
    name = point.x + GLYPH * text.length + 10;
  }
}

/** A pin above the row, so that what lies at the place is not hidden by it. */
function drawMark(pen: Pen, layout: StripLayout, position: number | null, colour: string): void {
  const point = position === null ? null : pointOf(layout, position);
  if (!point) return;
  const { x } = point;
  const y = layout.top + point.row * layout.row;
  const bottom = y + touches.length * layout.band;
  const head = [
    [x - 4, y - 8],
    [x + 4, y - 8],
    [x, y - 1],
  ] as const;
  pen.polygon(head, { fill: colour });
  const tail = [
    [x, bottom],
    [x, bottom + 4],
  ] as const;
  pen.line(tail, { stroke: colour, width: 1.5 });
}
