/** Between a row of the tree and its place among the turns. Pure. */

import type { Trajectory } from '../trajectory-types';
import type { Focus } from './actions';
import type { Node, Row } from './tree';

/** Where a row leads to among the turns; null: nowhere. */
export function placeOf(trajectory: Trajectory, node: Node): Focus | null {
  const { turns, cells, calls } = trajectory;
  switch (node.kind) {
    case 'run':
      return { run: node.run, turn: null, cell: null, call: null };
    case 'turn':
    case 'tool': {
      const turn = turns.get(node.turn);
      return turn ? { run: turn.run, turn: turn.key, cell: null, call: null } : null;
    }
    case 'cell':
    case 'calls': {
      const cell = cells.get(node.cell);
      return cell ? { run: cell.run, turn: cell.turn, cell: node.cell, call: null } : null;
    }
    case 'call':
    case 'inner': {
      const call = calls.get(node.call);
      return call ? { run: call.run, turn: call.turn, cell: call.cell, call: node.call } : null;
    }
    case 'children':
      return placeOf(
        trajectory,
        node.by === 'cell' ? { kind: 'cell', cell: node.of } : { kind: 'run', run: node.of },
      );
  }
}

/** The row of a place, or the next one above it that is not folded away; -1: none. */
export function rowAt(trajectory: Trajectory, rows: readonly Row[], place: Focus): number {
  const { run, turn, cell, call } = place;
  const ids = [
    ...(call === null ? [] : [`call ${call}`, ...(cell === null ? [] : [`calls ${cell}`])]),
    ...(cell === null ? [] : [`cell ${cell}`]),
    ...(turn === null ? [] : [`turn ${turn}`]),
    `run ${run}`,
  ];
  for (const id of ids) {
    const at = rows.findIndex((row) => row.id === id);
    if (at >= 0) return at;
  }
  const parent = trajectory.agents.get(run)?.parent;
  return parent ? rowAt(trajectory, rows, { run: parent.run, turn: null, cell: null, call: null }) : -1;
}
