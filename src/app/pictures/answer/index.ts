/** The answer: what the speaker says after each round, how sure it is of every answer, and whether it is right. */

import type { Picture } from '../picture';
import { drawBase } from './draw';
import { heightOf } from './layout';
import { modelOf, slotsOf, tableOf, verdictOf, type AnswerModel } from './model';
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

function captionOf(model: AnswerModel): string {
  const { mode, speaker, right, rounds, others, columns } = model;
  const asked = columns.flatMap(({ round, said }) => (said ? [{ round, said }] : []));
  const how =
    mode === 'alone'
      ? `The ${speaker.role} answers alone, without any message.`
      : rounds === 1
        ? `The ${speaker.role} answers at the end of the one round.`
        : `After every round but the last the ${speaker.role} is asked on the side what it would answer; this changes nothing in the run.`;
  const course = asked.map(
    ({ round, said }) =>
      `${mode === 'alone' || rounds === 1 ? '' : `round ${round}: `}${said.answer ?? '–'} (${verdictOf(said)})`,
  );
  const bars =
    slotsOf(model) === 0
      ? 'Answers are free text here, so there are no candidates to weigh.'
      : `Bars: probability of each answer as the next token where the answer stands in its text; other tokens take the rest.${
          others > 0
            ? ` Shown are the likeliest answers and the right one; “rest” is the other ${others} together.`
            : ''
        }`;
  const truth = right === '' ? 'The right answer is not known' : `The right answer is ${right}`;
  return `${how} ${bars} ${truth}; ${course.join(', ')}.`;
}
