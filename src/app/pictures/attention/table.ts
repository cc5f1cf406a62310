/** The share of attention on the slot by row and step. */

import type { Table } from '../picture';
import { shareAt, shareOf, type AttentionModel } from './model';

export function tableOf(model: AttentionModel): Table {
  const { reduction, blocks } = model;
  return {
    columns: [
      { name: 'agent' },
      { name: 'role' },
      { name: 'round' },
      { name: 'step' },
      { name: 'layer' },
      { name: 'head' },
      { name: 'message of' },
      { name: 'attention on the message', unit: 'share' },
      { name: 'if even', unit: 'share' },
    ],
    rows: blocks.flatMap((block) =>
      [...block.turns.values()].flatMap((turn) => {
        const senders = turn.sources.length > 0 ? turn.sources : [null];
        return steps(turn.steps).flatMap((step) =>
          steps(block.rows).flatMap((row) =>
            senders.map((source) => [
              block.agent,
              block.role,
              turn.round,
              step + 1,
              reduction === 'heads' ? Math.floor(row / block.heads) + 1 : row + 1,
              reduction === 'heads' ? (row % block.heads) + 1 : reduction === 'mean' ? 'mean' : 'largest',
              source?.role ?? null,
              source && senders.length > 1
                ? shareOf(model, block, turn, { row, step: step + 1, source })
                : shareAt(turn, row, step),
              evenOf(turn.even?.[step], source ? source.length / turn.positions : 1),
            ]),
          ),
        );
      }),
    ),
  };
}

const steps = (count: number) => Array.from({ length: count }, (_, i) => i);

const evenOf = (all: number | undefined, part: number) => (all === undefined ? null : all * part);
