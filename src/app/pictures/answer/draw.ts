/** All that was said, at rest: what is not reached yet is dimmed by the overlay. */

import { drawMark } from '../../draw/marks';
import type { Pen } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import { formatProbability } from '../../format';
import type { Frame } from '../picture';
import { verdictColour } from '../../verdict';
import { layoutOf, slotBox, textLines, type ColumnLayout } from './layout';
import { occasion, slotsOf, verdictOf, type AnswerColumn, type AnswerModel, type Said } from './model';

export function drawBase(pen: Pen, model: AnswerModel, { width, theme }: Frame): void {
  const { columns, top } = layoutOf(model, width);
  const { agent, role } = model.speaker;
  drawMark(pen, agent, top.x + PAD + 5, 8, 5, { fill: agentColour(theme, agent) });
  pen.text(role, top.x + PAD + 15, 8, { fill: theme.text, bold: true, maxWidth: 90 });
  const x = top.x + PAD + 15 + Math.min(90, 7 * role.length) + 12;
  const right = model.right === '' ? 'right answer not known' : `right answer: ${model.right} ✓`;
  pen.text(right, x, 8, { fill: model.right === '' ? theme.muted : theme.right, maxWidth: width - x });
  for (const one of columns) drawColumn(pen, model, one, theme);
}

/** Within a column. */
const PAD = 8;

function drawColumn(pen: Pen, model: AnswerModel, one: ColumnLayout, theme: Theme): void {
  const { column, box, head, first } = one;
  const { said } = column;
  pen.rect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, { stroke: theme.line });
  pen.text(occasion(model, column), head.x, head.y + 6, { fill: theme.text, bold: true });
  pen.text(occasionWords(model, column, head.width < 124), head.x + head.width, head.y + 6, {
    fill: theme.muted,
    size: 10,
    align: 'right',
    maxWidth: head.width - 50,
  });
  const bars = slotsOf(model) > 0;
  if (first && bars) drawAxis(pen, one, theme);
  if (bars) drawRails(pen, model, one, theme);
  if (!said) return;
  drawVerdict(pen, one, said, bars, theme);
  if (bars && !said.distribution) {
    const { x, y, width, height } = one.bars;
    pen.rect(x, y + height / 2 - 10, width, 20, { fill: theme.ground });
    pen.text('no answer in its text', x + width / 2, y + height / 2, {
      fill: theme.muted,
      size: 10,
      align: 'center',
      maxWidth: width,
    });
  } else if (bars) drawBars(pen, model, one, said, theme);
  for (const { line, y } of textLines(model, said.text, one.text.width))
    pen.text(line, one.text.x, one.text.y + y, { fill: theme.muted, size: 10, mono: true });
}

function occasionWords({ columns }: AnswerModel, { round, said }: AnswerColumn, short: boolean): string {
  if (said) return short ? (said.final ? 'says' : 'would say') : said.final ? 'answers' : 'would answer';
  return columns.some((later) => later.round > round && later.said) ? 'not asked' : 'not yet';
}

/** @param large whether the answer itself stands there, rather than its text alone. */
function drawVerdict(pen: Pen, { head }: ColumnLayout, said: Said, large: boolean, theme: Theme): void {
  const y = head.y + 27;
  const shown = said.answer ?? '–';
  const wide = large ? Math.min(60, 12.5 * shown.length) + 6 : 0;
  if (large) pen.text(shown, head.x, y, { fill: theme.text, size: 20, bold: true, maxWidth: 60 });
  pen.text(verdictOf(said), head.x + wide, y, { fill: verdictColour(theme, said.verdict), bold: true });
  if (said.probability !== null && large)
    pen.text(formatProbability(said.probability), head.x + head.width, y, {
      fill: theme.text,
      align: 'right',
    });
}

function drawAxis(pen: Pen, { bars, box }: ColumnLayout, theme: Theme): void {
  for (const p of [0, 0.5, 1])
    pen.text(`${p}`, box.x - 6, bars.y + (1 - p) * bars.height, {
      fill: theme.muted,
      size: 10,
      align: 'right',
    });
  pen.text('probability', 5, bars.y + bars.height / 2, {
    fill: theme.muted,
    size: 10,
    align: 'center',
    turned: 90,
  });
}

function drawRails(pen: Pen, model: AnswerModel, one: ColumnLayout, theme: Theme): void {
  const { bars, labels } = one;
  for (const p of [0, 0.5, 1]) {
    const y = bars.y + (1 - p) * bars.height;
    pen.line(
      [
        [bars.x, y],
        [bars.x + bars.width, y],
      ],
      { stroke: theme.line },
    );
  }
  const { answers, others } = model;
  const slots = slotsOf(model);
  const widest = Math.max(...answers.map(({ length }) => length));
  const every = Math.ceil((6 * widest + 3) / (bars.width / slots));
  const given = one.column.said?.answer;
  const named = answers.flatMap((answer, i) => (answer === model.right || answer === given ? [i] : []));
  answers.forEach((answer, i) => {
    const right = answer === model.right;
    const near = named.some((other) => Math.abs(other - i) < every);
    if (!named.includes(i) && (i % every > 0 || near)) return;
    const { x, width } = slotBox(one, slots, i);
    const style = { size: 10, align: 'center' } as const;
    const fill = right ? theme.right : answer === given ? theme.text : theme.muted;
    pen.text(answer, x + width / 2, labels.y + 8, { ...style, fill, bold: right || answer === given });
    if (right) pen.text('✓', x + width / 2, labels.y + 20, { ...style, fill, bold: true });
    else if (answer === given && model.right !== '')
      pen.text('✗', x + width / 2, labels.y + 20, { ...style, fill: theme.wrong, bold: true });
  });
  if (others > 0) {
    const end = labels.x + labels.width;
    pen.text('rest', end, labels.y + 20, { fill: theme.muted, size: 10, align: 'right' });
  }
}

function drawBars(pen: Pen, model: AnswerModel, one: ColumnLayout, said: Said, theme: Theme): void {
  said.distribution!.forEach((p, i) => {
    const { x, y, width, height } = slotBox(one, slotsOf(model), i);
    if (p === 0) return;
    // What is there at all is seen.
    const tall = Math.max(1, p * height);
    const [thick, left] = [0.72 * width, x + 0.14 * width];
    const answer = model.answers[i];
    if (answer === undefined) {
      pen.rect(left, y + height - tall, thick, tall, { stroke: theme.lineStrong, dash: [2, 2] });
      return;
    }
    const given = answer === said.answer;
    const fill = answer === model.right ? theme.right : given ? theme.wrong : theme.lineStrong;
    pen.rect(left, y + height - tall, thick, tall, { fill });
  });
}
