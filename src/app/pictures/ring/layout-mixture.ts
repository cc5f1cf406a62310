/**
 * Where the parts of a mixture lie: the experts one above the other, beside them the summarizer, as high as all of them,
 * and two routes in each row, to the summarizer and back. Plain geometry in pixels; knows no trace.
 */

import type { Point } from '../../draw/pen';
import { CLEAR, MARGIN, WIDEST, type Card, type RingLayout, type Route } from './layout';

/** Between experts: room for what was altered, above and below the routes. */
const GAP_DOWN = 32;
/** For two labels, side by side with their arrows. */
const GAP_ACROSS = 72;
const WIDEST_CARD = 176;
/** Of the two routes of a row from its middle. */
const APART = 9;
const LABEL = 10;

/**
 * @param count all agents, the summarizer last. Routes are in the order of the pattern's hops: to the summarizer first.
 * @param top where it may begin.
 */
export function layOutMixture(count: number, width: number, cardHeight: number, top: number): RingLayout {
  const card = Math.min(WIDEST_CARD, Math.max(96, (width - 2 * MARGIN - GAP_ACROSS) / 2));
  const across = Math.min(width, WIDEST, 2 * card + 2 * MARGIN + 220);
  const left = (width - across) / 2 + MARGIN;
  const right = (width + across) / 2 - MARGIN - card;
  const experts = Array.from({ length: count - 1 }, (_, i): Card => {
    const y = top + i * (cardHeight + GAP_DOWN);
    return { x: left, y, width: card, height: cardHeight };
  });
  const bottom = (experts.at(-1)?.y ?? top) + cardHeight;
  const x = experts.length === 0 ? (width - card) / 2 : right;
  const summarizer: Card = { x, y: top, width: card, height: bottom - top };
  const [from, to] = [left + card + CLEAR, right - CLEAR];
  const routes = experts.map(({ y }) => rowOf(from, to, y + cardHeight / 2));
  return {
    cards: [...experts, summarizer],
    routes: [...routes.map(({ there }) => there), ...routes.map(({ back }) => back)],
    bottom,
    cardWidth: card,
  };
}

function rowOf(from: number, to: number, middle: number): { there: Route; back: Route } {
  const x = (from + to) / 2;
  const level = (y: number, ...ends: number[]) => ends.map((end): Point => [end, y]);
  return {
    there: {
      points: level(middle - APART, from, to),
      label: { x, y: middle - APART - LABEL, align: 'center', on: 'up' },
    },
    back: {
      points: level(middle + APART, to, from),
      label: { x, y: middle + APART + LABEL, align: 'center', on: 'down' },
    },
  };
}
