/** The agents: who takes turns and tells whom, what is frozen and what is trained, and what is under way at the cursor. */

import type { Picture } from '../picture';
import { drawBase } from './draw';
import { modelOf, tableOf, type RingModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';
import { sceneOf } from './scene';

export const picture: Picture<RingModel> = {
  id: 'ring',
  title: 'Agents',
  options: [],
  model: (recording) => modelOf(recording),
  caption: captionOf,
  height: (model, width) => sceneOf(model, width).height,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};

function captionOf(model: RingModel): string {
  const { pattern, mode, trained, latentSteps, nodes, rounds, roles, speaker } = model;
  const speaks = roles[speaker - 1]!;
  if (mode === 'alone') return `The ${speaks} answers alone: nobody sends it anything.`;
  const order = {
    sequential: 'Agents take turns clockwise.',
    mixture:
      nodes.length > 1
        ? `Experts think side by side and do not hear one another; each tells the ${speaks}${
            rounds > 1 ? ', whose one thought goes back to all of them, into the next round' : ''
          }.`
        : 'The agent thinks alone.',
    deliberation: `Agents take turns clockwise; the ${speaks} may have Python run while it speaks, and not before.`,
  }[pattern];
  if (mode === 'text')
    return `${order} They pass text on. The models are frozen; links are not used. The ${speaks} answers.`;
  const steps = latentSteps === 1 ? 'the one latent step of a turn' : `each of ${latentSteps} latent steps`;
  if (mode === 'soft')
    return `${order} The models are frozen, and links are not used: for ${steps} the probabilities of the next token are passed on as the mean of token embeddings. The ${speaks} speaks text at the end.`;
  return (
    `${order} The models are frozen; only the coloured links ` +
    `${trained ? 'are trained' : 'would be trained, and here they are not'}: ` +
    `${latentSteps === 1 ? '' : `a loop feeds ${steps} back, and `}an arrow carries ` +
    `${latentSteps === 1 ? steps : 'them'} to another agent. The ${speaks} speaks text at the end.`
  );
}
