/** Where things stand: who is asked, then a column per round with its answer, the bars of all answers, and its text. */

import { gridOf, keptByWidth, type Box } from '../blocks';
import { wrap } from '../../draw/type';
import type { AnswerColumn, AnswerModel } from './model';

export interface ColumnLayout {
  readonly column: AnswerColumn;
  readonly box: Box;
  readonly head: Box;
  /** Probability 1 at its top. */
  readonly bars: Box;
  /** Below the bars. */
  readonly labels: Box;
  readonly text: Box;
  /** It is the first of its row, beside the axis. */
  readonly first: boolean;
}

export interface Layout {
  readonly columns: readonly ColumnLayout[];
  readonly top: Box;
}

const AXIS = 34;
const TOP = 22;
const PAD = 8;
const HEAD = 44;
const BARS = 84;
const LABELS = 28;
const LINE = 14;
const TEXT_LINES = 3;
const GAP = 10;
const ROW_GAP = 14;
/** The head holds a digit, the verdict and the probability side by side. */
const LEAST_COLUMN = 146;
const LEAST_SLOT = 9;
const MOST_SLOT = 26;

const gridFor = ({ columns, answers }: AnswerModel, width: number) =>
  gridOf(columns.length, width - AXIS, {
    least: Math.min(width - AXIS, Math.max(LEAST_COLUMN, LEAST_SLOT * answers.length + 2 * PAD)),
    most: Math.max(340, MOST_SLOT * answers.length + 2 * PAD),
    gap: GAP,
  });

/** As many lines as the longest text takes. */
function textHeight({ columns }: AnswerModel, width: number): number {
  const texts = columns.map(({ said }) => textLines(said?.text ?? '', width).length);
  return LINE * Math.max(1, ...texts);
}

const columnHeight = (model: AnswerModel, width: number): number =>
  HEAD + BARS + LABELS + textHeight(model, width - 2 * PAD) + 2 * PAD;

export function heightOf(model: AnswerModel, width: number): number {
  const grid = gridFor(model, width);
  return TOP + grid.rows * columnHeight(model, grid.width) + (grid.rows - 1) * ROW_GAP + 2;
}

export const layoutOf = keptByWidth((model: AnswerModel, width: number): Layout => {
  const grid = gridFor(model, width);
  const tall = columnHeight(model, grid.width);
  const columns = model.columns.map((column, i): ColumnLayout => {
    const x = AXIS + (i % grid.columns) * (grid.width + GAP);
    const y = TOP + Math.floor(i / grid.columns) * (tall + ROW_GAP);
    const inner = { x: x + PAD, width: grid.width - 2 * PAD };
    const head = { ...inner, y: y + PAD, height: HEAD };
    const bars = { ...inner, y: head.y + HEAD, height: BARS };
    const labels = { ...inner, y: bars.y + BARS, height: LABELS };
    return {
      column,
      box: { x, y, width: grid.width, height: tall },
      head,
      bars,
      labels,
      text: { ...inner, y: labels.y + LABELS, height: tall - 2 * PAD - HEAD - BARS - LABELS },
      first: i % grid.columns === 0,
    };
  });
  return { columns, top: { x: AXIS, y: 0, width: width - AXIS, height: TOP } };
});

/** An answer's place under the bars; its bar is narrower. */
export function slotBox({ bars }: ColumnLayout, answers: number, index: number): Box {
  const width = bars.width / answers;
  return { ...bars, x: bars.x + index * width, width };
}

/** Answers so many have a strip of colours, as bars would be hairs. */
export const isStrip = ({ answers }: AnswerModel, { bars }: ColumnLayout): boolean =>
  bars.width / answers.length < 5;

/** The text in lines, the last one cut where there is more. */
export function textLines(text: string, width: number): { line: string; y: number }[] {
  const glyphs = Math.floor(width / 6.1); // of the monospaced type, 10 pixels high
  const lines = wrap(text, 6 * glyphs);
  const shown = lines.slice(0, TEXT_LINES);
  if (lines.length > TEXT_LINES) shown[TEXT_LINES - 1] = `${shown.at(-1)!.slice(0, glyphs - 1)}…`;
  return shown.map((line, i) => ({ line, y: (i + 0.5) * LINE }));
}
