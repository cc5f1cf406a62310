/** The maps at rest: legend, heads, cells, and each layer's mean beside its rows. */

import { drawMark } from '../../draw/marks';
import type { Pen } from '../../draw/pen';
import { cellsOf, drawRampLegend } from '../../draw/ramp';
import { agentColour, type Theme } from '../../draw/theme';
import { formatProbability } from '../../format';
import type { Box } from '../blocks';
import type { Frame } from '../picture';
import { layerBox, layoutOf, LEGEND, roundBox, type BlockLayout, type MapLayout } from './layout';
import type { AttentionBlock, AttentionModel, HeardTurn } from './model';

export function drawBase(pen: Pen, model: AttentionModel, { width, theme }: Frame): void {
  const { blocks, detail } = layoutOf(model, width);
  drawRampLegend(pen, theme, LEGEND, 0, 0, width);
  for (const one of blocks) drawBlock(pen, model, one, theme);
  frameOf(pen, detail.map, theme);
}

function drawBlock(pen: Pen, model: AttentionModel, one: BlockLayout, theme: Theme): void {
  const { block, map } = one;
  drawHead(pen, one, block.agent, block.role, theme);
  const narrow = roundBox(one, model, 1).width < 48;
  for (let round = 1; round <= model.rounds; round++) {
    const box = roundBox(one, model, round);
    pen.text(
      narrow ? (round === 1 ? 'r. 1' : `${round}`) : `round ${round}`,
      box.x + box.width / 2,
      map.y - 7,
      {
        fill: theme.muted,
        size: 10,
        align: 'center',
      },
    );
    const turn = block.turns.get(round);
    if (turn) drawTurn(pen, model, box, turn, theme);
    else drawSilence(pen, box, block.silences.get(round) !== 'waiting', theme);
  }
  if (block.layers === 0) return;
  drawLayers(pen, one, block, theme);
  drawSide(pen, one, block.means, theme, 'mean', block.even);
  pen.text(
    model.steps === 1 ? 'each round: one step' : `each round: steps 1–${model.steps}`,
    map.x,
    map.y + map.height + 9,
    {
      fill: theme.muted,
      size: 10,
    },
  );
}

export function drawHead(pen: Pen, { head, map }: MapLayout, agent: number, title: string, theme: Theme) {
  drawMark(pen, agent, map.x + 5, head.y + 9, 5, { fill: agentColour(theme, agent) });
  pen.text(title, map.x + 15, head.y + 9, {
    fill: theme.text,
    bold: true,
    maxWidth: head.width - (map.x - head.x) - 15,
  });
}

function drawTurn(
  pen: Pen,
  { steps }: AttentionModel,
  box: Box,
  { shares, steps: taken }: HeardTurn,
  theme: Theme,
): void {
  pen.cells(
    cellsOf(shares, taken, theme, Math.sqrt),
    box.x,
    box.y,
    (box.width * Math.min(taken, steps)) / steps,
    box.height,
  );
}

function frameOf(pen: Pen, box: Box, theme: Theme): void {
  pen.rect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, { stroke: theme.line, dash: [2, 3] });
}

function drawSilence(pen: Pen, box: Box, known: boolean, theme: Theme): void {
  frameOf(pen, box, theme);
  if (known)
    pen.text('–', box.x + box.width / 2, box.y + box.height / 2, { fill: theme.muted, align: 'center' });
}

/** Numbers of layers at the left of a map, as many as have room, and seams between them. */
export function drawLayers(
  pen: Pen,
  { map }: MapLayout,
  { layers, rows }: Pick<AttentionBlock, 'layers' | 'rows'>,
  theme: Theme,
): void {
  pen.text('layer', map.x - 6, map.y - 7, { fill: theme.muted, size: 10, align: 'right' });
  const every = [1, 2, 4, 8, 16, 32].find((n) => (n * map.height) / layers >= 13) ?? 64;
  for (let layer = 0; layer < layers; layer++) {
    const { y, height } = layerBox(map, layers, layer);
    if (layer > 0 && rows > layers && map.height / rows >= 3)
      pen.line(
        [
          [map.x, y],
          [map.x + map.width, y],
        ],
        { stroke: theme.ground, width: 1.5 },
      );
    if (layer % every === 0)
      pen.text(`${layer + 1}`, map.x - 6, y + Math.max(5, Math.min(height, every * height) / 2), {
        fill: theme.muted,
        size: 10,
        align: 'right',
      });
  }
}

/** Bars from 0 to 1, one per layer, each with a tick where even attention would end. */
export function drawSide(
  pen: Pen,
  { side }: MapLayout,
  values: readonly number[],
  theme: Theme,
  title: string,
  even: number | null,
): void {
  const muted = { fill: theme.muted, size: 10 } as const;
  pen.text(title, side.x, side.y - 7, muted);
  values.forEach((value, layer) => {
    const box = layerBox(side, values.length, layer);
    const thick = Math.min(8, Math.max(1, box.height - 1));
    const printed = box.height >= PRINTED;
    const middle = box.y + box.height / 2 + (printed ? 6 : 0);
    pen.rect(box.x, middle - thick / 2, box.width, thick, { fill: theme.line, alpha: 0.6 });
    pen.rect(box.x, middle - thick / 2, Math.max(0.5, value * box.width), thick, { fill: theme.muted });
    if (printed) pen.text(formatProbability(value), box.x, middle - 12, muted);
    if (even === null) return;
    const x = box.x + even * box.width;
    const half = Math.min(box.height / 2, thick / 2 + 3);
    pen.line(
      [
        [x, middle - half],
        [x, middle + half],
      ],
      { stroke: theme.text, width: 1.5 },
    );
  });
  const foot = side.y + side.height + 9;
  pen.text('0', side.x, foot, muted);
  pen.text('1', side.x + side.width, foot, { ...muted, align: 'right' });
}

/** A layer so high has its number above its bar. */
const PRINTED = 26;
