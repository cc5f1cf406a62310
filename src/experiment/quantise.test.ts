import { expect, test } from 'vitest';
import { floats } from '../runtime/tensor';
import { dequantise, quantise, quantisedBytes } from './quantise';

const back = (data: number[], dims: number[]) =>
  dequantise(quantise(floats(Float32Array.from(data), dims)), dims).data as Float32Array;

test('every step has its own scale, and is off by at most half a level of it', () => {
  const data = [1, -0.5, 0.004, 1000, 3, -1000];
  const near = back(data, [2, 3]);
  data.forEach((x, i) => expect(Math.abs(near[i]! - x)).toBeLessThanOrEqual((i < 3 ? 1 : 1000) / 253));
  expect(near[0]).toBeCloseTo(1, 6);
});

test('zeros, and no steps at all', () => {
  expect([...back([0, 0, 0, 0], [2, 2])]).toEqual([0, 0, 0, 0]);
  expect(back([], [0, 5])).toHaveLength(0);
  expect(back([], [2, 0])).toHaveLength(0);
});

test('numbers too small for a float32 scale become zero', () => {
  expect([...back([1e-45, 0], [1, 2])]).toEqual([0, 0]);
});

test('a step takes its numbers and four bytes', () => {
  expect(quantisedBytes([2, 3, 4])).toBe(2 * (4 + 12));
  expect(quantise(floats(new Float32Array(24), [2, 3, 4]))).toHaveLength(2 * (4 + 12));
});
