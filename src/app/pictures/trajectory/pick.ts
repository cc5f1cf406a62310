/** What lies under the pointer: a point of a path, a position of a message, a token, or a step's column in the strips. */

import { three } from '../../format';
import { inside } from '../blocks';
import type { Target } from '../picture';
import { visibleToken } from '../tokens';
import type { Layout, PanelLayout } from './layout';
import {
  measures,
  type Heard,
  type HeardPoint,
  type Panel,
  type Path,
  type PathPoint,
  type TrajectoryModel,
} from './model';

/** In pixels: so near counts as on it. */
const REACH = 10;

export function pickAt(model: TrajectoryModel, layout: Layout, x: number, y: number): Target | null {
  for (const one of layout.panels) {
    if (inside(one.plot, x, y)) return pickInPlot(model, one, x, y);
    if (measures.some((measure) => inside(one.strips[measure], x, y))) return pickInStrip(model, one, x);
  }
  return null;
}

function pickInPlot(
  model: TrajectoryModel,
  { panel, place }: PanelLayout,
  x: number,
  y: number,
): Target | null {
  const far = (at: readonly number[]) => {
    const [px, py] = place(at);
    return Math.hypot(px - x, py - y);
  };
  const found: { far: number; target: () => Target }[] = [];
  for (const path of panel.paths)
    for (const point of path.points)
      found.push({ far: far(point.at), target: () => pointTarget(model, panel, path, point) });
  for (const message of panel.heard)
    for (const point of message.points)
      found.push({ far: far(point.at), target: () => heardTarget(model, message, point) });
  for (const { text, at } of panel.landmarks)
    // Behind everything else.
    found.push({
      far: far(at) + REACH / 3,
      target: () => ({ token: text, lines: [`token ${visibleToken(text)}`, landmarkLine(model)] }),
    });
  const nearest = found.reduce<(typeof found)[number] | null>(
    (best, one) => (one.far < (best?.far ?? REACH) ? one : best),
    null,
  );
  return nearest?.target() ?? null;
}

const landmarkLine = ({ site }: TrajectoryModel) =>
  site === 'embeds' ? 'its embedding' : 'mean of the calibration set’s states from which it is said';

function pickInStrip(model: TrajectoryModel, layout: PanelLayout, x: number): Target | null {
  let best: { far: number; path: Path; point: PathPoint } | null = null;
  for (const path of layout.panel.paths)
    for (const point of path.points) {
      const far = Math.abs(layout.column(path.round, point.step) - x);
      if (far < (best?.far ?? Math.max(REACH, layout.columnWidth))) best = { far, path, point };
    }
  return best && pointTarget(model, layout.panel, best.path, best.point);
}

function pointTarget({ site }: TrajectoryModel, panel: Panel, { round }: Path, point: PathPoint): Target {
  const { agent, role } = panel;
  const { step, cosine } = point;
  return {
    round,
    agent,
    step,
    lines: [
      `${role}, round ${round}, step ${step}${site === 'embeds' ? `: the thought of step ${step - 1}, read again` : ''}`,
      ...projectionLines(point),
      `norm ${three(point.norm)}, ${cosine === null ? '' : `cosine to the step before ${number(cosine)}, `}distance to the last ${three(point.toLast)}`,
    ],
    place: { round, agent, step, at: 'latent' },
  };
}

function heardTarget(model: TrajectoryModel, { round, from, sent }: Heard, point: HeardPoint): Target {
  const sender = model.panels.find(({ agent }) => agent === from)?.role ?? `agent ${from}`;
  return {
    round: sent,
    agent: from,
    step: point.step,
    lines: [
      `message of ${sender} in round ${sent}, position ${point.step}, heard in round ${round}`,
      ...projectionLines(point),
      `norm ${three(point.norm)}`,
    ],
    place: { round: sent, agent: from, step: model.steps, at: 'message' },
  };
}

function projectionLines({ at, residual, held }: HeardPoint): string[] {
  return [
    `PC1 ${number(at[0]!)}, PC2 ${number(at[1]!)}`,
    `residual norm ${three(residual)}: the plane holds ${three(100 * held)} % of the point`,
  ];
}

const number = (value: number) => three(value).replace('-', '−');
