/** What lies under the pointer: a step, in its cell or in the charts, or an agent's or a round's head. */

import type { LensStep } from '../../../mas/trace';
import { formatCount, formatProbability, three } from '../../format';
import { alteredWord } from '../../names';
import { inside } from '../blocks';
import { visibleToken } from '../tokens';
import type { Frame, Moment, Target } from '../picture';
import { layoutOf, stepAt, type BlockLayout } from './layout';
import { place, probabilitiesOf, rightOf, type LensModel } from './model';

export function pickAt(
  model: LensModel,
  { width }: Frame,
  x: number,
  y: number,
  { pins }: Moment,
): Target | null {
  for (const one of layoutOf(model, width).blocks) {
    const { block, head, cells, cellWidth, cellHeight, rank, probability } = one;
    const { agent, role } = block;
    if (inside(head, x, y))
      return {
        agent,
        lines: [block.vocabulary > 0 ? `${role}: ${formatCount(block.vocabulary)} tokens` : role],
      };
    const round = 1 + Math.floor((x - cells.x) / cellWidth);
    if (round < 1 || round > model.rounds) continue;
    if (inside(cells, x, y))
      return cellTarget(model, one, round, 1 + Math.floor((y - cells.y) / cellHeight), pins);
    if (inside(rank, x, y) || inside(probability, x, y)) {
      const target = cellTarget(model, one, round, stepAt(one, model, round, x), pins);
      return target && { ...target, token: undefined };
    }
  }
  return null;
}

const gapLines = {
  speaks: 'speaks in this round: it decodes text and takes no latent steps.',
  dropped: 'was left out of this round.',
  waiting: 'has not taken this turn yet.',
};

function cellTarget(
  model: LensModel,
  { block }: BlockLayout,
  round: number,
  step: number,
  pins: readonly string[],
): Target | null {
  const { agent, role } = block;
  const gap = block.gaps.get(round);
  if (gap) return { round, agent, lines: [`${role} ${gapLines[gap]}`] };
  const lens = block.turns.get(round)?.steps[step - 1];
  if (!lens) return null;
  const altered = block.altered.get(place(round, step));
  return {
    round,
    agent,
    step,
    token: lens.top[0]?.text,
    lines: [
      `${role}, round ${round}, step ${step}${altered ? ` (${alteredWord[altered]})` : ''}`,
      ...lens.top.map(({ text, probability }) => `${visibleToken(text)}  ${formatProbability(probability)}`),
      `entropy ${three(lens.entropy)} of at most ${three(Math.log(block.vocabulary))} nats`,
      ...rightLines(model, lens),
      ...pins.flatMap((token) => pinLines(token, probabilitiesOf(block, token).get(round)?.[step - 1])),
    ],
    place: { round, agent, step, at: 'latent' },
  };
}

function rightLines(model: LensModel, step: LensStep): string[] {
  const right = rightOf(model, step);
  if (!right) return [];
  return [
    `right answer “${model.right}”: rank ${formatCount(right.rank)}, ${formatProbability(right.probability)}`,
  ];
}

const pinLines = (token: string, probability: number | null | undefined): string[] =>
  probability === null || probability === undefined
    ? []
    : [`pinned “${visibleToken(token)}”: ${formatProbability(probability)}`];
