/** The base: planes with their axes, landmarks, the null, all paths and messages, and the strips below. */

import type { Site } from '../../../analysis/calibration';
import { three } from '../../format';
import { drawMark } from '../../draw/marks';
import type { Pen, Point } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import { pixelsOf, radiusOf, ticks, type Layout, type PanelLayout } from './layout';
import { drawLegend } from './legend';
import { drawLandmarks } from './labels';
import { measures, type Measure, type Path, type TrajectoryModel } from './model';
import { shade } from './shade';

export function drawBase(pen: Pen, model: TrajectoryModel, layout: Layout, theme: Theme): void {
  for (const one of layout.panels) {
    drawHeader(pen, one, theme);
    drawAxes(pen, one, theme);
    pen.clip(one.plot.x, one.plot.y, one.plot.width, one.plot.height, () => {
      drawLandmarks(pen, one, theme);
      drawPaths(pen, model, one, theme);
    });
    drawStrips(pen, model, one, theme);
  }
  drawLegend(pen, model, layout.legend, theme);
}

function drawHeader(pen: Pen, { panel, header }: PanelLayout, theme: Theme): void {
  const y = header.y + 8;
  drawMark(pen, panel.agent, header.x + 6, y, 5, { fill: agentColour(theme, panel.agent) });
  const within = panel.within === null ? '' : `plane holds ${percent(panel.within)} of this run`;
  const room = header.width - 18;
  const sideBySide = 6.5 * panel.role.length + 6 * within.length + 12 < room;
  pen.text(panel.role, header.x + 16, y, { fill: theme.text, bold: true, maxWidth: room });
  if (sideBySide) pen.text(within, header.x + header.width - 6, y, { fill: theme.muted, align: 'right' });
}

function drawAxes(pen: Pen, { panel, plot, shown, scale, place }: PanelLayout, theme: Theme): void {
  pen.rect(plot.x, plot.y, plot.width, plot.height, { fill: theme.sunken, stroke: theme.line });
  if (!panel.plane) {
    const words = panel.onlySpeaks ? 'it speaks, and takes no latent steps' : 'no vectors of this agent yet';
    pen.text(words, plot.x + plot.width / 2, plot.y + plot.height / 2, {
      fill: theme.muted,
      align: 'center',
      maxWidth: plot.width - 8,
    });
    return;
  }
  const small = { fill: theme.muted, size: 10 };
  for (const value of ticks(shown.x, scale, 60)) {
    const [x] = place([value, 0]);
    pen.line(
      [
        [x, plot.y],
        [x, plot.y + plot.height],
      ],
      { stroke: theme.line, alpha: 0.6 },
    );
    if (x > plot.x + 8 && x < plot.x + plot.width - 8)
      pen.text(tickText(value), x, plot.y + plot.height + 8, { ...small, align: 'center' });
  }
  for (const value of ticks(shown.y, scale, 44)) {
    const [, y] = place([0, value]);
    pen.line(
      [
        [plot.x, y],
        [plot.x + plot.width, y],
      ],
      { stroke: theme.line, alpha: 0.6 },
    );
    if (y > plot.y + 5 && y < plot.y + plot.height - 5)
      pen.text(tickText(value), plot.x - 4, y, { ...small, align: 'right' });
  }
  const [first, second] = axisNames(panel.plane.basis.explained);
  const of = panel.plane.fitted ? 'of this run' : 'of the calibration set';
  const wide = plot.width > 190;
  pen.text(wide ? `${first} ${of}` : first, plot.x + plot.width / 2, plot.y + plot.height + 21, {
    fill: theme.text,
    align: 'center',
  });
  pen.text(second, plot.x - 33, plot.y + plot.height / 2, { fill: theme.text, align: 'center', turned: 90 });
}

/** `PC1 41.0 %`: the share of the variance of what the plane was fitted on. */
function axisNames(explained: readonly number[]): [string, string] {
  const name = (c: number) => `PC${c + 1} ${percent(explained[c] ?? 0)}`;
  return [name(0), name(1)];
}

