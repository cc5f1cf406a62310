/** What the signs mean, as a line (or several) of samples with words, broken to the width. */

import { drawMark } from '../../draw/marks';
import type { Pen } from '../../draw/pen';
import type { Theme } from '../../draw/theme';
import { GLYPH } from '../../draw/type';
import type { Box } from '../blocks';
import { radiusOf } from './layout';
import type { TrajectoryModel } from './model';
import type { NullKind } from './null';

interface Item {
  readonly text: string;
  /** Room for the sample. */
  readonly room: number;
  sample(pen: Pen, theme: Theme, x: number, y: number): void;
}

const LINE = 16;
const SPACE = 14;

const greyNames: Readonly<Record<Exclude<NullKind, 'none'>, string>> = {
  walk: 'random walk of equal steps',
  shuffle: 'rounds shuffled',
};

function itemsOf({ site, null: kind, panels }: TrajectoryModel): Item[] {
  const inputs = site === 'embeds';
  const items: Item[] = [
    {
      text: `${inputs ? 'thoughts read again' : 'thoughts'}, a path per round`,
      room: 34,
      sample: (pen, theme, x, y) => {
        pen.line(
          [
            [x + 12, y],
            [x + 30, y],
          ],
          { stroke: theme.text, width: 1.5 },
        );
        pen.text('2', x + 4, y, { fill: theme.text, size: 10, bold: true, align: 'center' });
        for (const at of [12, 21, 30]) drawMark(pen, 1, x + at, y, 3, { fill: theme.text });
      },
    },
  ];
  if (inputs)
    items.push({
      text: 'message heard, in its sender’s shape',
      room: 14,
      sample: (pen, theme, x, y) => drawMark(pen, 2, x + 5, y, 4, { stroke: theme.text }),
    });
  items.push({
    text: 'the plane holds 5, 50, 100 % of the point',
    room: 40,
    sample: (pen, theme, x, y) =>
      [0.05, 0.5, 1].forEach((held, i) =>
        pen.circle(x + 4 + 12 * i + i * i, y, radiusOf(held), { fill: theme.text }),
      ),
  });
  if (kind !== 'none')
    items.push({
      text: greyNames[kind],
      room: 24,
      sample: (pen, theme, x, y) =>
        pen.line(
          [
            [x, y],
            [x + 20, y],
          ],
          { stroke: theme.muted, width: 1.5 },
        ),
    });
  if (panels.some(({ landmarks }) => landmarks.length > 0))
    items.push({
      text: inputs ? 'embedding of a token' : 'mean state from which a token is said',
      room: 12,
      sample: (pen, theme, x, y) =>
        pen.text('a', x + 4, y, { fill: theme.muted, size: 10, mono: true, align: 'center' }),
    });
  return items;
}

/** Items with their places, line by line. */
function flow(model: TrajectoryModel, width: number): { item: Item; x: number; line: number }[] {
  let x = 0;
  let line = 0;
  return itemsOf(model).map((item) => {
    const needed = item.room + GLYPH * item.text.length;
    if (x > 0 && x + needed > width) {
      x = 0;
      line++;
    }
    const placed = { item, x, line };
    x += needed + SPACE;
    return placed;
  });
}

export const legendLines = (model: TrajectoryModel, width: number): number =>
  Math.max(0, ...flow(model, width).map(({ line }) => line + 1));

export function drawLegend(pen: Pen, model: TrajectoryModel, box: Box, theme: Theme): void {
  for (const { item, x, line } of flow(model, box.width)) {
    const y = box.y + line * LINE + LINE / 2;
    item.sample(pen, theme, box.x + x, y);
    pen.text(item.text, box.x + x + item.room, y, { fill: theme.muted });
  }
}
