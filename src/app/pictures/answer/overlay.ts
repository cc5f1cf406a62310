/** What moves: rounds that the cursor has not reached are dim, its own is framed; what the pointer is on is lit. */

import type { Pen } from '../../draw/pen';
import type { Cursor, Frame, Moment } from '../picture';
import { bareToken } from '../tokens';
import { layoutOf, slotBox } from './layout';
import { slotsOf, type AnswerModel } from './model';

/** Whether a round's answer lies at the cursor or behind it. */
export const isReached = (cursor: Cursor | null, round: number): boolean =>
  cursor !== null && (cursor.round > round || (cursor.round === round && cursor.at === 'answer'));

export function drawOverlay(
  pen: Pen,
  model: AnswerModel,
  { width, theme }: Frame,
  { cursor, hover }: Moment,
): void {
  const lit = hover?.token === undefined ? -1 : model.answers.indexOf(bareToken(hover.token));
  for (const one of layoutOf(model, width).columns) {
    const { x, y, width: across, height } = one.box;
    const { round, said } = one.column;
    const frame = (stroke: string, wide: number) =>
      pen.rect(x + 0.5, y + 0.5, across - 1, height - 1, { stroke, width: wide });
    if (said && !isReached(cursor, round))
      pen.rect(x + 1, one.bars.y - 34, across - 2, y + height - one.bars.y + 33, {
        fill: theme.ground,
        alpha: 0.78,
      });
    if (cursor?.round === round) frame(theme.text, cursor.at === 'answer' ? 2 : 1);
    if (hover?.round === round && (hover.agent ?? model.speaker.agent) === model.speaker.agent)
      if (hover.step === undefined || hover.step === 0) frame(theme.hover, 1.5);
    if (lit < 0 || !said?.distribution) continue;
    const slot = slotBox(one, slotsOf(model), lit);
    pen.rect(slot.x, slot.y - 2, slot.width, slot.height + 2, { stroke: theme.hover, width: 1.5 });
  }
}
