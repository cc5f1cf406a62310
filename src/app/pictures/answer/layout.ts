/** Where things stand: who is asked, then a column per round with its answer, the bars of all answers, and its text. */

import { gridOf, keptByWidth, type Box } from '../blocks';
import { wrap } from '../../draw/type';
import { slotsOf, type AnswerColumn, type AnswerModel } from './model';

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
/** Where the text is all that there is. */
const FREE_LINES = 8;
const GAP = 10;
const ROW_GAP = 14;
/** The head holds a digit, the verdict and the probability side by side. */
const LEAST_COLUMN = 146;
const LEAST_SLOT = 9;
const MOST_SLOT = 26;

/** Free text has no bars. */
const barsOf = (model: AnswerModel) =>
  slotsOf(model) > 0 ? { bars: BARS, labels: LABELS } : { bars: 0, labels: 0 };

const gridFor = (model: AnswerModel, width: number) =>
  gridOf(model.columns.length, width - AXIS, {
    least: Math.min(width - AXIS, Math.max(LEAST_COLUMN, LEAST_SLOT * slotsOf(model) + 2 * PAD)),
    most: Math.max(340, MOST_SLOT * slotsOf(model) + 2 * PAD),
    gap: GAP,
  });

/** As many lines as the longest text takes. */
function textHeight(model: AnswerModel, width: number): number {
  const texts = model.columns.map(({ said }) => textLines(model, said?.text ?? '', width).length);
  return LINE * Math.max(1, ...texts);
}

const columnHeight = (model: AnswerModel, width: number): number =>
  HEAD + barsOf(model).bars + barsOf(model).labels + textHeight(model, width - 2 * PAD) + 2 * PAD;

export function heightOf(model: AnswerModel, width: number): number {
  const grid = gridFor(model, width);
  return TOP + grid.rows * columnHeight(model, grid.width) + (grid.rows - 1) * ROW_GAP + 2;
}

export const layoutOf = keptByWidth((model: AnswerModel, width: number): Layout => {
  const grid = gridFor(model, width);
  const tall = columnHeight(model, grid.width);
  const heights = barsOf(model);
  const columns = model.columns.map((column, i): ColumnLayout => {
    const x = AXIS + (i % grid.columns) * (grid.width + GAP);
    const y = TOP + Math.floor(i / grid.columns) * (tall + ROW_GAP);
    const inner = { x: x + PAD, width: grid.width - 2 * PAD };
    const head = { ...inner, y: y + PAD, height: HEAD };
    const bars = { ...inner, y: head.y + HEAD, height: heights.bars };
    const labels = { ...inner, y: bars.y + heights.bars, height: heights.labels };
    return {
      column,
      box: { x, y, width: grid.width, height: tall },
      head,
      bars,
      labels,
      text: {
        ...inner,
        y: labels.y + heights.labels,
        height: tall - 2 * PAD - HEAD - heights.bars - heights.labels,
      },
      first: i % grid.columns === 0,
    };
  });
  return { columns, top: { x: AXIS, y: 0, width: width - AXIS, height: TOP } };
});

/** An answer's place under the bars, of so many; its bar is narrower. */
export function slotBox({ bars }: ColumnLayout, slots: number, index: number): Box {
  const width = bars.width / slots;
  return { ...bars, x: bars.x + index * width, width };
}

/** The text in lines, the last one cut where there is more. */
export function textLines(model: AnswerModel, text: string, width: number): { line: string; y: number }[] {
  const most = slotsOf(model) > 0 ? TEXT_LINES : FREE_LINES;
  const glyphs = Math.floor(width / 6.1); // of the monospaced type, 10 pixels high
  const lines = wrap(text, 6 * glyphs);
  const shown = lines.slice(0, most);
  if (lines.length > most) shown[most - 1] = `${shown.at(-1)!.slice(0, glyphs - 1)}…`;
  return shown.map((line, i) => ({ line, y: (i + 0.5) * LINE }));
}
