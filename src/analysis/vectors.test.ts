import { describe, expect, test } from 'vitest';
import { floats } from '../runtime/tensor';
import { cosine, distance, dot, less, meanOf, norm, rowsOf, scale, subtract } from './vectors';

test('rows of a tensor are views', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(rowsOf(floats(data, [3, 2])).map((row) => [...row])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(rowsOf(floats(data, [3, 2]))[1]!.buffer).toBe(data.buffer);
  expect(rowsOf(floats(new Float32Array(0), [0, 2]))).toEqual([]);
});

test.each([0, 1, 3, 4, 5, 11])('the inner product takes all of %i numbers', (length) => {
  const [a, b] = [1, 2].map((k) => Float64Array.from({ length }, (_, i) => k * (i + 1)));
  expect(dot(a!, b!)).toBe((length * (length + 1) * (2 * length + 1)) / 3);
});

describe('of two vectors', () => {
  const [a, b, zero] = [Float32Array.of(3, 4), Float32Array.of(3, 0), Float32Array.of(0, 0)];

  test('norm, distance and cosine are those by hand', () => {
    expect([norm(a), norm(Float64Array.from(a)), distance(a, b)]).toEqual([5, 5, 4]);
    expect(cosine(a, b)).toBeCloseTo(0.6, 12);
  });

  test('zero has no direction', () => {
    expect([cosine(a, zero), cosine(zero, a)]).toEqual([null, null]);
  });
});

test('the mean of the vectors', () => {
  expect([...meanOf([Float32Array.of(1, 4), Float32Array.of(3, 0)])]).toEqual([2, 2]);
  expect([...meanOf([])]).toEqual([]);
});

test('a difference is a new vector; the rest is done in place', () => {
  const vector = Float64Array.of(5, 7);
  expect([...less(vector, [1, 2])]).toEqual([4, 5]);
  expect([...vector]).toEqual([5, 7]);
  subtract(vector, Float64Array.of(1, 3), 2);
  scale(vector, 10);
  expect([...vector]).toEqual([30, 10]);
});
