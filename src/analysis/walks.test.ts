import { describe, expect, test } from 'vitest';
import { Random } from '../random';
import { geometryOf, straightness } from './geometry';
import { distance } from './vectors';
import { randomWalk, shuffleRounds } from './walks';

/** A straight path of unequal steps in many dimensions. */
const straight = Array.from({ length: 12 }, (_, t) => Float32Array.from({ length: 64 }, (_, d) => d + t * t));

describe('a random walk', () => {
  test('starts at the same state and has the same steps', () => {
    const walk = randomWalk(straight, new Random(1));
    expect([...walk[0]!]).toEqual([...straight[0]!]);
    const moved = geometryOf(walk).moved.slice(1) as number[];
    geometryOf(straight)
      .moved.slice(1)
      .forEach((length, i) => expect(moved[i]).toBeCloseTo(length!, 3));
  });

  test('goes nowhere in particular', () => {
    const walks = Array.from({ length: 40 }, (_, i) => straightness(randomWalk(straight, new Random(i)))!);
    const steps = geometryOf(straight).moved.slice(1) as number[];
    const expected = Math.hypot(...steps) / steps.reduce((a, b) => a + b, 0); // steps at right angles
    expect(walks.reduce((a, b) => a + b, 0) / 40).toBeCloseTo(expected, 1);
    expect(straightness(straight)).toBeCloseTo(1, 5);
  });

  test('is the same for the same seed, and another for another', () => {
    const [a, b, c] = [1, 1, 2].map((seed) => randomWalk(straight, new Random(seed)));
    expect(a).toEqual(b);
    expect(distance(a![5]!, c![5]!)).toBeGreaterThan(1);
  });

  test('of no states is none, and of one state is that state', () => {
    expect(randomWalk([], new Random(1))).toEqual([]);
    expect(randomWalk(straight.slice(0, 1), new Random(1))).toEqual(straight.slice(0, 1));
  });
});

describe('shuffled rounds', () => {
  /** State s of round r is the one number 10 r + s. */
  const rounds = [5, 5, 5, 3].map((length, r) =>
    Array.from({ length }, (_, s) => Float32Array.of(10 * r + s)),
  );
  const numbers = (paths: readonly (readonly Float32Array[])[]) => paths.map((path) => path.map(([x]) => x!));

  test('keep every state at its step, and every round its length', () => {
    const shuffled = numbers(shuffleRounds(rounds, new Random(3)));
    expect(shuffled.map((path) => path.length)).toEqual([5, 5, 5, 3]);
    for (let step = 0; step < 5; step++) {
      const at = (paths: number[][]) => paths.flatMap((path) => path[step] ?? []).sort((a, b) => a - b);
      expect(at(shuffled)).toEqual(at(numbers(rounds)));
    }
  });

  test('mix the rounds', () => {
    const mixed = numbers(shuffleRounds(rounds, new Random(3)));
    expect(mixed.some((path) => new Set(path.map((x) => Math.floor(x / 10))).size > 1)).toBe(true);
    expect(numbers(rounds)[0]).toEqual([0, 1, 2, 3, 4]); // the given paths are left alone
  });

  test('of one round are that round', () => {
    expect(shuffleRounds([rounds[0]!], new Random(3))).toEqual([rounds[0]]);
  });
});
