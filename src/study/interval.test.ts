import { describe, expect, it } from 'vitest';
import { wilson } from './interval';

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
