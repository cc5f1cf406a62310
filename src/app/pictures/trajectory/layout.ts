/** Where things stand: a grid of panels, each a plane with axes and three strips below, and a legend under all of them. */

import type { Point } from '../../draw/pen';
import { gridOf, type Box } from '../blocks';
import { measures, type Measure, type Panel, type Path, type TrajectoryModel } from './model';

export interface PanelLayout {
  readonly panel: Panel;
  readonly header: Box;
  readonly plot: Box;
  readonly strips: Readonly<Record<Measure, Box>>;
  /** Middle of the line with the rounds' numbers. */
  readonly roundsAt: number;
  /** Pixels of a point of the plane; both axes have the same scale. */
  readonly place: (at: readonly number[]) => Point;
  /** Pixels per unit. */
  readonly scale: number;
  /** The plane's coordinates at the plot's left, right, bottom and top. */
  readonly shown: { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  /** Middle of a step's column in the strips. */
  readonly column: (round: number, step: number) => number;
  /** Pixels between the columns of two steps. */
  readonly columnWidth: number;
  /** Height of a value in a strip. */
  readonly level: (measure: Measure, value: number) => number;
}

export interface Layout {
  readonly panels: readonly PanelLayout[];
  readonly legend: Box;
}

const [LEFT, RIGHT, GAP] = [40, 6, 14];
const LEAST_WIDTH = 250;
const HEADER = 20;
const AXIS = 30;
const STRIP = { label: 13, chart: 20, gap: 3 } as const;
const ROUNDS = 14;
/** What a panel needs beside its plot. */
const FIXED = HEADER + AXIS + measures.length * (STRIP.label + STRIP.chart + STRIP.gap) + ROUNDS;
const LEAST_PLOT = 90;
/** Between the outermost points and the plot's edge. */
const INSET = 14;
const LEGEND_LINE = 16;
const ROUND_GAP = 5;

const grid = (count: number, width: number) =>
  gridOf(count, width, { least: LEAST_WIDTH, most: Infinity, gap: GAP });

/** @param legendLines as many as the legend takes at this width. */
export function heightOf(model: TrajectoryModel, width: number, legendLines: number): number {
  const { rows, width: panelWidth } = grid(model.panels.length, width);
  const plot = Math.min(340, Math.max(170, 0.72 * (panelWidth - LEFT - RIGHT)));
  return Math.ceil(rows * (FIXED + plot) + (rows - 1) * GAP + legendLines * LEGEND_LINE + 4);
}

/** @param height other than `heightOf`: the plots take what there is. */
export function layoutOf(model: TrajectoryModel, width: number, height: number, legendLines: number): Layout {
  const { columns, rows, width: panelWidth } = grid(model.panels.length, width);
  const legendHeight = legendLines * LEGEND_LINE;
  const plotHeight = Math.max(LEAST_PLOT, (height - legendHeight - 4 - (rows - 1) * GAP) / rows - FIXED);
  const panels = model.panels.map((panel, i) =>
    panelLayout(
      model,
      panel,
      {
        x: (i % columns) * (panelWidth + GAP),
        y: Math.floor(i / columns) * (FIXED + plotHeight + GAP),
        width: panelWidth,
        height: FIXED + plotHeight,
      },
      plotHeight,
    ),
  );
  const y = rows * (FIXED + plotHeight) + (rows - 1) * GAP + 4;
  return { panels, legend: { x: 0, y, width, height: legendHeight } };
}

function panelLayout(model: TrajectoryModel, panel: Panel, box: Box, plotHeight: number): PanelLayout {
  const x = box.x + LEFT;
  const width = Math.max(40, box.width - LEFT - RIGHT);
  const plot: Box = { x, y: box.y + HEADER, width, height: plotHeight };
  const [[left, right], [bottom, top]] = [panel.bounds.x, panel.bounds.y];
  const inset = Math.min(INSET, plotHeight / 8);
  const fit = Math.min(
    (width - 2 * inset) / (right - left || 1e-9),
    (plotHeight - 2 * inset) / (top - bottom || 1e-9),
  );
  const scale = right === left && top === bottom ? 1 : fit;
  const [middleX, middleY] = [(left + right) / 2, (bottom + top) / 2];
  const [halfX, halfY] = [width / 2 / scale, plotHeight / 2 / scale];

  let y = plot.y + plotHeight + AXIS;
  const strips = {} as Record<Measure, Box>;
  for (const measure of measures) {
    strips[measure] = { x, y: y + STRIP.label, width, height: STRIP.chart };
    y += STRIP.label + STRIP.chart + STRIP.gap;
  }
  const roundWidth = width / model.rounds;
  const gap = model.rounds > 1 ? Math.min(ROUND_GAP, roundWidth / 4) : 0;
  const columnWidth = (roundWidth - gap) / model.steps;
  return {
    panel,
    header: { x: box.x, y: box.y, width: box.width, height: HEADER },
    plot,
    strips,
    roundsAt: y + ROUNDS / 2 - 2,
    place: ([px, py]) => [
      plot.x + width / 2 + scale * (px! - middleX),
      plot.y + plotHeight / 2 - scale * (py! - middleY),
    ],
    scale,
    shown: { x: [middleX - halfX, middleX + halfX], y: [middleY - halfY, middleY + halfY] },
    column: (round, step) => x + (round - 1) * roundWidth + gap / 2 + (step - 0.5) * columnWidth,
    columnWidth,
    level: (measure, value) => {
      const strip = strips[measure];
      const [low, high] = panel.ranges[measure] ?? [0, 0];
      const share = high === low ? 0.5 : (value - low) / (high - low);
      return strip.y + strip.height - 2 - share * (strip.height - 4);
    },
  };
}

/** Round numbers between two values, about `pixels` apart. */
export function ticks([from, to]: readonly [number, number], scale: number, pixels: number): number[] {
  const rough = pixels / scale;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (first + i) * step);
}

/** A path in pixels. */
export const pixelsOf = ({ place }: PanelLayout, path: Path): Point[] =>
  path.points.map(({ at }) => place(at));

/** The more of a point the plane holds, the larger it is drawn. */
export const radiusOf = (held: number): number => 1.8 + 3.4 * Math.sqrt(held);
