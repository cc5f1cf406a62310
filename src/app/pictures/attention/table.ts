/** The share of attention on the slot by row and step. */

import type { Table } from '../picture';
import { shareAt, type AttentionModel } from './model';

export function tableOf({ reduction, blocks }: AttentionModel): Table {
  return {
    columns: [
      { name: 'agent' },
      { name: 'role' },
      { name: 'round' },
      { name: 'step' },
      { name: 'layer' },
      { name: 'head' },
      { name: 'attention on the message', unit: 'share' },
      { name: 'if even', unit: 'share' },
    ],
    rows: blocks.flatMap(({ agent, role, rows, heads, turns }) =>
      [...turns.values()].flatMap((turn) =>
        Array.from({ length: turn.steps }, (_, step) => step).flatMap((step) =>
          Array.from({ length: rows }, (_, row) => [
            agent,
            role,
            turn.round,
            step + 1,
            reduction === 'heads' ? Math.floor(row / heads) + 1 : row + 1,
            reduction === 'heads' ? (row % heads) + 1 : reduction === 'mean' ? 'mean' : 'largest',
            shareAt(turn, row, step),
            turn.even?.[step] ?? null,
          ]),
        ),
      ),
    ),
  };
}
