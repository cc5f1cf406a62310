/** The answer: what the speaker says after each round, how sure it is of every answer, and whether it is right. */

import type { Picture } from '../picture';
import { drawBase } from './draw';
import { heightOf } from './layout';
import { modelOf, tableOf, verdictOf, type AnswerModel } from './model';
import { drawOverlay } from './overlay';
import { pickAt } from './pick';

export const picture: Picture<AnswerModel> = {
  id: 'answer',
  title: 'Answer',
  options: [],
  model: modelOf,
  caption: captionOf,
  height: heightOf,
  base: drawBase,
  overlay: drawOverlay,
  pick: pickAt,
  table: tableOf,
};

function captionOf({ mode, speaker, right, columns }: AnswerModel): string {
  const asked = columns.flatMap(({ round, said }) => (said ? [{ round, said }] : []));
  const how =
    mode === 'alone'
      ? `${speaker.role} answers alone, without any message.`
      : `After every round but the last ${speaker.role} is asked on the side what it would answer; this changes nothing in the run.`;
  const course = asked.map(
    ({ round, said }) =>
      `${mode === 'alone' ? '' : `round ${round}: `}${said.answer ?? '–'} (${verdictOf(said)})`,
  );
  return `${how} Bars: probability of each answer as the next token where the answer stands in its text; other tokens take the rest. The right answer is ${right}; ${course.join(', ')}.`;
}
