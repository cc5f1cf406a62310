/** The cursor's step as a cross of row and column in every map, and what the pointer is on. */

import type { Pen } from '../../draw/pen';
import type { Theme } from '../../draw/theme';
import type { Frame, Moment } from '../picture';
import { MAP_INK } from './draw';
import { layOut, type Tile } from './layout';
import type { AgentMap, SimilarityModel } from './model';
import type { CellTarget } from './pick';

export function drawOverlay(pen: Pen, model: SimilarityModel, { width, theme }: Frame, moment: Moment): void {
  const { maps } = layOut(model, width);
  const { cursor, hover } = moment;
  model.maps.forEach((map, i) => {
    const box = maps[i]!;
    if (cursor && cursor.at !== 'answer') {
      const own = map.agent === cursor.agent;
      drawCross(pen, map, box, rowOf(map, cursor.round, cursor.step), MAP_INK, own ? 1 : 0.4);
    }
    if (hover?.round === undefined || hover.step === undefined) return;
    if (hover.agent !== undefined && hover.agent !== map.agent) return;
    drawCross(pen, map, box, rowOf(map, hover.round, hover.step), theme.hover, 1);
    const { cell } = hover as CellTarget;
    if (cell) drawCell(pen, map, box, cell, theme);
  });
}

const rowOf = ({ positions }: AgentMap, round: number, step: number) =>
  positions.findIndex((position) => position.round === round && position.step === step);

/** So high is a strip at least, or it could not be seen through. */
const STRIP = 4;

function drawCross(
  pen: Pen,
  map: AgentMap,
  { x, y, side }: Tile,
  row: number,
  stroke: string,
  alpha: number,
): void {
  if (row < 0) return;
  const cell = side / map.positions.length;
  const high = Math.max(STRIP, cell);
  const from = (row + 0.5) * cell - high / 2;
  pen.rect(x, y + from, side, high, { stroke, alpha, width: 1.5 });
  pen.rect(x + from, y, high, side, { stroke, alpha, width: 1.5 });
}

function drawCell(
  pen: Pen,
  map: AgentMap,
  { x, y, side }: Tile,
  { row, column }: { row: number; column: number },
  theme: Theme,
): void {
  const cell = side / map.positions.length;
  const size = Math.max(STRIP, cell);
  const at = (index: number) => (index + 0.5) * cell - size / 2;
  pen.rect(x + at(column), y + at(row), size, size, { stroke: theme.hover, width: 2.5 });
}
