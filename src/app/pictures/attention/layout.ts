/**
 * Where things stand: a legend, a block per agent (head, map of rows by steps, a layer's means at its side), and as the
 * last block the detail at the cursor, whose rows are those of its agent's map.
 */

import { rampLegendHeight, type RampLegend } from '../../draw/ramp';
import { gridOf, keptByWidth, type Box } from '../blocks';
import type { AttentionBlock, AttentionModel } from './model';

export interface MapLayout {
  readonly head: Box;
  readonly map: Box;
  /** Means by layer, beside the map. */
  readonly side: Box;
}

export interface BlockLayout extends MapLayout {
  readonly block: AttentionBlock;
}

export interface Layout {
  readonly blocks: readonly BlockLayout[];
  readonly detail: MapLayout;
}

const GUTTER = 32;
const SIDE = { gap: 8, width: 64 } as const;
const HEAD = 20;
const ROUNDS = 16;
const AXIS = 18;
const GAP = 18;
const ROUND_GAP = 4;
const MOST_STEP = 24;
const LEAST_MAP = 130;

export const LEGEND: RampLegend = {
  title: 'Share of attention, coloured by its square root',
  ticks: [0, 0.05, 0.25, 0.5, 1].map((share) => ({ at: Math.sqrt(share), label: `${share}` })),
};

const mapHeight = ({ blocks }: AttentionModel): number => {
  const rows = Math.max(1, ...blocks.map((block) => block.rows));
  const each = rows <= 16 ? 10 : rows <= 32 ? 7 : rows <= 64 ? 4 : rows <= 128 ? 3 : rows <= 256 ? 2 : 1;
  return Math.max(110, rows * each);
};

const gridFor = ({ blocks, rounds, steps }: AttentionModel, width: number) => {
  const around = GUTTER + SIDE.gap + SIDE.width;
  const columns = rounds * steps;
  return gridOf(blocks.length + 1, width, {
    least: Math.min(width, around + Math.max(LEAST_MAP, columns + rounds * ROUND_GAP)),
    most: around + Math.max(220, columns * MOST_STEP),
    gap: GAP,
  });
};

const blockHeight = (model: AttentionModel) => HEAD + ROUNDS + mapHeight(model) + AXIS;

const top = (width: number) => rampLegendHeight(LEGEND, width) + 10;

export function heightOf(model: AttentionModel, width: number): number {
  const { rows } = gridFor(model, width);
  return Math.ceil(top(width) + rows * blockHeight(model) + (rows - 1) * GAP);
}

export const layoutOf = keptByWidth((model: AttentionModel, width: number): Layout => {
  const grid = gridFor(model, width);
  const mapLayout = (i: number): MapLayout => {
    const x = (i % grid.columns) * (grid.width + GAP);
    const y = top(width) + Math.floor(i / grid.columns) * (blockHeight(model) + GAP);
    const across = grid.width - GUTTER - SIDE.gap - SIDE.width;
    const map = { x: x + GUTTER, y: y + HEAD + ROUNDS, width: across, height: mapHeight(model) };
    return {
      head: { x, y, width: grid.width, height: HEAD },
      map,
      side: { ...map, x: map.x + across + SIDE.gap, width: SIDE.width },
    };
  };
  return {
    blocks: model.blocks.map((block, i) => ({ block, ...mapLayout(i) })),
    detail: mapLayout(model.blocks.length),
  };
});

/** A round's columns in a map. */
export function roundBox({ map }: MapLayout, { rounds }: AttentionModel, round: number): Box {
  const width = (map.width - (rounds - 1) * ROUND_GAP) / rounds;
  return { ...map, x: map.x + (round - 1) * (width + ROUND_GAP), width };
}

/** A step's column. */
export function stepBox(layout: MapLayout, model: AttentionModel, round: number, step: number): Box {
  const box = roundBox(layout, model, round);
  const width = box.width / model.steps;
  return { ...box, x: box.x + (step - 1) * width, width };
}

/** A layer's part of a box as high as the map. */
export function layerBox(box: Box, layers: number, layer: number): Box {
  const height = box.height / layers;
  return { ...box, y: box.y + layer * height, height };
}
