/** The agents at rest: frozen models outlined, links in the sender's hue, and the legend of both. */

import { drawMark } from '../../draw/marks';
import type { Pen, Point, Stroke } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import { GLYPH } from '../../draw/type';
import type { Frame } from '../picture';
import type { Hop } from '../../pattern';
import { along, type Card, type Route } from './layout';
import { isLatent, type RingModel, type RingNode } from './model';
import { LINE, LOOP, loopOf, MARGIN, OUT, sceneOf, TEXT_AT, type LegendItem, type Scene } from './scene';

export const middleOf = ({ x, width }: Card) => x + width / 2;

export function drawBase(pen: Pen, model: RingModel, { width, theme }: Frame): void {
  const scene = sceneOf(model, width);
  model.hops.forEach((hop, i) => drawRoute(pen, model, hop, scene.routes[i]!, theme));
  model.nodes.forEach((node, i) => drawCard(pen, model, node, scene.cards[i]!, scene.lines[i]!, theme));
  drawOut(pen, scene, theme.lineStrong, 1.25);
  pen.text('answer', middleOf(scene.speaker), scene.answerY + 6, {
    fill: theme.muted,
    size: 10,
    align: 'center',
  });
  for (const item of scene.legend) drawLegend(pen, model, item, theme);
  scene.notes.forEach((note, i) => {
    const y = scene.notesY + i * LINE;
    if (i === 0) drawCross(pen, MARGIN + 4, y, 3.5, theme.wrong);
    pen.text(note, MARGIN + 14, y, { fill: theme.wrong });
  });
}

/** How a link is drawn: trained ones whole and strong, untrained ones thin and broken, unused ones without hue. */
export function linkStroke(
  { mode, trained }: Pick<RingModel, 'mode' | 'trained'>,
  agent: number,
  theme: Theme,
): Stroke & { stroke: string } {
  if (!isLatent({ mode })) return { stroke: theme.lineStrong, width: 1.25, dash: [2, 3] };
  const stroke = agentColour(theme, agent);
  // Soft tokens pass no link.
  if (mode === 'soft') return { stroke, width: 1.5 };
  return trained ? { stroke, width: 2.5 } : { stroke, width: 1.5, dash: [5, 4] };
}

function drawRoute(
  pen: Pen,
  model: RingModel,
  { from, crosses }: Hop,
  { points, label }: Route,
  theme: Theme,
): void {
  // In a single round nothing passes there.
  const idle = crosses && model.rounds === 1;
  drawArrow(pen, points, { ...linkStroke(model, from, theme), ...(idle && { alpha: 0.35 }) });
  if (!crosses) return;
  const { x, align, on } = label;
  // Beside an arrow, its upper line; the overlay writes the norm into the lower one.
  const y = label.y + { up: 20, down: LINE, aside: -LINE / 2 }[on];
  pen.text(idle ? 'later rounds' : 'next round', x, y, { fill: theme.muted, align, size: 10 });
}

const HEAD = 8;

/** A line that ends in an arrowhead. */
export function drawArrow(
  pen: Pen,
  points: readonly Point[],
  style: Stroke & { stroke: string },
  head = HEAD,
): void {
  const [tip, before] = [points.at(-1)!, points.at(-2)!];
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1]) || 1;
  const [dx, dy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const neck: Point = [tip[0] - head * dx, tip[1] - head * dy];
  pen.line([...points.slice(0, -1), neck], style);
  const half = 0.5 * head;
  pen.polygon([tip, [neck[0] - half * dy, neck[1] + half * dx], [neck[0] + half * dy, neck[1] - half * dx]], {
    fill: style.stroke,
    alpha: style.alpha,
  });
}

