/** Trajectories of latent thoughts: one plane per agent, one path per round, and the null beside them. */

import type { Frame, Picture } from '../picture';
import { captionOf } from './caption';
import { drawBase } from './draw';
import { heightOf, layoutOf } from './layout';
import { legendLines } from './legend';
import { modelOf, type TrajectoryModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';
import { tableOf } from './table';

const place = (model: TrajectoryModel, { width, height }: Frame) =>
  layoutOf(model, width, height, legendLines(model, width));

export const picture: Picture<TrajectoryModel> = {
  id: 'trajectory',
  title: 'Trajectory',
  options: [
    {
      key: 'site',
      label: 'Vectors',
      title: 'Which vectors are drawn',
      choices: [
        { value: 'hidden', label: 'Thoughts', title: 'Hidden states after the final norm' },
        {
          value: 'embeds',
          label: 'Inputs',
          title: 'Messages heard, and thoughts that the agent reads again',
        },
      ],
    },
    {
      key: 'null',
      label: 'Beside the run',
      title: 'What the picture would look like if the order or the rounds meant nothing',
      choices: [
        { value: 'none', label: 'Nothing' },
        {
          value: 'walk',
          label: 'Random walk',
          title: 'The same first state and step lengths, directions at random',
        },
        {
          value: 'shuffle',
          label: 'Shuffled rounds',
          title: 'The same states, each step’s dealt out anew among the rounds',
        },
      ],
    },
    {
      key: 'basis',
      label: 'Plane',
      title: 'What the principal components are fitted to',
      choices: [
        { value: 'frozen', label: 'Frozen', title: 'A calibration set: the same axes for every run' },
        { value: 'fitted', label: 'Fitted to this run' },
      ],
    },
  ],
  model: modelOf,
  caption: captionOf,
  height: (model, width) => heightOf(model, width, legendLines(model, width)),
  base: (pen, model, frame) => drawBase(pen, model, place(model, frame), frame.theme),
  overlay: (pen, model, frame, moment) => drawOverlay(pen, model, place(model, frame), frame.theme, moment),
  pick: (model, frame, x, y) => pickAt(model, place(model, frame), x, y),
  table: tableOf,
};
