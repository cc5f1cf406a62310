import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { floats } from '../runtime/tensor';
import { effectiveRank, meanCosine, messageHealth } from './health';

const tensor = (dims: readonly number[], ...values: number[]) => floats(Float32Array.from(values), dims);
const random = new Random('health');
const noise = (...dims: number[]) =>
  tensor(dims, ...Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()));

describe('the mean cosine', () => {
  it('compares the same positions of different questions, whatever their lengths', () => {
    const messages = tensor([2, 2, 2], 1, 0, 0, 1, /* the other question */ 5, 0, 3, 0);
    expect(meanCosine(messages)).toBeCloseTo((1 + 0) / 2, 6);
  });

  it('is the mean over all pairs', () => {
    const at = (degrees: number) => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
    ];
    const messages = tensor([3, 1, 2], ...at(0), ...at(60), ...at(180));
    expect(meanCosine(messages)).toBeCloseTo((0.5 - 1 - 0.5) / 3, 6);
  });

  it('is 1 for collapsed messages, near 0 for unrelated ones, 0 for zeros', () => {
    const one = Array.from(noise(1, 3, 8).data, Number);
    expect(meanCosine(tensor([2, 3, 8], ...one, ...one.map((x) => 7 * x)))).toBeCloseTo(1, 6);
    expect(Math.abs(meanCosine(noise(8, 6, 200)))).toBeLessThan(0.03);
    expect(meanCosine(floats(new Float32Array(12), [2, 2, 3]))).toBe(0);
  });
});

describe('the effective rank', () => {
  it('counts orthogonal rows of equal length', () => {
    expect(effectiveRank(Float32Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2), 3)).toBeCloseTo(3, 6);
  });

  it('is 1 for parallel rows, 0 for zeros', () => {
    expect(effectiveRank(Float32Array.of(1, 2, 2, 4, -3, -6), 2)).toBeCloseTo(1, 6);
    expect(effectiveRank(new Float32Array(6), 2)).toBe(0);
  });

  it('weighs directions by their energy', () => {
    // Energies 9 and 1: shares 0.9 and 0.1.
    const entropy = -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
    expect(effectiveRank(Float32Array.of(3, 0, 0, 1), 2)).toBeCloseTo(Math.exp(entropy), 6);
  });

  it('is the same for tall and wide matrices of the same energies', () => {
    const tall = noise(40, 6).data as Float32Array;
    const wide = Float32Array.from({ length: 240 }, (_, i) => tall[(i % 40) * 6 + Math.floor(i / 40)]!);
    expect(effectiveRank(wide, 40)).toBeCloseTo(effectiveRank(tall, 6), 6);
    expect(effectiveRank(tall, 6)).toBeGreaterThan(5);
  });
});

it('health is measured against the receiver’s embeddings and the most that is possible', () => {
  const messages = tensor([2, 1, 2], 3, 4, 0, 5);
  expect(messageHealth(messages, 10)).toMatchObject({ normRatio: 0.5, rankLimit: 2 });
  expect(messageHealth(noise(8, 6, 20), 1).rankLimit).toBe(20);
});
