/** What lies at a point: an agent, or the message on an arrow. */

import { plural, three } from '../../format';
import type { Cursor, Frame, Moment, Target } from '../picture';
import type { Hop } from '../../pattern';
import { distanceTo } from './layout';
import { alteredIn, describeAltered, isDropped, isLatent, key, type RingModel, type RingNode } from './model';
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
  return messageTarget(model, model.hops[distances.indexOf(nearest)]!, round);
}

function agentTarget(model: RingModel, node: RingNode, round: number): Target {
  const { agent, role, id, known } = node;
  const speaks = agent === model.speaker;
  // In the last round the speaker does not think: it answers.
  const answers = speaks && round === model.rounds;
  const place: Cursor =
    isLatent(model) && !answers
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

function messageTarget(model: RingModel, hop: Hop, round: number): Target {
  const [agent, receiver] = [hop.from, model.roles[hop.to - 1]!];
  const at = model.mode === 'text' ? 'text' : 'message';
  const ratio = model.norms.get(key(round, hop));
  const text = model.texts.get(key(round, hop));
  const sent = ratio !== undefined || text !== undefined;
  return {
    round,
    agent,
    to: hop.to,
    lines: [
      `${model.roles[agent - 1]} → ${receiver}, round ${round}${hop.crosses ? ' to the next' : ''}`,
      ...(ratio === undefined ? [] : [`norm ${three(ratio)} × a token embedding of the ${receiver}`]),
      ...(text === undefined ? [] : [`“${text}”`]),
      ...(sent ? [] : [`nothing was sent in round ${round}`]),
      ...(at === 'message' ? [wayOf(model)] : []),
      ...alteredIn(model, round, agent).map(describeAltered),
    ],
    ...(sent && { place: { round, agent, step: model.latentSteps, at } as const }),
  };
}

/** What a message passes through. */
function wayOf({ mode, trained, links: { file, design } }: RingModel): string {
  if (mode === 'soft') return 'soft tokens: means of the receiver’s token embeddings, no link';
  return `${trained ? 'trained' : 'untrained'} link, ${design}${trained && file ? `, from ${file}` : ''}`;
}
