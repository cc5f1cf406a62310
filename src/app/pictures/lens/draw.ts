/** The lens at rest: legend, heads, cells with their tokens, and the charts of the right answer. */

import { drawMark } from '../../draw/marks';
import type { Pen, Point } from '../../draw/pen';
import { drawRampLegend } from '../../draw/ramp';
import { agentColour, inkOn, sequential, type Theme } from '../../draw/theme';
import type { Box } from '../blocks';
import { bareToken, visibleToken } from '../tokens';
import type { Frame } from '../picture';
import { formatProbability } from '../../format';
import {
  cellBox,
  chartX,
  chartY,
  decades,
  layoutOf,
  legendOf,
  listedOf,
  LIST_LINE,
  short,
  type BlockLayout,
} from './layout';
import { levelOf, place, rankLevel, rightOf, type LensModel, type LensTurn } from './model';

export function drawBase(pen: Pen, model: LensModel, { width, theme }: Frame): void {
  const { blocks, foot } = layoutOf(model, width);
  drawRampLegend(pen, theme, legendOf(model), 0, 0, width);
  for (const one of blocks) {
    drawHead(pen, model, one, theme);
    drawGaps(pen, one, theme);
    for (const turn of one.block.turns.values()) drawTurn(pen, model, one, turn, theme);
    drawCharts(pen, model, one, theme);
  }
  drawKey(pen, model, foot, theme);
}

function drawHead(pen: Pen, model: LensModel, one: BlockLayout, theme: Theme): void {
  const { block, head, cells, cellWidth, cellHeight } = one;
  drawMark(pen, block.agent, cells.x + 5, head.y + 9, 5, { fill: agentColour(theme, block.agent) });
  pen.text(block.role, cells.x + 15, head.y + 9, {
    fill: theme.text,
    bold: true,
    maxWidth: cells.width - 16,
  });
  const long = cellWidth >= 52;
  for (let round = 1; round <= model.rounds; round++)
    pen.text(
      long || round === 1 ? `${long ? 'round' : 'r.'} ${round}` : `${round}`,
      cells.x + (round - 0.5) * cellWidth,
      cells.y - 7,
      {
        fill: theme.muted,
        size: 10,
        align: 'center',
      },
    );
  pen.text('step', cells.x - 6, cells.y - 7, { fill: theme.muted, size: 10, align: 'right' });
  for (let step = 1; step <= model.steps; step++)
    pen.text(`${step}`, cells.x - 6, cells.y + (step - 0.5) * cellHeight, {
      fill: theme.muted,
      size: 10,
      align: 'right',
    });
}

/** Between cells of one column, and between columns. */
const SEAM = { x: 2, y: 1 } as const;

function drawTurn(pen: Pen, model: LensModel, one: BlockLayout, turn: LensTurn, theme: Theme): void {
  turn.steps.forEach((step, i) => {
    const { x, y, width, height } = cellBox(one, turn.round, i + 1, i + 1);
    const level = levelOf(model, step);
    const ground = level === null ? theme.ground : sequential(theme, level);
    const [inner, across] = [x + SEAM.x / 2, width - SEAM.x];
    pen.rect(inner, y, across, height - SEAM.y, level === null ? { stroke: theme.line } : { fill: ground });
    const ink = inkOn(ground);
    const listed = listedOf(model);
    const first = (height - SEAM.y - (listed - 1) * LIST_LINE) / 2;
    const wide = across >= 72;
    step.top.slice(0, listed).forEach(({ text, probability }, nth) => {
      const middle = y + first + nth * LIST_LINE;
      const right = bareToken(text) === model.right;
      const shares = listed > 1 && wide;
      pen.text(visibleToken(text), shares ? inner + 6 : x + width / 2, middle, {
        fill: ink,
        size: height < 15 ? 10 : 11,
        align: shares ? 'left' : 'center',
        mono: true,
        bold: right,
        maxWidth: across - (shares ? 52 : 4),
      });
      if (shares)
        pen.text(formatProbability(probability), inner + across - 4, middle, {
          fill: ink,
          size: 10,
          align: 'right',
          bold: right,
        });
      if (right)
        pen.line(
          [
            [inner + 3, middle + LIST_LINE / 2],
            [inner + across - 3, middle + LIST_LINE / 2],
          ],
          { stroke: ink },
        );
    });
    if (one.block.altered.has(place(turn.round, i + 1)))
      pen.polygon(
        [
          [inner, y],
          [inner + 8, y],
          [inner, y + 8],
        ],
        { fill: theme.wrong, stroke: theme.ground },
      );
  });
}

