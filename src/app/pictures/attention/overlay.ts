/** What moves: the cursor's column, the detail at it, and what the pointer is on. */

import { drawMark } from '../../draw/marks';
import type { Pen } from '../../draw/pen';
import { agentColour, type Theme } from '../../draw/theme';
import { wrap } from '../../draw/type';
import { sourceAt } from '../heard';
import type { Frame, Moment, Target } from '../picture';
import { detailCells, detailOf, type Detail } from './detail';
import { drawHead, drawLayers, drawSide } from './draw';
import { layoutOf, roundBox, stepBox, type BlockLayout, type MapLayout } from './layout';
import type { AttentionModel, HeardTurn } from './model';

export function drawOverlay(pen: Pen, model: AttentionModel, { width, theme }: Frame, moment: Moment): void {
  const { blocks, detail: place } = layoutOf(model, width);
  const { cursor, hover } = moment;
  for (const one of blocks) {
    if (hover?.agent === one.block.agent) light(pen, model, one, theme, theme.hover, hover);
    if (cursor?.agent === one.block.agent && cursor.at !== 'answer')
      light(pen, model, one, theme, theme.text, { ...cursor, lines: [] });
  }
  const detail = detailOf(model, cursor);
  if (typeof detail === 'string') drawWords(pen, place, detail, theme);
  else drawDetail(pen, model, place, detail, theme, hover);
}

function light(
  pen: Pen,
  model: AttentionModel,
  one: BlockLayout,
  { ground }: Theme,
  stroke: string,
  { round, step }: Target,
): void {
  if (round === undefined || round > model.rounds) return;
  const { x, y, width, height } =
    step === undefined || step < 1 || step > model.steps
      ? roundBox(one, model, round)
      : stepBox(one, model, round, step);
  // Seen on dark and bright cells.
  pen.rect(x - 0.5, y - 1, width + 1, height + 2, { stroke: ground, width: 4.5 });
  pen.rect(x - 0.5, y - 1, width + 1, height + 2, { stroke, width: 2 });
}

function drawWords(pen: Pen, { map, side }: MapLayout, words: string, theme: Theme): void {
  const width = side.x + side.width - map.x;
  const lines = wrap(words, map.width - 16);
  pen.text('attention by position', map.x, map.y - 27, { fill: theme.muted, bold: true, maxWidth: width });
  lines.forEach((line, i) =>
    pen.text(line, map.x + 8, map.y + map.height / 2 + (i - (lines.length - 1) / 2) * 14, {
      fill: theme.muted,
    }),
  );
}

function drawDetail(
  pen: Pen,
  model: AttentionModel,
  place: MapLayout,
  detail: Detail,
  theme: Theme,
  hover: Target | null,
): void {
  const { map } = place;
  const { block, turn, step } = detail;
  drawHead(pen, place, block.agent, `${block.role}, round ${turn.round}, step ${step}`, theme);
  pen.cells(detailCells(model, detail, theme).cells, map.x, map.y, map.width, map.height);
  drawLayers(pen, place, block, theme);
  const means = Array.from(
    { length: block.layers },
    (_, layer) => turn.layers[layer * turn.steps + step - 1]!,
  );
  drawSide(
    pen,
    place,
    means,
    theme,
    turn.sources.length > 1 ? 'slots, in all' : 'slot, in all',
    turn.even?.[step - 1] ?? null,
  );
  drawSources(pen, map, turn, theme);
  pen.text('pos.', map.x - 6, map.y + map.height + 9, { fill: theme.muted, size: 10, align: 'right' });
  const width = map.width / turn.positions;
  const every = [1, 2, 4, 8, 16].find((n) => n * width >= 18) ?? 32;
  for (let position = 0; position < turn.positions; position++) {
    // Counted within each sender's message.
    const within = position - (sourceAt(turn.sources, position)?.start ?? 0);
    if (within % every === 0)
      pen.text(`${within + 1}`, map.x + (position + 0.5) * width, map.y + map.height + 9, {
        fill: theme.muted,
        size: 10,
        align: 'center',
      });
  }
  const pointed = turn.sources.find(({ agent, round }) => hover?.agent === agent && hover.round === round);
  const at = hover?.step;
  if (!pointed || !at || at > pointed.length) return;
  pen.rect(map.x + (pointed.start + at - 1) * width, map.y - 1, width, map.height + 2, {
    stroke: theme.hover,
    width: 2,
  });
}

/** Over the positions, whose they are; seams between senders. */
function drawSources(pen: Pen, map: MapLayout['map'], { sources, positions }: HeardTurn, theme: Theme): void {
  const muted = { fill: theme.muted, size: 10 };
  if (sources.length < 2) {
    const [one] = sources;
    const heard = one ? `from ${one.role}, round ${one.round}` : 'the messages it heard';
    pen.text(heard, map.x, map.y - 7, { ...muted, maxWidth: map.width });
    return;
  }
  for (const { agent, role, start, length } of sources) {
    const [x, width] = [map.x + (start * map.width) / positions, (length * map.width) / positions];
    const named = width >= 6 * role.length + 14;
    drawMark(pen, agent, named ? x + 5 : x + width / 2, map.y - 7, 4, { fill: agentColour(theme, agent) });
    if (named) pen.text(role, x + 12, map.y - 7, { ...muted, maxWidth: width - 12 });
    if (start > 0)
      pen.line(
        [
          [x, map.y],
          [x, map.y + map.height],
        ],
        { stroke: theme.ground, width: 2 },
      );
  }
}
