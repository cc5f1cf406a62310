/** What moves: the cursor, what the pointer is on, cells with the same token, and the lines of pinned tokens. */

import type { Pen, Point } from '../../draw/pen';
import type { Theme } from '../../draw/theme';
import { bareToken, visibleToken } from '../tokens';
import type { Frame, Moment, Target } from '../picture';
import { drawSeries, keyWidth } from './draw';
import { cellBox, chartX, chartY, layoutOf, type BlockLayout, type Layout } from './layout';
import { probabilitiesOf, type LensModel } from './model';

export function drawOverlay(pen: Pen, model: LensModel, { width, theme }: Frame, moment: Moment): void {
  const layout = layoutOf(model, width);
  const { cursor, hover, pins } = moment;
  const hovered = hover?.token === undefined ? null : bareToken(hover.token);
  const pinned = pins.map(bareToken);
  for (const one of layout.blocks) {
    drawPins(pen, model, one, theme, pins);
    for (const { round, stretches } of one.block.turns.values())
      for (const { bare, from, to } of stretches) {
        const pin = pinned.indexOf(bare);
        if (pin < 0 && bare !== hovered) continue;
        const { x, y, width: across, height } = cellBox(one, round, from + 1, to + 1);
        if (pin >= 0) pen.rect(x + 1, y, 4, height - 1, { fill: theme.pins[pin % theme.pins.length]! });
        if (bare === hovered)
          pen.rect(x + 1.5, y + 0.5, across - 3, height - 2, { stroke: theme.hover, alpha: 0.8 });
      }
    if (hover) drawHover(pen, model, one, theme, hover);
    if (cursor?.agent !== one.block.agent || cursor.at === 'answer') continue;
    if (cursor.at === 'latent')
      outline(pen, model, one, theme, theme.text, cursor.round, cursor.step, cursor.step);
    else outline(pen, model, one, theme, theme.text, cursor.round, 1, model.steps);
  }
  drawPinKey(pen, model, layout, theme, pins);
}

/** An outlined stretch of a column, seen on dark and bright cells; that of a single step goes on through the charts. */
function outline(
  pen: Pen,
  model: LensModel,
  one: BlockLayout,
  { ground }: Theme,
  stroke: string,
  round: number,
  from: number,
  to: number,
): void {
  if (!one.block.turns.has(round)) return;
  const { x, y, width, height } = cellBox(one, round, from, to);
  pen.rect(x, y - 0.5, width, height, { stroke: ground, width: 4.5 });
  pen.rect(x, y - 0.5, width, height, { stroke, width: 2 });
  if (from !== to) return;
  const at = chartX(one, model, round, from);
  for (const box of [one.rank, one.probability])
    if (box.height > 0)
      pen.line(
        [
          [at, box.y],
          [at, box.y + box.height],
        ],
        { stroke, width: 1.5 },
      );
}

function drawHover(
  pen: Pen,
  model: LensModel,
  one: BlockLayout,
  theme: Theme,
  { round, agent, step }: Target,
): void {
  if (agent !== one.block.agent) return;
  if (round === undefined) {
    const { x, y, width } = one.head;
    pen.line(
      [
        [x + one.cells.x - one.head.x, y + 18],
        [x + width, y + 18],
      ],
      { stroke: theme.hover, width: 2 },
    );
  } else if (step === undefined || step < 1)
    outline(pen, model, one, theme, theme.hover, round, 1, model.steps);
  else if (step <= model.steps) outline(pen, model, one, theme, theme.hover, round, step, step);
}

function drawPins(pen: Pen, model: LensModel, one: BlockLayout, theme: Theme, pins: readonly string[]): void {
  pins.forEach((token, nth) => {
    const colour = theme.pins[nth % theme.pins.length]!;
    for (const [round, values] of probabilitiesOf(one.block, token)) {
      const points = values.map((value, i): Point | null =>
        value === null ? null : [chartX(one, model, round, i + 1), chartY(one.probability, value)],
      );
      drawSeries(pen, points, colour, 1.5);
    }
  });
}

function drawPinKey(
  pen: Pen,
  model: LensModel,
  { foot }: Layout,
  theme: Theme,
  pins: readonly string[],
): void {
  let x = foot.x + keyWidth(model);
  const y = foot.y + foot.height / 2;
  pins.forEach((token, nth) => {
    const shown = visibleToken(token);
    pen.rect(x, y - 4, 8, 8, { fill: theme.pins[nth % theme.pins.length]! });
    pen.text(shown, x + 12, y, { fill: theme.text, mono: true, maxWidth: 80 });
    x += 12 + Math.min(80, 7 * shown.length) + 14;
  });
}
