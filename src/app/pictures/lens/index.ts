/** The logit lens: which tokens each latent thought is nearest to, by the agent's own head. */

import { limits } from '../../../experiment/limits';
import type { Picture } from '../picture';
import { captionOf } from './caption';
import { drawBase } from './draw';
import { heightOf } from './layout';
import { modelOf, type LensModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';
import { tableOf } from './table';

export const picture: Picture<LensModel> = {
  id: 'lens',
  title: 'Lens',
  options: [
    {
      key: 'fill',
      label: 'Colour',
      title: 'What the colour of a cell says',
      choices: [
        { value: 'probability', label: 'Nearest token', title: 'Probability of the nearest token' },
        { value: 'entropy', label: 'Entropy', title: 'Of the distribution over all tokens, in nats' },
        { value: 'rank', label: 'Rank of the right answer' },
        { value: 'right', label: 'Probability of the right answer' },
      ],
    },
    {
      key: 'agents',
      label: 'Agents',
      title: 'Whose thoughts are shown',
      named: (value, { spec }) =>
        value === 'all' ? 'All agents' : (spec.agents[Number(value) - 1]?.role ?? null),
      choices: [
        { value: 'all', label: 'All agents' },
        ...Array.from({ length: limits.agents.max }, (_, i) => ({
          value: `${i + 1}`,
          label: `Agent ${i + 1}`,
        })),
      ],
    },
  ],
  model: modelOf,
  caption: captionOf,
  height: heightOf,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};
