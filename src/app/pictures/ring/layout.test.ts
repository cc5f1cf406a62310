import { describe, expect, it } from 'vitest';
import type { Point } from '../../draw/pen';
import { along, distanceTo, layOut, type Card } from './layout';
import { layOutMixture } from './layout-mixture';

const counts = [1, 2, 3, 4, 5, 6, 7, 8];
const widths = [300, 380, 760, 1600];
const cases = counts.flatMap((count) => widths.map((width) => ({ count, width })));

const inside = ({ x, y, width, height }: Card, [px, py]: Point, room = 0) =>
  px > x - room && px < x + width + room && py > y - room && py < y + height + room;

describe.each(cases)('$count agents in $width pixels', ({ count, width }) => {
  const { cards, routes, bottom } = layOut(count, width, 70, 28);

  it('have a card each, apart from one another and within the picture', () => {
    expect(cards).toHaveLength(count);
    cards.forEach((card, i) => {
      expect(card.x).toBeGreaterThanOrEqual(7.9);
      expect(card.x + card.width).toBeLessThanOrEqual(width - 7.9);
      expect(card.y).toBeGreaterThanOrEqual(28);
      expect(card.y + card.height).toBeLessThanOrEqual(bottom);
      cards.slice(i + 1).forEach((other) => {
        const across = Math.max(other.x - card.x - card.width, card.x - other.x - other.width);
        const down = Math.max(other.y - card.y - card.height, card.y - other.y - other.height);
        expect(Math.max(across, down)).toBeGreaterThan(30);
      });
    });
  });

  it('are joined by routes that run from each to the next and through no card', () => {
    routes.forEach(({ points }, i) => {
      expect(inside(cards[i]!, points[0]!, 6)).toBe(true);
      expect(inside(cards[(i + 1) % count]!, points.at(-1)!, 6)).toBe(true);
      for (let share = 0; share <= 1; share += 0.02)
        expect(cards.some((card) => inside(card, along(points, share)))).toBe(false);
    });
  });

  it('enter and leave the cards in the middle by their sides, along the outside of the ring', () => {
    if (count < 3) return;
    const middles = cards.flatMap(({ x, width: wide }, i) => (x + wide / 2 === width / 2 ? [i] : []));
    expect(middles).toHaveLength(count % 2 === 0 ? 2 : 1);
    for (const i of middles) {
      const height = cards[i]!.y + cards[i]!.height / 2;
      expect(routes[i]!.points[0]![1]).toBe(height);
      expect(routes[(i + count - 1) % count]!.points.at(-1)![1]).toBe(height);
    }
  });

  it('label the routes within the picture and off the cards', () => {
    for (const { label } of routes) {
      const reach = { left: [0, 60], right: [-60, 0], center: [-24, 24] }[label.align];
      for (const dx of reach) {
        expect(label.x + dx).toBeGreaterThan(0);
        expect(label.x + dx).toBeLessThan(width);
        expect(cards.some((card) => inside(card, [label.x + dx, label.y]))).toBe(false);
      }
    }
  });

  it('have the speaker at the bottom', () => {
    expect(cards.at(-1)!.y + cards.at(-1)!.height).toBe(bottom);
  });
});

describe('a way along a bent line', () => {
  const line: Point[] = [
    [0, 0],
    [3, 0],
    [3, 1],
  ];

  it('goes by length, from end to end', () => {
    expect(along(line, 0)).toEqual([0, 0]);
    expect(along(line, 0.5)).toEqual([2, 0]);
    expect(along(line, 0.875)).toEqual([3, 0.5]);
    expect(along(line, 2)).toEqual([3, 1]);
  });

  it('has a distance to points beside it and beyond its ends', () => {
    expect(distanceTo(line, [1, -2])).toBe(2);
    expect(distanceTo(line, [6, 5])).toBe(5);
  });
});

describe.each(cases)('a mixture of $count agents in $width pixels', ({ count, width }) => {
  const { cards, routes, bottom } = layOutMixture(count, width, 56, 28);
  const summarizer = cards.at(-1)!;

  it('has the experts one above the other, and the summarizer beside them all', () => {
    expect(cards).toHaveLength(count);
    for (const card of cards) {
      expect(card.x).toBeGreaterThanOrEqual(7.9);
      expect(card.x + card.width).toBeLessThanOrEqual(width - 7.9);
      expect(card.y + card.height).toBeLessThanOrEqual(bottom);
    }
    cards.slice(0, -1).forEach((card, i) => {
      expect(card.y).toBeGreaterThanOrEqual(summarizer.y);
      expect(summarizer.x - card.x - card.width).toBeGreaterThan(60);
      if (i > 0) expect(card.y - cards[i - 1]!.y - cards[i - 1]!.height).toBeGreaterThan(20);
    });
  });

  it('has a way from each expert to the summarizer, and one back', () => {
    expect(routes).toHaveLength(2 * (count - 1));
    routes.forEach(({ points, label }, i) => {
      const expert = cards[i % (count - 1)]!;
      const [from, to] = i < count - 1 ? [expert, summarizer] : [summarizer, expert];
      expect(inside(from, points[0]!, 6)).toBe(true);
      expect(inside(to, points.at(-1)!, 6)).toBe(true);
      expect(cards.some((card) => inside(card, [label.x, label.y], 14))).toBe(false);
    });
  });
});
