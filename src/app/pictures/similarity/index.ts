/** Similarity: which latent steps of an agent are alike, and which agents move alike. */

import { UNBIASED_FROM } from '../../../analysis/similarity';
import type { Picture, Table } from '../picture';
import { drawBase } from './draw';
import { layOut } from './layout';
import { cosineAt, modelOf, type SimilarityModel } from './model';
import { options } from './options';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';

export const picture: Picture<SimilarityModel> = {
  id: 'similarity',
  title: 'Similarity of latent steps',
  options,
  model: modelOf,
  caption: captionOf,
  height: (model, width) => layOut(model, width).height,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};

function captionOf({ maps, pairs, centred, bits }: SimilarityModel): string {
  const own = maps.filter(({ centre }) => centre === 'run').map(({ role }) => role);
  const by =
    own.length === maps.length
      ? 'less their mean over this run (no calibration set is shipped for these models)'
      : own.length > 0
        ? `less the mean of the calibration set (for ${own.join(', ')}: of this run, for want of one)`
        : 'less the mean of the calibration set';
  const states = centred
    ? `Cosine between all hidden states of one agent, ${by}.`
    : 'Cosine between all hidden states of one agent as they are. Where a model’s states all lean one way, raw cosines are high throughout.';
  return [
    states,
    ...(pairs.length > 0 ? [ckaNote(pairs)] : []),
    ...(bits === 8 ? ['States carried in 8 bits.'] : []),
  ].join(' ');
}

function ckaNote(pairs: SimilarityModel['pairs']): string {
  const counts = [...new Set(pairs.map(({ n }) => n))].sort((a, b) => a - b);
  const n = counts.length > 1 ? `${counts[0]} to ${counts.at(-1)}` : `${counts[0]}`;
  const biased = pairs.some(({ estimator }) => estimator === 'biased');
  return (
    `Linear CKA compares agents of any width over the n = ${n} places (round and step) that both have. ` +
    (biased
      ? `With so few places it is biased upward; the unbiased estimator needs ${UNBIASED_FROM}. `
      : 'With few places the plain estimator is biased upward; this is the unbiased one (HSIC of Song et al. 2012), which may fall below 0. ') +
    'Neighbouring steps are often alike in any agent, which alone can make CKA high: compare the null in brackets, with one agent in reverse order.'
  );
}

/** CKA of all pairs of agents first, then the cosine of all pairs of steps. */
function tableOf({ maps, pairs, centred }: SimilarityModel): Table {
  const roles = new Map(maps.map(({ agent, role }) => [agent, role]));
  return {
    columns: [
      { name: 'measure' },
      { name: 'agent' },
      { name: 'round' },
      { name: 'step' },
      { name: 'with agent' },
      { name: 'with round' },
      { name: 'with step' },
      { name: 'value' },
      { name: 'n', unit: 'positions' },
    ],
    rows: [
      ...pairs.map(({ agents: [a, b], value, estimator, n }) => [
        `CKA, ${estimator}`,
        roles.get(a)!,
        null,
        null,
        roles.get(b)!,
        null,
        null,
        value,
        n,
      ]),
      ...pairs.map(({ agents: [a, b], reversed, n }) => [
        'CKA, null (second in reverse order)',
        roles.get(a)!,
        null,
        null,
        roles.get(b)!,
        null,
        null,
        reversed,
        n,
      ]),
      ...maps.flatMap((map) =>
        map.positions.flatMap((of, row) =>
          map.positions.slice(row + 1).map((other, offset) => {
            const cosine = cosineAt(map, row, row + 1 + offset);
            return [
              centred ? 'cosine, centred' : 'cosine, raw',
              map.role,
              of.round,
              of.step,
              map.role,
              other.round,
              other.step,
              Number.isNaN(cosine) ? null : cosine,
              null,
            ];
          }),
        ),
      ),
    ],
  };
}
