/** Words in a crowded plane: tokens where there is room, and a round's number beside the start of its path. */

import type { Pen, Point } from '../../draw/pen';
import type { Theme } from '../../draw/theme';
import { visibleToken } from '../tokens';
import type { PanelLayout } from './layout';
import type { Path } from './model';
import { shade } from './shade';

interface Taken {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const overlaps = (a: Taken, b: Taken) =>
  Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth && Math.abs(a.y - b.y) < a.halfHeight + b.halfHeight;

/** Landmarks in order; one that would cover another's text is a dot. */
export function drawLandmarks(pen: Pen, { panel, place }: PanelLayout, theme: Theme): void {
  const taken: Taken[] = [];
  for (const { text, at } of panel.landmarks) {
    const [x, y] = place(at);
    const shown = visibleToken(text);
    const box = { x, y, halfWidth: 3 * shown.length + 1, halfHeight: 5.5 };
    if (taken.some((other) => overlaps(box, other))) {
      pen.circle(x, y, 1, { fill: theme.muted, alpha: 0.8 });
      continue;
    }
    taken.push(box);
    pen.text(shown, x, y, { fill: theme.muted, size: 10, mono: true, align: 'center' });
  }
}

const RADIUS = 7.5;
const distances = [13, 22, 31];
const angles = [225, 315, 135, 45, 270, 180, 90, 0].map((degrees) => (degrees * Math.PI) / 180);

/** The rounds' numbers, each tied to the start of its path. */
export function drawNumbers(pen: Pen, layout: PanelLayout, theme: Theme, rounds: number): void {
  for (const { path, start, label } of numberPlaces(layout)) {
    const colour = shade(theme, layout.panel.agent, path.round, rounds);
    pen.line([start, label], { stroke: colour, width: 0.75 });
    pen.circle(...label, 6.5, { fill: theme.ground, stroke: colour });
    pen.text(`${path.round}`, ...label, { fill: theme.text, size: 10, bold: true, align: 'center' });
  }
}

/** Where each path's number stands: near its start, inside the plot, and on no other number. */
function numberPlaces({ panel, plot, place }: PanelLayout): { path: Path; start: Point; label: Point }[] {
  const taken: Taken[] = [];
  const places: { path: Path; start: Point; label: Point }[] = [];
  for (const path of panel.paths) {
    const start = place(path.points[0]!.at);
    const candidates = distances.flatMap((far) =>
      angles.map((angle): Taken => ({
        x: start[0] + far * Math.cos(angle),
        y: start[1] + far * Math.sin(angle),
        halfWidth: RADIUS,
        halfHeight: RADIUS,
      })),
    );
    const inside = candidates.filter(
      ({ x, y }) =>
        x > plot.x + RADIUS &&
        x < plot.x + plot.width - RADIUS &&
        y > plot.y + RADIUS &&
        y < plot.y + plot.height - RADIUS,
    );
    const free = inside.find((box) => !taken.some((other) => overlaps(box, other))) ?? candidates[0]!;
    taken.push(free);
    places.push({ path, start, label: [free.x, free.y] });
  }
  return places;
}
