import { expect, test } from 'vitest';
import { geometryOf, pathLength, straightness } from './geometry';

const path = [Float32Array.of(3, 4), Float32Array.of(3, 0), Float32Array.of(0, 0)];

test('each state has its norm, its turn, its step and its way to the last', () => {
  expect(geometryOf(path)).toEqual({
    norm: [5, 3, 0],
    cosine: [null, expect.closeTo(0.6, 12), null], // no direction at zero
    moved: [null, 4, 3],
    toLast: [5, 3, 0],
  });
  expect(geometryOf([])).toEqual({ norm: [], cosine: [], moved: [], toLast: [] });
});

test('a straight line is 1, a way there and back 0, a standstill nothing', () => {
  const [a, b, c] = [Float32Array.of(0, 0), Float32Array.of(1, 1), Float32Array.of(3, 3)];
  expect(straightness([a, b, c])).toBeCloseTo(1, 12);
  expect(straightness([a, c, a])).toBe(0);
  expect(straightness([b, b])).toBeNull();
  expect(straightness(path)).toBeCloseTo(5 / 7, 12);
  expect(pathLength(path)).toBe(7);
});
