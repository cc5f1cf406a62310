import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { mcNemar, meanInterval, pairedDifference, scoreInterval, wilson } from './interval';

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

describe('pairedDifference', () => {
  it.each([
    // Counts of Bentur et al. 2009.
    [{ both: 1, onlyFirst: 1, onlySecond: 7, neither: 12 }, 0.2857, 0.0256, 0.5069],
    // Counts of Altman et al. 2000.
    [{ both: 14, onlyFirst: 0, onlySecond: 5, neither: 22 }, 0.122, 0.0115, 0.2265],
  ])('of %j is by Newcombe’s method 10, computed apart from this code', (counts, difference, low, high) => {
    const found = pairedDifference(counts);
    expect(found.difference).toBeCloseTo(difference, 4);
    expect(found.interval[0]).toBeCloseTo(low, 4);
    expect(found.interval[1]).toBeCloseTo(high, 4);
  });

  it('is the other way round where the settings are exchanged, and everything of no question', () => {
    const counts = { both: 9, onlyFirst: 4, onlySecond: 1, neither: 2 };
    const there = pairedDifference(counts);
    const back = pairedDifference({ ...counts, onlyFirst: 1, onlySecond: 4 });
    expect(there.difference).toBeCloseTo(-0.1875, 10);
    expect(back.interval[0]).toBeCloseTo(-there.interval[1], 12);
    expect(back.interval[1]).toBeCloseTo(-there.interval[0], 12);
    const none = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    expect(pairedDifference(none)).toEqual({ difference: 0, interval: [-1, 1], p: 1, n: 0 });
  });

  it('does not shrink to nothing where all answers are alike', () => {
    const { difference, interval } = pairedDifference({ both: 5, onlyFirst: 0, onlySecond: 0, neither: 0 });
    expect(difference).toBe(0);
    expect(interval[0]).toBeLessThan(-0.3);
    expect(interval[1]).toBeGreaterThan(0.3);
  });

  it('holds the true difference in 95 of 100 cases or nearly', () => {
    const random = new Random(2);
    let held = 0;
    for (let i = 0; i < 1000; i++) {
      const counts = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
      for (let k = 0; k < 30; k++) {
        const at = random.next();
        counts[at < 0.4 ? 'both' : at < 0.5 ? 'onlyFirst' : at < 0.8 ? 'onlySecond' : 'neither']++;
      }
      const [low, high] = pairedDifference(counts).interval;
      if (low <= 0.2 && 0.2 <= high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(930); // 950, less three standard errors
  });
});

describe('mcNemar', () => {
  it.each([
    [1, 7, 18 / 256],
    [5, 0, 2 / 32],
    [3, 3, 1],
    [0, 0, 1],
  ])('of %i against %i is the tails of an even coin', (first, second, p) => {
    expect(mcNemar(first, second)).toBeCloseTo(p, 10);
  });
  it('is a number of thousands of questions too', () => {
    expect(mcNemar(2000, 2000)).toBeCloseTo(1, 10);
    expect(mcNemar(400, 600)).toBeLessThan(1e-8);
    expect(mcNemar(400, 600)).toBeGreaterThan(0);
  });
});
