import { describe, expect, it } from 'vitest';
import { Random } from './random';

const draws = (random: Random, n: number) => Array.from({ length: n }, () => random.next());
const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;

describe('Random', () => {
  it('gives the same numbers on every machine', () => {
    expect(draws(new Random('relay'), 3)).toEqual([
      0.974262610077858, 0.34633426484651864, 0.16272972570732236,
    ]);
  });

  it('differs by seed; a number and its text are one seed', () => {
    expect(draws(new Random(1), 5)).not.toEqual(draws(new Random(2), 5));
    expect(draws(new Random(7), 5)).toEqual(draws(new Random('7'), 5));
  });

  it('goes on from a saved state', () => {
    const random = new Random(3);
    draws(random, 10);
    const { state } = random;
    const next = draws(random, 5);
    const other = new Random(99);
    other.state = state;
    expect(draws(other, 5)).toEqual(next);
  });

  it('is uniform, and normal with mean 0 and variance 1', () => {
    const random = new Random(4);
    const uniform = draws(random, 20_000);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    expect(mean(uniform)).toBeCloseTo(0.5, 1.9);
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    expect(Math.abs(mean(normal))).toBeLessThan(0.03);
    expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.05);
    expect(normal.every(Number.isFinite)).toBe(true);
  });

  it('draws every integer below n, and none else', () => {
    const random = new Random(5);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 7000; i++) counts[random.int(7)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('shuffles in place, every order alike', () => {
    const seen = new Map<string, number>();
    const random = new Random(6);
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('picks members only', () => {
    const random = new Random(8);
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['x', 'y'])))).toEqual(new Set(['x', 'y']));
  });
});
