import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { meanInterval, scoreInterval, wilson } from './interval';

describe('wilson', () => {
  it.each([
    [81, 263, 0.2553, 0.3662], // Newcombe 1998, table I
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is as published', (right, n, low, high) => {
    const [from, to] = wilson(right, n);
    expect(from).toBeCloseTo(low, 4);
    expect(to).toBeCloseTo(high, 4);
  });

  it('is symmetric, inside [0, 1], and everything when nothing was counted', () => {
    const [low, high] = wilson(29, 29);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(1 - wilson(0, 29)[1], 12);
    expect(wilson(0, 0)).toEqual([0, 1]);
  });
});

describe('meanInterval', () => {
  it.each([
    [[4, 6], -7.7062, 17.7062], // t(1) = 12.7062, s = sqrt 2
    [[1, 2, 3, 4, 5], 1.0368, 4.9632], // t(4) = 2.7764
    [Array.from({ length: 11 }, (_, i) => i), 2.7718, 7.2282], // t(10) = 2.2281
    [Array.from({ length: 31 }, (_, i) => i), 11.6645, 18.3355], // t(30) = 2.0423
  ])('of %j is as by the table', (values, low, high) => {
    const { mean, interval, n } = meanInterval(values);
    expect(n).toBe(values.length);
    expect(mean).toBeCloseTo((low + high) / 2, 10);
    expect(interval![0]).toBeCloseTo(low, 3);
    expect(interval![1]).toBeCloseTo(high, 3);
  });

  it('has no interval of one value, and no mean of none', () => {
    expect(meanInterval([3])).toEqual({ mean: 3, interval: null, n: 1 });
    expect(meanInterval([])).toEqual({ mean: NaN, interval: null, n: 0 });
  });
});

describe('scoreInterval', () => {
  it('is Wilson’s for scores of 0 and 1', () => {
    expect(scoreInterval([1, 0, 1, 1]).interval).toEqual(wilson(3, 4));
    expect(scoreInterval([1, 1, 1]).interval![0]).toBeCloseTo(wilson(3, 3)[0], 12);
    expect(scoreInterval([]).interval).toEqual([0, 1]);
  });

  it('holds the true mean in 95 of 100 cases or more', () => {
    const random = new Random(1);
    const draws = [
      { mean: 0.5, draw: () => random.next() },
      { mean: 0.25, draw: () => (random.next() < 0.5 ? 0 : random.next()) },
      { mean: 0.9, draw: () => (random.next() < 0.9 ? 1 : 0) },
    ];
    for (const { mean, draw } of draws) {
      let held = 0;
      for (let i = 0; i < 1000; i++) {
        const [low, high] = scoreInterval(Array.from({ length: 25 }, draw)).interval!;
        if (low <= mean && mean <= high) held += 1;
      }
      expect(held).toBeGreaterThanOrEqual(930); // 950, less three standard errors
    }
  });
});
