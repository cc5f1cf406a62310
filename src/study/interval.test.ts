import { describe, expect, it } from 'vitest';
import { meanInterval, wilson } from './interval';

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
  // Half-width over the standard error is Student's t at 97.5 %.
  it.each([
    [2, 12.7062],
    [3, 4.3027],
    [5, 2.7764],
    [6, 2.5706],
    [11, 2.2281],
    [31, 2.0423],
  ])('of %i values uses t = %f', (n, t) => {
    const values = Array.from({ length: n }, (_, i) => 0.5 + (i - (n - 1) / 2) * 0.001);
    const { mean, interval } = meanInterval(values);
    const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) / n);
    expect(mean).toBeCloseTo(0.5, 12);
    expect((interval[1] - mean) / error / t).toBeCloseTo(1, 2);
  });

  it('falls back to a proportion where all are alike, stays in [0, 1], and says nothing of nothing', () => {
    expect(meanInterval([1, 1, 1, 1]).interval).toEqual(wilson(4, 4));
    expect(meanInterval([0, 1]).interval).toEqual([0, 1]);
    expect(meanInterval([])).toEqual({ mean: 0, interval: [0, 1] });
  });
});