/** Rounds in which the agent did not think. */
function drawGaps(pen: Pen, one: BlockLayout, theme: Theme): void {
  for (const [round, gap] of one.block.gaps) {
    const { x, y, width, height } = cellBox(one, round, 1, 1);
    const words = { waiting: '', speaks: 'speaks', dropped: 'left out' }[gap];
    pen.rect(x + SEAM.x / 2, one.cells.y, width - SEAM.x, one.cells.height - SEAM.y, {
      stroke: theme.line,
      dash: [2, 3],
    });
    if (gap !== 'waiting')
      pen.text(width > 8 * 6 ? words : '–', x + width / 2, y + height / 2, {
        fill: theme.muted,
        size: 10,
        align: 'center',
      });
  }
}

function drawCharts(pen: Pen, model: LensModel, one: BlockLayout, theme: Theme): void {
  const { block, rank, probability } = one;
  const vocabulary = Math.max(2, block.vocabulary || model.vocabulary);
  if (rank.height > 0) {
    const levels = [1, ...decades(vocabulary), vocabulary].map((at) => ({
      level: rankLevel(at, vocabulary),
      label: short(at),
    }));
    drawAxes(pen, model, one, rank, `rank of “${model.right}”`, levels, theme);
  }
  const ends = [0, 0.5, 1].map((level) => ({ level, label: `${level}` }));
  drawAxes(pen, model, one, probability, 'probability', ends, theme);
  for (const turn of block.turns.values()) {
    const found = turn.steps.map((step) => rightOf(model, step));
    const through = (box: Box, level: (right: { rank: number; probability: number }) => number) =>
      drawSeries(
        pen,
        found.map((right, i): Point | null =>
          right ? [chartX(one, model, turn.round, i + 1), chartY(box, level(right))] : null,
        ),
        theme.right,
        2,
      );
    if (rank.height > 0) through(rank, (right) => rankLevel(right.rank, vocabulary));
    through(probability, (right) => right.probability);
  }
}

function drawAxes(
  pen: Pen,
  model: LensModel,
  { cells, cellWidth }: BlockLayout,
  box: Box,
  title: string,
  levels: readonly { level: number; label: string }[],
  theme: Theme,
): void {
  pen.text(title, box.x, box.y - 8, { fill: theme.muted, size: 10, maxWidth: box.width });
  for (const { level, label } of levels) {
    const y = chartY(box, level);
    pen.line(
      [
        [box.x, y],
        [box.x + box.width, y],
      ],
      { stroke: theme.line },
    );
    pen.text(label, box.x - 6, y, { fill: theme.muted, size: 10, align: 'right' });
  }
  for (let round = 1; round < model.rounds; round++) {
    const x = cells.x + round * cellWidth;
    pen.line(
      [
        [x, box.y],
        [x, box.y + box.height],
      ],
      { stroke: theme.line },
    );
  }
}

/** A line through the points that are known, broken where they are not; a lone point is a dot. */
export function drawSeries(pen: Pen, points: readonly (Point | null)[], stroke: string, width: number): void {
  let piece: Point[] = [];
  for (const point of [...points, null]) {
    if (point) {
      piece.push(point);
      continue;
    }
    if (piece.length > 1) pen.line(piece, { stroke, width });
    if (piece.length === 1) pen.circle(...piece[0]!, width, { fill: stroke });
    piece = [];
  }
}

/** Left of it pinned tokens are named, as they are pinned. */
export const keyWidth = ({ right, rightIndex }: LensModel): number =>
  rightIndex === null ? 0 : 28 + 6 * `“${right}”, the right answer`.length + 16;

function drawKey(pen: Pen, { right, rightIndex }: LensModel, { x, y, height }: Box, theme: Theme): void {
  if (rightIndex === null) return;
  const middle = y + height / 2;
  pen.line(
    [
      [x, middle],
      [x + 20, middle],
    ],
    { stroke: theme.right, width: 2 },
  );
  pen.text(`“${right}”, the right answer`, x + 28, middle, { fill: theme.muted });
}
