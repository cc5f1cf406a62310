/** What moves: paths up to the cursor, the cursor itself, what the pointer is on, and pinned tokens. */

import { drawMark } from '../../draw/marks';
import type { Pen, Point } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import type { Cursor, Moment, Target } from '../picture';
import { visibleToken } from '../tokens';
import { pixelsOf, radiusOf, type Layout, type PanelLayout } from './layout';
import { drawNumbers } from './labels';
import { measures, type Path, type TrajectoryModel } from './model';
import { shade } from './shade';

export function drawOverlay(
  pen: Pen,
  model: TrajectoryModel,
  layout: Layout,
  theme: Theme,
  moment: Moment,
): void {
  const { cursor, hover } = moment;
  for (const one of layout.panels) {
    const { plot } = one;
    pen.clip(plot.x, plot.y, plot.width, plot.height, () => {
      if (cursor) drawReached(pen, model, one, theme, cursor, moment.progress);
      drawNumbers(pen, one, theme, model.rounds); // above the paths, whether reached or not
      if (cursor) drawCursor(pen, one, theme, cursor);
      drawTokens(pen, one, theme, moment);
      if (hover) drawHover(pen, one, theme, hover);
    });
    if (hover?.agent === one.panel.agent && hover.round !== undefined && hover.step !== undefined)
      drawLine(pen, one, theme.hover, hover.round, hover.step);
    if (cursor?.agent === one.panel.agent && cursor.step > 0)
      drawLine(pen, one, theme.text, cursor.round, cursor.step);
  }
}

/** How many points of a path the cursor has reached. */
export function reached(
  model: TrajectoryModel,
  panel: PanelLayout['panel'],
  path: Path,
  cursor: Cursor,
): number {
  if (path.round !== cursor.round) return path.round < cursor.round ? path.points.length : 0;
  if (cursor.at === 'answer') return path.points.length;
  if (path.turn !== turnAt(model, cursor)) return path.turn < turnAt(model, cursor) ? path.points.length : 0;
  return panel.agent !== cursor.agent || cursor.at !== 'latent'
    ? path.points.length
    : path.points.filter(({ step }) => step <= cursor.step).length;
}

/** Place of the cursor's turn; that of the round's last one where the agent had none in this round. */
function turnAt({ turns }: TrajectoryModel, { round, agent }: Cursor): number {
  const own = turns.findIndex((turn) => turn.round === round && turn.agent === agent);
  return own >= 0 ? own : turns.findLastIndex((turn) => turn.round <= round);
}

function drawReached(
  pen: Pen,
  model: TrajectoryModel,
  layout: PanelLayout,
  theme: Theme,
  cursor: Cursor,
  progress: number,
): void {
  const { panel } = layout;
  for (const path of panel.paths) {
    const count = reached(model, panel, path, cursor);
    if (count === 0) continue;
    const points = pixelsOf(layout, path);
    const here = cursor.agent === panel.agent && cursor.round === path.round && cursor.at === 'latent';
    const next = points[count];
    const [x, y] = points[count - 1]!;
    const line: Point[] = points.slice(0, count);
    if (here && next && progress > 0) line.push([x + progress * (next[0] - x), y + progress * (next[1] - y)]);
    if (line.length > 1)
      pen.line(line, { stroke: shade(theme, panel.agent, path.round, model.rounds), width: 2.5 });
  }
}

/** The point at the cursor, or the message that is on its way. */
function drawCursor(
  pen: Pen,
  { panel, place }: PanelLayout,
  theme: Theme,
  { at: event, round, agent, step }: Cursor,
): void {
  if (event === 'latent' && agent === panel.agent) {
    const point = panel.paths.find((path) => path.round === round)?.points.find((one) => one.step === step);
    if (point)
      drawMark(pen, agent, ...place(point.at), 7, {
        fill: agentColour(theme, agent),
        stroke: theme.text,
        width: 2,
      });
  }
  if (event !== 'message') return;
  for (const { from, sent, points } of panel.heard)
    if (from === agent && sent === round)
      for (const { at, held } of points)
        drawMark(pen, from, ...place(at), radiusOf(held) + 2.5, { stroke: theme.text, width: 1.5 });
}

function drawTokens(pen: Pen, { panel, place }: PanelLayout, theme: Theme, { pins, hover }: Moment): void {
  if (pins.length === 0 && hover?.token === undefined) return;
  for (const { text, at } of panel.landmarks) {
    const pin = pins.indexOf(text);
    const colour =
      hover?.token === text ? theme.hover : pin < 0 ? null : theme.pins[pin % theme.pins.length]!;
    if (!colour) continue;
    const [x, y] = place(at);
    const shown = visibleToken(text);
    const half = 3.5 * shown.length + 3;
    pen.rect(x - half, y - 8, 2 * half, 16, { fill: theme.ground, stroke: colour, width: 1.5 });
    pen.text(shown, x, y, { fill: colour, bold: true, mono: true, align: 'center' });
  }
}

function drawHover(pen: Pen, layout: PanelLayout, theme: Theme, hover: Target): void {
  const { panel, place } = layout;
  const { round, agent, step } = hover;
  if (round === undefined && agent === undefined) return;
  const lit = { stroke: theme.hover, width: 2 };
  for (const path of panel.paths) {
    if ((round ?? path.round) !== path.round || (agent ?? panel.agent) !== panel.agent) continue;
    if (step === undefined) {
      const points = pixelsOf(layout, path);
      if (points.length > 1) pen.line(points, lit);
      continue;
    }
    const point = path.points.find((one) => one.step === step);
    if (point) drawMark(pen, panel.agent, ...place(point.at), 7, lit);
  }
  for (const { from, sent, points } of panel.heard) {
    if (agent !== from || (round ?? sent) !== sent) continue;
    for (const point of points)
      if ((step ?? point.step) === point.step)
        drawMark(pen, from, ...place(point.at), radiusOf(point.held) + 2.5, lit);
  }
}

/** A step's line through the strips. */
function drawLine(
  pen: Pen,
  { panel, strips, column }: PanelLayout,
  stroke: string,
  round: number,
  step: number,
): void {
  if (!panel.paths.some((path) => path.round === round)) return;
  const x = column(round, step);
  for (const measure of measures) {
    const { y, height } = strips[measure];
    pen.line(
      [
        [x, y],
        [x, y + height],
      ],
      { stroke, width: 1.5 },
    );
  }
}
