/** What lies under the pointer: a row at a step, a layer's mean, or a position of the message in the detail. */

import { formatProbability, plural } from '../../format';
import type { Theme } from '../../draw/theme';
import { inside } from '../blocks';
import { sourceAt } from '../heard';
import type { Frame, Moment, Target } from '../picture';
import { detailCells, detailOf, silenceWords, type Detail } from './detail';
import { layoutOf, roundBox, type BlockLayout, type MapLayout } from './layout';
import {
  layerOf,
  rowName,
  shareAt,
  shareOf,
  type AttentionBlock,
  type AttentionModel,
  type HeardTurn,
} from './model';

export function pickAt(
  model: AttentionModel,
  { width, theme }: Frame,
  x: number,
  y: number,
  { cursor }: Moment,
): Target | null {
  const { blocks, detail: place } = layoutOf(model, width);
  for (const one of blocks) {
    if (inside(one.map, x, y)) return pickStep(model, one, x, y);
    if (inside(one.side, x, y)) return pickMean(one, y);
    if (inside(one.head, x, y))
      return {
        agent: one.block.agent,
        lines: [
          `${one.block.role}: ${plural(one.block.layers, 'layer')} of ${plural(one.block.heads, 'head')}`,
        ],
      };
  }
  const detail = detailOf(model, cursor);
  if (typeof detail === 'string' || !inside(place.map, x, y)) return null;
  return pickPosition(model, place, detail, theme, x, y);
}

function pickStep(model: AttentionModel, one: BlockLayout, x: number, y: number): Target | null {
  const { block, map } = one;
  const { agent, role } = block;
  const round = Array.from({ length: model.rounds }, (_, i) => i + 1).find((nth) =>
    inside(roundBox(one, model, nth), x, y),
  );
  if (round === undefined) return null;
  const turn = block.turns.get(round);
  if (!turn) {
    const silence = block.silences.get(round) ?? 'waiting';
    return { round, agent, lines: [`${role}, round ${round}: ${silenceWords[silence]}`] };
  }
  const box = roundBox(one, model, round);
  const step = 1 + Math.floor((model.steps * (x - box.x)) / box.width);
  if (step > turn.steps) return null;
  const row = Math.floor((block.rows * (y - map.y)) / map.height);
  const layer = layerOf(model, block, row);
  const layerMean = turn.layers[layer * turn.steps + step - 1]!;
  return {
    round,
    agent,
    step,
    lines: [
      `${role}, round ${round}, step ${step}`,
      `${rowName(model, block, row)}: ${formatProbability(shareAt(turn, row, step - 1))} of its attention on ${thing(turn)}`,
      ...senderLines(model, block, turn, row, step),
      ...(model.reduction === 'mean' ? [] : [`layer ${layer + 1}, mean: ${formatProbability(layerMean)}`]),
      ...evenLines(turn, step),
    ],
    place: { round, agent, step, at: 'latent' },
  };
}

const thing = ({ sources }: HeardTurn) => (sources.length > 1 ? 'the messages' : 'the message');

/** Which of several messages it attends to. */
function senderLines(
  model: AttentionModel,
  block: AttentionBlock,
  turn: HeardTurn,
  row: number,
  step: number,
): string[] {
  if (turn.sources.length < 2) return [];
  return turn.sources.map(
    (source) => `${source.role}’s: ${formatProbability(shareOf(model, block, turn, { row, step, source }))}`,
  );
}

const evenLines = ({ even, positions }: HeardTurn, step: number): string[] =>
  even
    ? [`even attention would give its ${plural(positions, 'position')} ${formatProbability(even[step - 1]!)}`]
    : [];

function pickMean({ block, side }: BlockLayout, y: number): Target | null {
  const layer = Math.floor((block.layers * (y - side.y)) / side.height);
  const mean = block.means[layer];
  if (mean === undefined) return null;
  return {
    agent: block.agent,
    lines: [
      `${block.role}, layer ${layer + 1}`,
      `${formatProbability(mean)} on the message, mean of all heads, rounds and steps`,
      ...(block.even === null ? [] : [`even attention would give ${formatProbability(block.even)}`]),
    ],
  };
}

function pickPosition(
  model: AttentionModel,
  { map }: MapLayout,
  detail: Detail,
  theme: Theme,
  x: number,
  y: number,
): Target {
  const { block, turn, step } = detail;
  const row = Math.floor((block.rows * (y - map.y)) / map.height);
  const position = Math.floor((turn.positions * (x - map.x)) / map.width);
  const weight = detailCells(model, detail, theme).weights[row * turn.positions + position]!;
  const source = sourceAt(turn.sources, position);
  const within = position - (source?.start ?? 0) + 1;
  const lines = [
    `${block.role}, round ${turn.round}, step ${step}, ${rowName(model, block, row)}`,
    `${formatProbability(weight)} on position ${within} of ${source && turn.sources.length > 1 ? `${source.role}’s message` : 'the message'}`,
  ];
  if (!source) return { lines };
  const { round, agent, role } = source;
  return {
    round,
    agent,
    step: within,
    lines: [...lines, `which comes from ${role}’s step ${within} in round ${round}`],
    place: { round, agent, step: within, at: 'latent' },
  };
}
