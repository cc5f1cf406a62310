/** The ring: who takes turns, what is frozen and what is trained, and what is under way at the cursor. */

import type { Picture } from '../picture';
import { drawBase } from './draw';
import { modelOf, tableOf, type RingModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';
import { sceneOf } from './scene';

export const picture: Picture<RingModel> = {
  id: 'ring',
  title: 'Ring',
  options: [],
  model: (recording) => modelOf(recording),
  caption: captionOf,
  height: (model, width) => sceneOf(model, width).height,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};

function captionOf({ nodes, mode, trained, latentSteps, speaker }: RingModel): string {
  const speaks = nodes.find(({ agent }) => agent === speaker)!.role;
  if (mode === 'alone') return `The ${speaks} answers alone: nobody sends it anything.`;
  if (mode === 'text')
    return `Agents take turns clockwise and pass text on. The models are frozen; links are not used. The ${speaks} answers.`;
  return (
    'Agents take turns clockwise. The models are frozen; only the coloured links ' +
    `${trained ? 'are trained' : 'would be trained, and here they are not'}: a loop feeds each of ${latentSteps} ` +
    `latent steps back, an arrow carries them to the next agent. The ${speaks} speaks text at the end.`
  );
}
