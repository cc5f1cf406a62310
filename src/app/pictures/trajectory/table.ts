/** All points with their numbers, row by row. */

import type { CellValue, Table } from '../picture';
import type { TrajectoryModel } from './model';

export function tableOf({ site, panels }: TrajectoryModel): Table {
  const own = site === 'hidden' ? 'thought' : 'thought read again';
  const rows = panels.flatMap(({ agent, role, paths, heard }): CellValue[][] => [
    ...heard.flatMap(({ round, from, points }) =>
      points.map(({ step, at, residual, held, norm }) => [
        round,
        agent,
        role,
        `message of agent ${from}`,
        step,
        at[0]!,
        at[1]!,
        residual,
        held,
        norm,
        null,
        null,
      ]),
    ),
    ...paths.flatMap(({ round, points }) =>
      points.map(({ step, at, residual, held, norm, cosine, toLast }) => [
        round,
        agent,
        role,
        own,
        step,
        at[0]!,
        at[1]!,
        residual,
        held,
        norm,
        cosine,
        toLast,
      ]),
    ),
  ]);
  return {
    columns: [
      { name: 'round' },
      { name: 'agent' },
      { name: 'role' },
      { name: 'vector' },
      { name: 'step' },
      { name: 'PC1' },
      { name: 'PC2' },
      { name: 'residual norm' },
      { name: 'held by the plane', unit: 'share of squared distance' },
      { name: 'norm' },
      { name: 'cosine to the step before' },
      { name: 'distance to the last step' },
    ],
    rows: rows.sort((a, b) => Number(a[0]) - Number(b[0])),
  };
}
