/** The maps at rest: one per agent with its rounds on both axes, the matrix of CKA, and the scales of both. */

import { drawMark } from '../../draw/marks';
import type { Cells, Pen } from '../../draw/pen';
import { agentColour, bytesOf, diverging, inkOn, sequential, type Theme } from '../../draw/theme';
import type { Frame } from '../picture';
import { AXIS, HEAD, layOut, type Tile, type SimilarityLayout } from './layout';
import { pairOf, type AgentMap, type SimilarityModel } from './model';

export function drawBase(pen: Pen, model: SimilarityModel, { width, theme }: Frame): void {
  const layout = layOut(model, width);
  model.maps.forEach((map, i) => drawMap(pen, map, layout.maps[i]!, theme, model));
  if (layout.cka) drawCka(pen, model, layout.cka, theme);
  drawLegend(pen, model, layout, width, theme);
}

/** The maps are the same on light and dark ground, and so is what is drawn upon them. */
export const MAP_INK = '#000000';
const MAP_GROUND = '#ffffff';

/** How wide a label of two glyphs is, with a little room. */
const LABEL = 16;

function drawMap(pen: Pen, map: AgentMap, { x, y, side }: Tile, theme: Theme, model: SimilarityModel): void {
  drawMark(pen, map.agent, x + 5, y - HEAD / 2 - 1, 5, { fill: agentColour(theme, map.agent) });
  pen.text(map.role, x + 15, y - HEAD / 2 - 1, { fill: theme.text, bold: true, maxWidth: side - 15 });
  const note = map.centre === 'run' && mixed(model) ? 'by this run’s mean' : `${map.width} wide`;
  if (side - 15 - 7 * map.role.length > 6 * note.length)
    pen.text(note, x + side, y - HEAD / 2 - 1, { fill: theme.muted, size: 10, align: 'right' });
  pen.cells(map.cells, x, y, side, side);
  const cell = side / map.positions.length;
  for (const { round, from, to } of roundsOf(map)) {
    const middle = ((from + to) / 2) * cell;
    if ((to - from) * cell >= LABEL || round % 2 === 1) {
      pen.text(`r${round}`, x - 5, y + middle, { fill: theme.muted, size: 10, align: 'right' });
      pen.text(`r${round}`, x + middle, y + side + 8, { fill: theme.muted, size: 10, align: 'center' });
    }
    if (from === 0) continue;
    const stroke = { stroke: MAP_GROUND, width: 1 };
    pen.line(
      [
        [x + from * cell, y],
        [x + from * cell, y + side],
      ],
      stroke,
    );
    pen.line(
      [
        [x, y + from * cell],
        [x + side, y + from * cell],
      ],
      stroke,
    );
  }
  pen.rect(x, y, side, side, { stroke: theme.lineStrong });
}

/** Some agents’ states are centred by a calibration set, others by the run. */
const mixed = ({ maps }: SimilarityModel) => new Set(maps.map(({ centre }) => centre)).size > 1;

/** The rounds of a map, each with its first row and the one behind its last. */
function roundsOf({ positions }: AgentMap): { round: number; from: number; to: number }[] {
  const rounds = [...new Set(positions.map(({ round }) => round))];
  return rounds.map((round) => ({
    round,
    from: positions.findIndex((position) => position.round === round),
    to: positions.findLastIndex((position) => position.round === round) + 1,
  }));
}

function drawCka(
  pen: Pen,
  model: SimilarityModel,
  { x, y, side, cell }: NonNullable<SimilarityLayout['cka']>,
  theme: Theme,
): void {
  const { maps } = model;
  const title = { fill: theme.muted, size: 10 };
  pen.text('CKA', x, y - HEAD / 2 - 1, { fill: theme.text, bold: true });
  if (cell >= ROOMY) pen.text('(null)', x + 30, y - HEAD / 2 - 1, title);
  if (side > 160) pen.text('between agents', x + side, y - HEAD / 2 - 1, { ...title, align: 'right' });
  maps.forEach((a, row) => {
    const colour = agentColour(theme, a.agent);
    const middle = (row + 0.5) * cell;
    drawMark(pen, a.agent, x - 10, y + middle, 4.5, { fill: colour });
    drawMark(pen, a.agent, x + middle, y + side + 9, 4.5, { fill: colour });
    maps.forEach((b, column) => {
      const [left, top] = [x + column * cell, y + row * cell];
      const pair = pairOf(model, a.agent, b.agent);
      const value = pair?.value ?? null;
      const fill = value === null ? theme.sunken : sequential(theme, value);
      const ink = value === null ? theme.muted : inkOn(fill);
      pen.rect(left + 0.5, top + 0.5, cell - 1, cell - 1, { fill });
      const withNull = pair?.reversed != null && cell >= ROOMY;
      const text = row === column ? '1' : value === null ? '–' : value.toFixed(2);
      const [middleX, middleY] = [left + cell / 2, top + cell / 2];
      const style = { fill: ink, size: cell < 32 ? 10 : 11, align: 'center' } as const;
      pen.text(text, middleX, middleY - (withNull ? 7 : 0), style);
      if (withNull) pen.text(`(${pair.reversed.toFixed(2)})`, middleX, middleY + 8, { ...style, size: 10 });
    });
  });
}

/** A cell so wide also shows the null. */
const ROOMY = 38;

const BAR = 128;

/** A scale from left to right, made once. */
function scale(colour: (share: number) => string): Cells {
  const bytes = Array.from({ length: BAR }, (_, i) => [...bytesOf(colour(i / (BAR - 1))), 255]);
  return { columns: BAR, rows: 1, rgba: Uint8ClampedArray.from(bytes.flat()) };
}
const cosineScale = scale((share) => diverging(2 * share - 1));
const ckaScales = new Map<Theme, Cells>();

function drawLegend(
  pen: Pen,
  model: SimilarityModel,
  { legendY }: SimilarityLayout,
  width: number,
  theme: Theme,
): void {
  const wide = Math.min(220, (width - AXIS - 24) / 2);
  const bar = (x: number, cells: Cells, name: string, ticks: readonly string[]) => {
    pen.text(name, x, legendY + 5, { fill: theme.muted, size: 10 });
    pen.cells(cells, x, legendY + 14, wide, 9);
    ticks.forEach((tick, i) => {
      const align = i === 0 ? 'left' : i === ticks.length - 1 ? 'right' : 'center';
      pen.text(tick, x + (i * wide) / (ticks.length - 1), legendY + 31, {
        fill: theme.muted,
        size: 10,
        align,
      });
    });
  };
  bar(AXIS, cosineScale, model.centred ? 'cosine, centred' : 'cosine, raw', ['−1', '0', '1']);
  if (model.pairs.length === 0) return;
  let cells = ckaScales.get(theme);
  if (!cells) ckaScales.set(theme, (cells = scale((share) => sequential(theme, share))));
  bar(AXIS + wide + 24, cells, wide < 150 ? ckaName(model).replace(/^.*CKA/, 'CKA') : ckaName(model), [
    '0',
    '1',
  ]);
}

function ckaName({ pairs }: SimilarityModel): string {
  const counts = pairs.map(({ n }) => n);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const kinds = [...new Set(pairs.map(({ estimator }) => estimator))].join(' or ');
  return `${kinds} CKA, n = ${least === most ? least : `${least}–${most}`}`;
}
