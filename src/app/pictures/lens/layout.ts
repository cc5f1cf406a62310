/** Where things stand: a legend, a block per agent (head, cells, two charts), and a key to the charts at the foot. */

import { rampLegendHeight, type RampLegend } from '../../draw/ramp';
import { gridOf, keptByWidth, type Box } from '../blocks';
import { rankLevel, type LensBlock, type LensModel } from './model';

export interface BlockLayout {
  readonly block: LensBlock;
  readonly head: Box;
  readonly cells: Box;
  /** Of a round's column. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Rank and probability by step; each column's steps from left to right. */
  readonly rank: Box;
  readonly probability: Box;
}

export interface Layout {
  readonly blocks: readonly BlockLayout[];
  readonly foot: Box;
}

const GUTTER = 34;
const GAP = 18;
const CELL = { least: 34, most: 104, mostListed: 150 } as const;
const HEAD = 20;
const ROUNDS = 16;
const CHART = { title: 20, height: 42 } as const;
const FOOT = 24;

/** Where a turn is one step or two, a cell has room for so many tokens. */
const LISTED = 8;
export const listedOf = ({ steps }: LensModel): number => (steps <= 2 ? LISTED : 1);
export const LIST_LINE = 14;

const cellHeightOf = (model: LensModel) => {
  const { steps } = model;
  const first = steps <= 12 ? 20 : steps <= 24 ? 17 : steps <= 40 ? 15 : 13;
  return first + (listedOf(model) - 1) * LIST_LINE;
};

const chartsHeight = ({ rightIndex }: LensModel) =>
  (rightIndex === null ? 1 : 2) * (CHART.title + CHART.height);

const blockHeight = (model: LensModel) =>
  HEAD + ROUNDS + model.steps * cellHeightOf(model) + chartsHeight(model) + 6;

const gridFor = (model: LensModel, width: number) =>
  gridOf(model.blocks.length, width, {
    least: GUTTER + Math.max(2, model.rounds) * CELL.least,
    most: GUTTER + model.rounds * (listedOf(model) > 1 ? CELL.mostListed : CELL.most),
    gap: GAP,
  });

const fillNames = (right: string) => ({
  probability: 'probability of the nearest token',
  entropy: 'entropy of the distribution, nats',
  rank: `rank of “${right}”, the right answer`,
  right: `probability of “${right}”, the right answer`,
});

/** The range is that of the statistic, never that of the run. */
export function legendOf({ fill, right, vocabulary }: LensModel): RampLegend {
  const title = `Colour: ${fillNames(right)[fill]}`;
  if (fill === 'entropy') {
    const most = Math.log(vocabulary);
    return {
      title,
      ticks: [
        { at: 0, label: '0' },
        { at: 0.5, label: (most / 2).toFixed(2) },
        { at: 1, label: `ln ${short(vocabulary)} = ${most.toFixed(2)}` },
      ],
    };
  }
  if (fill === 'rank')
    return {
      title,
      ticks: [vocabulary, ...decades(vocabulary).toReversed(), 1].map((rank) => ({
        at: rankLevel(rank, vocabulary),
        label: short(rank),
      })),
    };
  return { title, ticks: [0, 0.5, 1].map((at) => ({ at, label: `${at}` })) };
}

/** Powers of ten between 1 and `most`, far enough from both to be written beside them. */
export const decades = (most: number): number[] =>
  [10, 100, 1000, 10_000, 100_000].filter((one) => 3 * one < most);

export const short = (n: number): string => (n < 10_000 ? `${n}` : `${Math.round(n / 1000)}k`);

const headHeight = (model: LensModel, width: number) => rampLegendHeight(legendOf(model), width) + 10;

export function heightOf(model: LensModel, width: number): number {
  const { rows } = gridFor(model, width);
  return Math.ceil(headHeight(model, width) + rows * blockHeight(model) + (rows - 1) * GAP + FOOT);
}

export const layoutOf = keptByWidth((model: LensModel, width: number): Layout => {
  const grid = gridFor(model, width);
  const top = headHeight(model, width);
  const cellHeight = cellHeightOf(model);
  const cellWidth = (grid.width - GUTTER) / model.rounds;
  const blocks = model.blocks.map((block, i): BlockLayout => {
    const left = (i % grid.columns) * (grid.width + GAP);
    const y = top + Math.floor(i / grid.columns) * (blockHeight(model) + GAP);
    const x = left + GUTTER;
    const across = grid.width - GUTTER;
    const cells = { x, y: y + HEAD + ROUNDS, width: across, height: model.steps * cellHeight };
    const charts = cells.y + cells.height;
    const chart = (nth: number): Box => ({
      x,
      y: charts + nth * (CHART.title + CHART.height) + CHART.title,
      width: across,
      height: CHART.height,
    });
    return {
      block,
      head: { x: left, y, width: grid.width, height: HEAD },
      cells,
      cellWidth,
      cellHeight,
      rank: model.rightIndex === null ? { ...chart(0), height: 0 } : chart(0),
      probability: chart(model.rightIndex === null ? 0 : 1),
    };
  });
  return { blocks, foot: { x: 0, y: heightOf(model, width) - FOOT, width, height: FOOT } };
});

/** Of the steps `from` to `to` (from 1) of a round's column. */
export const cellBox = (
  { cells, cellWidth, cellHeight }: BlockLayout,
  round: number,
  from: number,
  to: number,
): Box => ({
  x: cells.x + (round - 1) * cellWidth,
  y: cells.y + (from - 1) * cellHeight,
  width: cellWidth,
  height: (to - from + 1) * cellHeight,
});

const CHART_INSET = 5;

/** Middle of a step in the charts, below its round's column. */
export function chartX(
  { cells, cellWidth }: BlockLayout,
  { steps }: LensModel,
  round: number,
  step: number,
): number {
  return (
    cells.x + (round - 1) * cellWidth + CHART_INSET + ((step - 0.5) / steps) * (cellWidth - 2 * CHART_INSET)
  );
}

/** The step whose middle is nearest. */
export function stepAt(layout: BlockLayout, model: LensModel, round: number, x: number): number {
  const from = chartX(layout, model, round, 0.5);
  const to = chartX(layout, model, round, model.steps + 0.5);
  return Math.min(model.steps, Math.max(1, 1 + Math.floor((model.steps * (x - from)) / (to - from))));
}

/** Height of a level, 0 to 1, in a chart. */
export const chartY = ({ y, height }: Box, level: number): number => y + (1 - level) * height;
