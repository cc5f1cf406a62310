/** What lies under the pointer: an answer's bar in a round, or the round's answer with its whole text. */

import { wrap } from '../../draw/type';
import { formatProbability, formatMs } from '../../format';
import { inside } from '../blocks';
import type { Cursor, Frame, Target } from '../picture';
import { layoutOf, type ColumnLayout } from './layout';
import { occasion, slotsOf, verdictOf, type AnswerModel, type Said } from './model';

/** Pixels a line of the tooltip may take, and how many lines a text. */
const TOOLTIP = { width: 360, lines: 8 } as const;

export function pickAt(model: AnswerModel, { width }: Frame, x: number, y: number): Target | null {
  const one = layoutOf(model, width).columns.find(({ box }) => inside(box, x, y));
  if (!one) return null;
  const { round, said } = one.column;
  const { agent, role } = model.speaker;
  if (!said) return { round, lines: [`${role} has not been asked in round ${round}.`] };
  const place: Cursor = { round, agent, step: 0, at: 'answer' };
  const bar = pickBar(model, one, said, x, y);
  return { round, agent, step: 0, place, ...(bar ?? { lines: saidLines(model, one, said) }) };
}

function pickBar(
  model: AnswerModel,
  { column, bars, labels }: ColumnLayout,
  said: Said,
  x: number,
  y: number,
): Pick<Target, 'token' | 'lines'> | null {
  if (!said.distribution || !(inside(bars, x, y) || inside(labels, x, y))) return null;
  const index = Math.floor((slotsOf(model) * (x - bars.x)) / bars.width);
  const answer = model.answers[index];
  const p = said.distribution[index] ?? 0;
  if (answer === undefined)
    return { lines: [`${model.others} other answers together: ${formatProbability(p)}`] };
  return {
    token: answer,
    lines: [
      `“${answer}”, ${occasion(model, column)}: ${p === 0 ? '0 %' : formatProbability(p)}`,
      `number ${said.ranks![index]} of ${model.answers.length + model.others} answers`,
      ...(answer === model.right ? ['✓ the right answer'] : []),
      ...(answer === said.answer ? [said.final ? 'given' : 'would be given'] : []),
    ],
  };
}

function saidLines(model: AnswerModel, { column }: ColumnLayout, said: Said): string[] {
  const lines = wrap(said.text, TOOLTIP.width);
  const asked = said.final ? 'answers' : 'asked on the side, would answer';
  return [
    `${model.speaker.role}, ${occasion(model, column)}: ${asked} ${said.answer ?? 'nothing'} (${verdictOf(said)})`,
    ...lines.slice(0, TOOLTIP.lines),
    ...(lines.length > TOOLTIP.lines ? ['…'] : []),
    ...(said.ms === null ? [] : [formatMs(said.ms)]),
  ];
}
