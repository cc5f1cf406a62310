/** Where the maps lie: small multiples in a grid, the matrix of CKA behind them, the legend at the foot. */

import { gridOf } from '../blocks';
import type { SimilarityModel } from './model';

/** A square: a map, or the matrix of CKA. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface SimilarityLayout {
  /** The squares of the maps, in their order. */
  readonly maps: readonly Tile[];
  /** Null: fewer than two agents. */
  readonly cka: (Tile & { readonly cell: number }) | null;
  readonly legendY: number;
  readonly height: number;
}

/** Left of a square: labels of its rounds. */
export const AXIS = 22;
/** Above and below a square: its title, and the labels of its rounds. */
export const HEAD = 20;
const FOOT = 20;
const GAP = 16;
const NARROWEST_TILE = 138;
const WIDEST_TILE = 320;
/** The values of a larger matrix do not fit into the place of a map. */
const CKA_IN_TILE = 4;
const WIDEST_CELL = 42;
const LEGEND = 46;

export function layOut({ maps, pairs }: SimilarityModel, width: number): SimilarityLayout {
  const agents = maps.length;
  const inTile = pairs.length > 0 && agents <= CKA_IN_TILE;
  const tiles = agents + (inTile ? 1 : 0);
  const sizes = { least: NARROWEST_TILE, most: WIDEST_TILE, gap: GAP };
  const { columns, rows, width: tile } = gridOf(tiles, width - 1, sizes);
  const side = tile - AXIS;
  const place = (index: number): Tile => ({
    x: AXIS + (index % columns) * (tile + GAP),
    y: HEAD + Math.floor(index / columns) * (HEAD + side + FOOT),
    side,
  });
  const below = rows * (HEAD + side + FOOT);
  const cell = inTile ? side / agents : Math.min(WIDEST_CELL, (width - AXIS) / agents);
  const box = inTile ? place(agents) : { x: AXIS, y: below + HEAD, side: cell * agents };
  const cka = pairs.length > 0 ? { ...box, cell } : null;
  const legendY = cka && !inTile ? below + HEAD + cka.side + FOOT : below;
  return {
    maps: Array.from({ length: agents }, (_, i) => place(i)),
    cka,
    legendY: legendY + 4,
    height: legendY + LEGEND,
  };
}
