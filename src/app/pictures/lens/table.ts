/** All steps with their likeliest tokens, row by row. */

import { formatProbability } from '../../format';
import { visibleToken } from '../tokens';
import type { Table } from '../picture';
import { rightOf, type LensModel } from './model';

export function tableOf(model: LensModel): Table {
  return {
    columns: [
      { name: 'agent' },
      { name: 'role' },
      { name: 'round' },
      { name: 'step' },
      { name: 'nearest token' },
      { name: 'its probability' },
      { name: 'entropy', unit: 'nats' },
      { name: `rank of “${model.right}”` },
      { name: `probability of “${model.right}”` },
      { name: 'the next tokens' },
    ],
    rows: model.blocks.flatMap(({ agent, role, turns }) =>
      [...turns.values()].flatMap(({ round, steps }) =>
        steps.map((step, i) => {
          const [first, ...next] = step.top;
          const right = rightOf(model, step);
          return [
            agent,
            role,
            round,
            i + 1,
            first ? visibleToken(first.text) : null,
            first?.probability ?? null,
            step.entropy,
            right?.rank ?? null,
            right?.probability ?? null,
            next
              .map(({ text, probability }) => `${visibleToken(text)} ${formatProbability(probability)}`)
              .join(', '),
          ];
        }),
      ),
    ),
  };
}
