import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import { gridOf, smooth, type Dot } from './grid';

const dots = (values: readonly number[]): Dot[] => values.map((value, i) => ({ step: i + 1, value }));

describe('gridOf', () => {
  it('keeps a short line as it is', () => {
    const { width, rows } = gridOf([{ key: 'a', dots: dots([3, 1, 2]) }]);
    expect(width).toBe(1);
    expect(rows).toEqual(
      [3, 1, 2].map((value, i) => ({ step: i + 1, cells: { a: { value, low: value, high: value } } })),
    );
  });

  it('draws a line of any length in few points, with every spike in their range and the mean kept', () => {
    const random = new Random('grid');
    for (const length of [499, 500, 501, 777, 100_000]) {
      const values = Array.from({ length }, () => random.normal());
      values[Math.floor(length / 3)] = 1000;
      const { width, rows } = gridOf([{ key: 'a', dots: dots(values) }]);
      expect(rows.length).toBeLessThanOrEqual(500);
      expect(rows.length).toBeGreaterThan(249);
      expect(Math.max(...rows.map(({ cells }) => cells.a!.high))).toBe(1000);
      expect(Math.min(...rows.map(({ cells }) => cells.a!.low))).toBe(
        values.reduce((a, b) => Math.min(a, b)),
      );
      expect(rows.at(-1)!.step).toBe(length);
      const first = values.slice(0, width);
      expect(rows[0]!.cells.a!.value).toBeCloseTo(first.reduce((a, b) => a + b) / width, 10);
    }
  });

  it('puts lines of different length into the same bins', () => {
    const { width, rows } = gridOf(
      [
        { key: 'long', dots: dots(Array.from({ length: 1000 }, () => 1)) },
        {
          key: 'rare',
          dots: [
            { step: 0, value: 5 },
            { step: 600, value: 6 },
          ],
        },
      ],
      { most: 100 },
    );
    expect(width).toBe(10);
    expect(rows.map(({ step }) => step)).toEqual([0, ...Array.from({ length: 100 }, (_, i) => 10 * (i + 1))]);
    expect(rows.filter(({ cells }) => cells.rare).map(({ step }) => step)).toEqual([0, 600]);
  });

  it('leaves out what cannot be drawn', () => {
    const values = [1, NaN, Infinity, 0, -1, 100];
    expect(gridOf([{ key: 'a', dots: dots(values) }], { log: true }).rows.map(({ step }) => step)).toEqual([
      1, 6,
    ]);
    expect(gridOf([{ key: 'a', dots: dots(values) }]).rows).toHaveLength(4);
    expect(gridOf([{ key: 'a', dots: [] }]).rows).toEqual([]);
  });

  it('averages logarithms on a logarithmic axis, and keeps intervals', () => {
    const { rows } = gridOf(
      [
        {
          key: 'a',
          dots: [
            { step: 1, value: 1, low: 0.5, high: 2 },
            { step: 2, value: 100 },
          ],
        },
      ],
      {
        log: true,
        most: 1,
      },
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.cells.a!.value).toBeCloseTo(10);
    expect(rows[0]!.cells.a).toMatchObject({ low: 0.5, high: 100 });
  });
});

describe('smooth', () => {
  it('leaves a constant alone from its first value on', () => {
    for (const { value } of smooth(dots([4, 4, 4, 4]), 0.95)) expect(value).toBeCloseTo(4, 12);
  });

  it('weighs the past by what is kept of it', () => {
    const [, second, third] = smooth(dots([0, 1, NaN, 0]), 0.5);
    expect(second!.value).toBeCloseTo(2 / 3);
    expect(third!.value).toBeNaN();
    expect(smooth(dots([0, 1, NaN, 0]), 0.5)[3]!.value).toBeCloseTo(2 / 7);
  });

  it('is off at 0', () => {
    const line = dots([1, 2]);
    expect(smooth(line, 0)).toBe(line);
  });
});