export const percent = (share: number): string => `${three(100 * share)} %`;

const tickText = (value: number): string => `${Number(value.toPrecision(6))}`.replace('-', '−');

function drawPaths(pen: Pen, model: TrajectoryModel, layout: PanelLayout, theme: Theme): void {
  const { panel, place } = layout;
  for (const path of panel.grey) {
    const points = pixelsOf(layout, path);
    pen.line(points, { stroke: theme.muted, width: 1.25, alpha: 0.55 });
    path.points.forEach(({ held }, i) =>
      pen.circle(...points[i]!, 0.7 * radiusOf(held), { fill: theme.muted, alpha: 0.55 }),
    );
  }
  for (const { from, sent, points } of panel.heard)
    for (const { at, held } of points)
      drawMark(pen, from, ...place(at), radiusOf(held) + 1, {
        stroke: shade(theme, from, sent, model.rounds),
        width: 1.5,
      });
  for (const path of panel.paths) {
    const colour = shade(theme, panel.agent, path.round, model.rounds);
    const points = pixelsOf(layout, path);
    if (points.length > 1) pen.line(points, { stroke: colour, width: 1, alpha: 0.6 });
    path.points.forEach(({ held }, i) =>
      drawMark(pen, panel.agent, ...points[i]!, radiusOf(held), { fill: colour }),
    );
  }
}

/** What the strips are called, by site. */
function stripName(measure: Measure, site: Site): string {
  const what = site === 'hidden' ? 'h' : 'e';
  return {
    norm: `norm ‖${what}‖`,
    cosine: 'cosine to the step before',
    toLast: 'distance to the last step',
  }[measure];
}

/** What a strip would show of turns of a single step. */
const alone: Readonly<Record<Measure, string | null>> = {
  norm: null,
  cosine: 'a turn is one step: none before it',
  toLast: 'a turn is one step: it is the last',
};

function drawStrips(pen: Pen, model: TrajectoryModel, layout: PanelLayout, theme: Theme): void {
  const { panel, strips } = layout;
  for (const measure of measures) {
    const { x, y, width, height } = strips[measure];
    const range = panel.ranges[measure];
    const limits = range ? `${signed(range[0])} to ${signed(range[1])}` : '–';
    pen.text(stripName(measure, model.site), x, y - 7, {
      fill: theme.muted,
      size: 10,
      maxWidth: width - 6 * limits.length - 4,
    });
    pen.text(limits, x + width, y - 7, { fill: theme.muted, size: 10, align: 'right' });
    pen.rect(x, y, width, height, { fill: theme.sunken, stroke: theme.line });
    const why = panel.paths.length > 0 && model.steps === 1 ? alone[measure] : null;
    if (why) {
      pen.text(why, x + width / 2, y + height / 2, {
        fill: theme.muted,
        size: 10,
        align: 'center',
        maxWidth: width - 6,
      });
      continue;
    }
    const draw = (path: Path, stroke: string, alpha = 1) => {
      const points = path.points.flatMap((point): Point[] => {
        const value = point[measure];
        return value === null ? [] : [[layout.column(path.round, point.step), layout.level(measure, value)]];
      });
      if (points.length > 1) pen.line(points, { stroke, width: 1.5, alpha });
      else for (const point of points) pen.circle(...point, 1.5, { fill: stroke, alpha });
    };
    for (const path of panel.grey) draw(path, theme.muted, 0.55);
    for (const path of panel.paths) draw(path, shade(theme, panel.agent, path.round, model.rounds));
  }
  const middle = (1 + model.steps) / 2;
  const small = { fill: theme.muted, size: 10 };
  pen.text('round', strips.norm.x - 4, layout.roundsAt, { ...small, align: 'right' });
  for (let round = 1; round <= model.rounds; round++)
    pen.text(`${round}`, layout.column(round, middle), layout.roundsAt, { ...small, align: 'center' });
}

const signed = (value: number) => three(value).replace('-', '−');
