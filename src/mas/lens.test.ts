import { expect, it } from 'vitest';
import { distribution, lensStep } from './lens';

const textOf = (id: number) => `t${id}`;
const logits = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

it('names the likeliest tokens in order, at most ten, the first of equal ones first', () => {
  const few = lensStep(distribution(logits(0.1, 0.6, 0.3), 0, 3), [], textOf);
  expect(few.top.map(({ text }) => text)).toEqual(['t1', 't2', 't0']);
  expect(few.top[0]!.probability).toBeCloseTo(0.6, 6);
  const equal = lensStep(new Float64Array(64).fill(1 / 64), [], textOf);
  expect(equal.top.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it('finds the top among many in any order', () => {
  const values = Float64Array.from({ length: 500 }, (_, i) => ((i * 7919) % 500) / 500);
  const sorted = [...values.keys()].sort((a, b) => values[b]! - values[a]!);
  expect(lensStep(values, [], textOf).top.map(({ id }) => id)).toEqual(sorted.slice(0, 10));
});

it('gives the entropy of the whole distribution in nats', () => {
  expect(lensStep(new Float64Array(8).fill(1 / 8), [], textOf).entropy).toBeCloseTo(Math.log(8), 12);
  expect(lensStep(Float64Array.of(0, 1, 0), [], textOf).entropy).toBe(0);
});

it('ranks candidates from 1, in the order in which they are given; equal ones share a rank', () => {
  const { ranks, probabilities } = lensStep(Float64Array.of(0.2, 0.5, 0.2, 0.1), [3, 1, 0, 2], textOf);
  expect(ranks).toEqual([4, 1, 2, 2]);
  expect(probabilities).toEqual([0.1, 0.5, 0.2, 0.2]);
});

it('reads the row that is asked for', () => {
  const two = Float32Array.of(...logits(0.9, 0.1), ...logits(0.25, 0.75));
  expect([...distribution(two, 1, 2)].map((p) => Number(p.toFixed(6)))).toEqual([0.25, 0.75]);
});
