/** The scale of order and magnitude as bytes, for many cells at once, and as a legend with its range and unit. */

import type { Cells, Pen } from './pen';
import { bytesOf, sequential, type Theme } from './theme';

const LEVELS = 256;
const tables = new WeakMap<Theme, Uint8ClampedArray>();

/** RGB of the scale at 256 levels. */
function tableOf(theme: Theme): Uint8ClampedArray {
  let table = tables.get(theme);
  if (!table) {
    table = new Uint8ClampedArray(3 * LEVELS);
    for (let level = 0; level < LEVELS; level++)
      table.set(bytesOf(sequential(theme, level / (LEVELS - 1))), 3 * level);
    tables.set(theme, table);
  }
  return table;
}

/**
 * Values as cells, row by row. Nothing is drawn for NaN.
 * @param position of a value on the scale, 0 to 1.
 */
export function cellsOf(
  values: ArrayLike<number>,
  columns: number,
  theme: Theme,
  position: (value: number) => number = (value) => value,
): Cells {
  const table = tableOf(theme);
  const rgba = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const at = position(values[i]!);
    if (Number.isNaN(at)) continue;
    const level = 3 * Math.round((LEVELS - 1) * Math.min(1, Math.max(0, at)));
    rgba[4 * i] = table[level]!;
    rgba[4 * i + 1] = table[level + 1]!;
    rgba[4 * i + 2] = table[level + 2]!;
    rgba[4 * i + 3] = 255;
  }
  return { columns, rows: columns === 0 ? 0 : values.length / columns, rgba };
}

export interface RampLegend {
  readonly title: string;
  /** Places on the scale, 0 to 1, with what stands there. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

const GLYPH = 6;
const BAR = { least: 110, most: 180, height: 8 } as const;
const LINE = 16;
const TICKS = 14;

const besideTitle = ({ title }: RampLegend, width: number) => width - GLYPH * title.length - 12 >= BAR.least;

export const rampLegendHeight = (legend: RampLegend, width: number): number =>
  (besideTitle(legend, width) ? LINE : 2 * LINE) + TICKS - 2;

/** The legend from (x, y) down, its bar beside the title where there is room, else below it. */
export function drawRampLegend(
  pen: Pen,
  theme: Theme,
  legend: RampLegend,
  x: number,
  y: number,
  width: number,
): void {
  const beside = besideTitle(legend, width);
  pen.text(legend.title, x, y + LINE / 2, { fill: theme.muted });
  const left = beside ? x + GLYPH * legend.title.length + 12 : x;
  const top = y + (beside ? 0 : LINE) + (LINE - BAR.height) / 2;
  const length = Math.min(BAR.most, x + width - left - 8);
  const levels = Array.from({ length: 64 }, (_, i) => i / 63);
  pen.cells(cellsOf(levels, levels.length, theme), left, top, length, BAR.height);
  for (const { at, label } of legend.ticks) {
    const tick = left + at * length;
    pen.line(
      [
        [tick, top + BAR.height],
        [tick, top + BAR.height + 3],
      ],
      { stroke: theme.muted },
    );
    pen.text(label, tick, top + BAR.height + 9, {
      fill: theme.muted,
      size: 10,
      align: at <= 0 ? 'left' : at >= 1 ? 'right' : 'center',
    });
  }
}
