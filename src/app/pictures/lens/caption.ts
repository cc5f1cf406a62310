/** How the picture is read, and what it does not say. */

import { listedOf } from './layout';
import type { LensModel } from './model';

export function captionOf(model: LensModel): string {
  const { right, rightIndex, blocks } = model;
  const listed = listedOf(model);
  const altered = blocks.some((block) => block.altered.size > 0);
  return [
    listed > 1
      ? `Each cell shows the ${listed} tokens nearest to a latent thought by the agent’s own output head: one thought can be near to many at once.`
      : 'Each cell shows the token nearest to a latent thought by the agent’s own output head.',
    'It is a reading, not what was said: thoughts pass on as vectors, and no token is ever chosen from them.',
    'The head has learned to read states from which text is said; on other states, the first steps above all, it can mislead.',
    rightIndex === null
      ? ''
      : `Where ${listed > 1 ? 'one of them' : 'the nearest token'} is the right answer, “${right}”, it is bold and underlined.`,
    'Point at a cell for ten tokens; Alt and a click pin its token.',
    altered ? 'A corner marks a step that a counterfactual altered.' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
