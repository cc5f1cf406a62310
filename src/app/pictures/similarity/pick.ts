/** What of the maps lies at a point: two steps of one agent, or two agents. */

import type { Frame, Target } from '../picture';
import { layOut, type Tile } from './layout';
import { cosineAt, pairOf, type AgentMap, type Position, type SimilarityModel } from './model';

/** Also says which cell it is, for the overlay of the same picture. */
export interface CellTarget extends Target {
  readonly cell?: { readonly row: number; readonly column: number };
}

export function pickAt(model: SimilarityModel, { width }: Frame, x: number, y: number): CellTarget | null {
  const layout = layOut(model, width);
  for (const [i, map] of model.maps.entries()) {
    const cell = cellAt(layout.maps[i]!, map.positions.length, x, y);
    if (cell) return stepsTarget(map, cell, model.centred);
  }
  const cell = layout.cka && cellAt(layout.cka, model.maps.length, x, y);
  return cell && cell.row !== cell.column ? agentsTarget(model, cell) : null;
}

interface Cell {
  row: number;
  column: number;
}

function cellAt({ x, y, side }: Tile, count: number, atX: number, atY: number): Cell | null {
  const [column, row] = [atX - x, atY - y].map((offset) => Math.floor((offset / side) * count)) as [
    number,
    number,
  ];
  const inside = (index: number) => index >= 0 && index < count;
  return inside(column) && inside(row) ? { row, column } : null;
}

function stepsTarget(map: AgentMap, cell: Cell, centred: boolean): CellTarget {
  const [of, other] = [map.positions[cell.row]!, map.positions[cell.column]!];
  const cosine = cosineAt(map, cell.row, cell.column);
  const name = ({ round, step }: Position) => `round ${round} step ${step}`;
  return {
    round: of.round,
    agent: map.agent,
    step: of.step,
    lines: [
      map.role,
      `${name(of)} with ${name(other)}:`,
      Number.isNaN(cosine)
        ? 'no cosine: a state is zero'
        : `cosine ${cosine.toFixed(2)}${centred ? ', centred' : ', raw'}`,
    ],
    place: { round: of.round, agent: map.agent, step: of.step, at: 'latent' },
    cell,
  };
}

function agentsTarget(model: SimilarityModel, { row, column }: Cell): Target | null {
  const [a, b] = [model.maps[row]!, model.maps[column]!];
  const pair = pairOf(model, a.agent, b.agent);
  if (!pair) return null;
  const { value, estimator, n, reversed } = pair;
  return {
    lines: [
      `${a.role} with ${b.role}:`,
      value === null ? 'CKA is not defined here' : `linear CKA ${value.toFixed(2)}, ${estimator}`,
      ...(reversed === null ? [] : [`null (one in reverse order): ${reversed.toFixed(2)}`]),
      `n = ${n} places that both have`,
    ],
  };
}
