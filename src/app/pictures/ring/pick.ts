/** What of the ring lies at a point: an agent, or the message on an arrow. */

import { plural, three } from '../../format';
import type { Cursor, Frame, Moment, Target } from '../picture';
import { distanceTo } from './layout';
import {
  alteredIn,
  crosses,
  describeAltered,
  isDropped,
  key,
  receiverOf,
  type RingModel,
  type RingNode,
} from './model';
import { sceneOf } from './scene';

/** So near is on an arrow, in pixels. */
const NEAR = 9;

export function pickAt(
  model: RingModel,
  { width }: Frame,
  x: number,
  y: number,
  { cursor }: Moment,
): Target | null {
  const scene = sceneOf(model, width);
  const round = cursor?.round ?? 1;
  const card = scene.cards.findIndex(
    (one) => x >= one.x && x <= one.x + one.width && y >= one.y && y <= one.y + one.height,
  );
  if (card >= 0) return agentTarget(model, model.nodes[card]!, round);
  const distances = scene.routes.map(({ points }) => distanceTo(points, [x, y]));
  const nearest = Math.min(...distances);
  if (nearest > NEAR || model.mode === 'alone') return null;
  return messageTarget(model, model.nodes[distances.indexOf(nearest)]!, round);
}

function agentTarget(model: RingModel, node: RingNode, round: number): Target {
  const { agent, role, id, known } = node;
  const speaks = agent === model.speaker;
  // In the last round the speaker does not think: it answers.
  const answers = speaks && round === model.rounds;
  const place: Cursor =
    model.mode === 'latent' && !answers
      ? { round, agent, step: 1, at: 'latent' }
      : { round, agent, step: 0, at: speaks ? 'answer' : 'text' };
  const gone = model.mode === 'alone' && !speaks;
  return {
    round,
    agent,
    lines: [
      `${role} (${id})${speaks ? ', speaks at the end' : ''}`,
      ...(known
        ? [`${known.family}, ${known.width} wide, ${plural(known.layers, 'layer')}, frozen`]
        : ['frozen']),
      ...alteredIn(model, round, agent).map((one) => `round ${round}: ${describeAltered(one)}`),
    ],
    ...(!gone && !isDropped(model, round, agent) && { place }),
  };
}

function messageTarget(model: RingModel, node: RingNode, round: number): Target {
  const { agent, role } = node;
  const at = model.mode === 'text' ? 'text' : 'message';
  const ratio = model.norms.get(key(round, agent));
  const text = model.texts.get(key(round, agent));
  const sent = ratio !== undefined || text !== undefined;
  const receiver = receiverOf(model, agent);
  const { file, design } = model.links;
  return {
    round,
    agent,
    lines: [
      `${role} → ${receiver.role}, round ${round}${crosses(model, agent) ? ' to the next' : ''}`,
      ...(ratio === undefined ? [] : [`norm ${three(ratio)} × a token embedding of the ${receiver.role}`]),
      ...(text === undefined ? [] : [`“${text}”`]),
      ...(sent ? [] : [`nothing was sent in round ${round}`]),
      ...(at === 'message'
        ? [
            `${model.trained ? 'trained' : 'untrained'} link, ${design}${model.trained && file ? `, from ${file}` : ''}`,
          ]
        : []),
      ...alteredIn(model, round, agent).map(describeAltered),
    ],
    ...(sent && { place: { round, agent, step: model.latentSteps, at } as const }),
  };
}