function drawCard(
  pen: Pen,
  model: RingModel,
  node: RingNode,
  card: Card,
  lines: readonly string[],
  theme: Theme,
): void {
  const { x, y } = card;
  pen.rect(x, y, card.width, card.height, { fill: theme.sunken, stroke: theme.lineStrong, width: 1.25 });
  drawTag(pen, card, theme);
  const loop = loopOf(card);
  drawLoop(pen, loop.x, loop.y, LOOP, linkStroke(model, node.agent, theme));
  drawMark(pen, node.agent, loop.x, loop.y, 6.5, { fill: agentColour(theme, node.agent) });
  lines.forEach((line, i) =>
    pen.text(line, x + TEXT_AT, y + (i + 1) * LINE, {
      fill: i === 0 ? theme.text : theme.muted,
      bold: i === 0,
      maxWidth: card.width - TEXT_AT - 3,
    }),
  );
}

/** A word on the card's upper edge: the model within never changes. */
export function drawTag(pen: Pen, { x, y, width }: Card, theme: Theme): void {
  const wide = TAG.length * GLYPH + 6;
  pen.rect(x + width - wide - 6, y - 6, wide, 12, { fill: theme.ground });
  pen.text(TAG, x + width - 9, y, { fill: theme.muted, size: 10, align: 'right' });
}

const TAG = 'frozen';

/** Most of a circle, closed by an arrowhead at its upper right. */
function drawLoop(pen: Pen, x: number, y: number, radius: number, style: Stroke & { stroke: string }): void {
  drawArrow(pen, arc(x, y, radius, -20, 300), style, 6);
}

/** Points of an arc, clockwise from `from` degrees after twelve o'clock. */
export function arc(x: number, y: number, radius: number, from: number, degrees: number): Point[] {
  const count = Math.max(2, Math.ceil(degrees / 12) + 1);
  return Array.from({ length: count }, (_, i): Point => {
    const angle = ((from + (i * degrees) / (count - 1)) * Math.PI) / 180;
    return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
  });
}

/** The way out: the speaker's text. */
export function drawOut(pen: Pen, scene: Scene, stroke: string, width: number): void {
  const [x, y] = [middleOf(scene.speaker), scene.speaker.y + scene.speaker.height];
  drawArrow(
    pen,
    [
      [x, y + 3],
      [x, y + OUT - 5],
    ],
    { stroke, width },
    6,
  );
}

export function drawCross(pen: Pen, x: number, y: number, radius: number, stroke: string, width = 2): void {
  for (const sign of [1, -1])
    pen.line(
      [
        [x - radius, y - sign * radius],
        [x + radius, y + sign * radius],
      ],
      { stroke, width },
    );
}

function drawLegend(pen: Pen, model: RingModel, { sign, text, x, y }: LegendItem, theme: Theme): void {
  const style = linkStroke(model, 1, theme);
  const plain = { ...style, stroke: isLatent(model) ? theme.muted : style.stroke };
  const line: Point[] = [
    [x, y],
    [x + 18, y],
  ];
  if (sign === 'frozen')
    pen.rect(x + 1, y - 5, 16, 10, { fill: theme.sunken, stroke: theme.lineStrong, width: 1.25 });
  if (sign === 'outer' || sign === 'text') drawArrow(pen, line, plain, 6);
  if (sign === 'inner')
    drawLoop(pen, x + 10, y, 5.5, {
      ...plain,
      width: 1.5,
      dash: model.trained || model.mode === 'soft' ? [] : [3, 2],
    });
  pen.text(text, sign === 'none' ? x : x + 24, y, { fill: theme.muted });
}

/** Where a message is drawn when nothing moves. */
export const MIDWAY = 0.5;

/** A message on its way: so many points, in the sender's hue. */
export function drawMessage(pen: Pen, { points }: Route, share: number, colour: string, theme: Theme): void {
  for (const [i, radius] of [5.5, 4.5, 3.5].entries()) {
    const [x, y] = along(points, share - 0.09 * i);
    pen.circle(x, y, radius, { fill: colour, stroke: theme.ground, width: 1.5 });
  }
}
