import { describe, expect, it } from 'vitest';
import { linearAxis, logAxis, stepAxis, valueAxis } from './axis';
import { gridOf } from './grid';

const gridWith = (values: readonly number[]) =>
  gridOf([{ key: 'a', dots: values.map((value, i) => ({ step: i + 1, value })) }]);

describe('linearAxis', () => {
  it.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.13, 0.14, [0.13, 0.132, 0.134, 0.136, 0.138, 0.14]],
    [-3, 7, [-4, -2, 0, 2, 4, 6, 8]],
    [5, 5, [5, 6]],
    [0, 0, [0, 0.2]],
  ])('marks %f to %f', (low, high, ticks) => {
    expect(linearAxis(low, high).ticks).toEqual(ticks);
  });
});

describe('logAxis', () => {
  it.each([
    [0.003, 20, [0.001, 0.01, 0.1, 1, 10, 100]],
    [0.3, 4, [0.2, 0.5, 1, 2, 5]],
    [2, 2, [2, 5]],
  ])('marks %f to %f', (low, high, ticks) => {
    expect(logAxis(low, high).ticks).toEqual(ticks);
  });

  it('leaves powers out where there are many', () => {
    const { ticks, domain } = logAxis(1e-12, 1e6);
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(domain).toEqual([1e-12, 1e6]);
  });

  it('holds every value', () => {
    for (let exponent = -10; exponent < 10; exponent += 0.37) {
      const value = 10 ** exponent;
      const [from, to] = logAxis(value, 1.3 * value).domain;
      expect(from).toBeLessThanOrEqual(value * 1.001);
      expect(to).toBeGreaterThanOrEqual(1.3 * value * 0.999);
    }
  });
});

describe('valueAxis', () => {
  it('stands on zero where values come near it', () => {
    expect(valueAxis(gridWith([0.2, 1]), false, null).domain).toEqual([0, 1]);
    expect(valueAxis(gridWith([0.95, 1]), false, null).domain[0]).toBeGreaterThan(0.9);
  });
  it('is there for nothing at all, and fixed where it is fixed', () => {
    expect(valueAxis(gridWith([]), false, null).domain).toEqual([0, 1]);
    expect(valueAxis(gridWith([]), true, null).domain).toEqual([0.1, 1]);
    expect(valueAxis(gridWith([0.5]), false, [0, 1]).domain).toEqual([0, 1]);
  });
});

it('marks whole steps', () => {
  expect(stepAxis(gridWith([1, 2, 3])).ticks).toEqual([0, 1, 2, 3]);
  expect(stepAxis(gridWith([]))).toEqual({ domain: [0, 1], ticks: [0, 1] });
});
