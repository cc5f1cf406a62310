/**
 * Where the parts of the ring lie: cards of the agents clockwise in order of turns, the one who speaks at the bottom
 * centre, and the routes between them with rounded corners. Plain geometry in pixels; knows no trace.
 */

import type { Point } from '../../draw/pen';

export interface Card {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Route {
  /** From the edge of the sender's card to the edge of the receiver's. */
  readonly points: readonly Point[];
  /** Where its norm is written: on the inner side of the ring, or above or below a level route. */
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly align: 'left' | 'center' | 'right';
    /** Where further lines go. */
    readonly on: 'up' | 'down' | 'aside';
  };
}

export interface RingLayout {
  readonly cards: readonly Card[];
  /** Of each hop. In the ring, route i leads from card i to the next, the last one to the first. */
  readonly routes: readonly Route[];
  /** Below the lowest card. */
  readonly bottom: number;
  /** Widest text in a card. */
  readonly cardWidth: number;
}

export const MARGIN = 8;
/** Between cards, one above the other: room for an arrow and two lines of label. */
const GAP_DOWN = 48;
const GAP_ACROSS = 52;
/** Over a lone agent, for its message to itself. */
const LOOP_ROOM = 64;
const CORNER = 16;
export const CLEAR = 4;
const WIDEST_CARD = 196;
export const WIDEST = 700;

const cardWidth = (width: number) =>
  Math.min(WIDEST_CARD, Math.max(100, (width - 2 * MARGIN - GAP_ACROSS) / 2));

/** @param top where the ring may begin. */
export function layOut(count: number, width: number, cardHeight: number, top: number): RingLayout {
  const card = cardWidth(width);
  const middle = width / 2;
  const aside = Math.min(width, WIDEST) / 2 - MARGIN - card / 2;
  const pitch = cardHeight + GAP_DOWN;
  const side = Math.floor((count - 1) / 2);
  const hasTop = count % 2 === 0;
  const first = top + cardHeight / 2 + (count === 1 ? LOOP_ROOM : 0);
  const row = (index: number) => first + index * pitch;
  const down = Array.from({ length: side }, (_, i) => row(i + (hasTop ? 1 : 0)));
  const last = row(side + (hasTop ? 1 : 0));
  // Left side upwards, over the top, right side downwards, to the bottom.
  const centres: Point[] = [
    ...down.toReversed().map((y): Point => [middle - aside, y]),
    ...(hasTop ? [[middle, first] as Point] : []),
    ...down.map((y): Point => [middle + aside, y]),
    [middle, last],
  ];
  const half = { width: card / 2, height: cardHeight / 2 };
  return {
    cards: centres.map(([x, y]) => ({
      x: x - half.width,
      y: y - half.height,
      width: card,
      height: cardHeight,
    })),
    routes: centres.map((from, i) => {
      const bends = bendsOf(from, centres[(i + 1) % count]!, i, count, aside, top + LOOP_ROOM / 2);
      return routeOf(bends, half, middle);
    }),
    bottom: last + half.height,
    cardWidth: card,
  };
}

/** Corners of a route from centre to centre, ends included. */
function bendsOf(from: Point, to: Point, i: number, count: number, aside: number, over: number): Point[] {
  const [[x, y], [x2, y2]] = [from, to];
  if (count === 1) return [from, [x + aside, y], [x + aside, over], [x - aside, over], [x - aside, y], to];
  if (count === 2) {
    const out = i === 0 ? x + aside : x - aside;
    return [from, [out, y], [out, y2], to];
  }
  if (x === x2 || y === y2) return [from, to];
  // Side cards are left and entered from above or below, those in the middle from their sides.
  const toMiddle = i + 1 === count / 2 - 1 || i + 1 === count - 1;
  return toMiddle ? [from, [x, y2], to] : [from, [x2, y], to];
}

function routeOf(bends: readonly Point[], half: { width: number; height: number }, middle: number): Route {
  const ends = [
    edge(bends[0]!, bends[1]!, half),
    ...bends.slice(1, -1),
    edge(bends.at(-1)!, bends.at(-2)!, half),
  ];
  return { points: rounded(ends), label: labelOf(bends, middle) };
}

/** Where the way from a card's centre `to` somewhere straight beside or above leaves the card. */
function edge([x, y]: Point, [toX, toY]: Point, half: { width: number; height: number }): Point {
  return [x + Math.sign(toX - x) * (half.width + CLEAR), y + Math.sign(toY - y) * (half.height + CLEAR)];
}

/** Beside an upright piece, between the rows that it joins, or above a level one. */
function labelOf(bends: readonly Point[], middle: number): Route['label'] {
  const pieces = bends.slice(1).map((to, i) => [bends[i]!, to] as const);
  // A lone agent's route to itself is labelled over the top.
  const upright = pieces.length === 5 ? undefined : pieces.find(([a, b]) => a[0] === b[0]);
  const [a, b] = upright ?? pieces[Math.floor(pieces.length / 2)]!;
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  if (!upright) return { x, y: y - 9, align: 'center', on: 'up' };
  return x <= middle
    ? { x: x + 9, y, align: 'left', on: 'aside' }
    : { x: x - 9, y, align: 'right', on: 'aside' };
}

const PER_CORNER = 6;

function rounded(points: readonly Point[]): Point[] {
  return points.flatMap((corner, i): Point[] => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before || !after) return [corner];
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2);
    const [a, b] = [towards(corner, before, radius), towards(corner, after, radius)];
    return Array.from({ length: PER_CORNER + 1 }, (_, k): Point => {
      // A quadratic Bézier curve with the corner as its control point.
      const t = k / PER_CORNER;
      const mix = (p: number, q: number, r: number) => (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r;
      return [mix(a[0], corner[0], b[0]), mix(a[1], corner[1], b[1])];
    });
  });
}

const distance = (a: Point, b: Point) => Math.hypot(b[0] - a[0], b[1] - a[1]);

function towards(from: Point, to: Point, by: number): Point {
  const share = by / (distance(from, to) || 1);
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/** The point at a share of the way along a line, 0 to 1. */
export function along(points: readonly Point[], share: number): Point {
  const lengths = points.slice(1).map((point, i) => distance(points[i]!, point));
  let left = Math.min(1, Math.max(0, share)) * lengths.reduce((a, b) => a + b, 0);
  for (const [i, length] of lengths.entries()) {
    if (left <= length) return towards(points[i]!, points[i + 1]!, left);
    left -= length;
  }
  return points.at(-1)!;
}

/** How far a point lies from a line. */
export function distanceTo(points: readonly Point[], [x, y]: Point): number {
  let best = Infinity;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const t = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(x - a[0] - t * dx, y - a[1] - t * dy));
  }
  return best;
}
