/** Message health: whether messages are of a size that their receivers can read, and tell questions apart. */

import type { Picture } from '../picture';
import { drawBase } from './draw';
import { layOut } from './layout';
import { modelOf, tableOf, type HealthModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';

export const picture: Picture<HealthModel> = {
  id: 'health',
  title: 'Message health',
  options: [],
  model: modelOf,
  caption: captionOf,
  height: (model, width) => layOut(model, width).height,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};

function captionOf({ others, n, verdicts }: HealthModel): string {
  const rest = {
    measured: `Collapse is the mean cosine between messages of different questions, effective rank how many directions they use, both over n = ${n} other questions.`,
    coming: 'Collapse and effective rank need other questions: they are measured after the run.',
    missing: 'Collapse and effective rank were not measured in this run.',
  }[others];
  return [
    ...verdicts.map(({ text }) => text),
    'Norm is that of the message over the receiver’s mean token embedding; two of the three links of the released RecursiveMAS (Sequential-Scaled) lie at 51 and 80.',
    rest,
  ].join(' ');
}
