import { describe, expect, it } from 'vitest';
import { Random } from '../random';
import { centred, cosinesOf, gramOf, linearCka, reversed, subSquare } from './similarity';

const rowsOf = (...rows: number[][]) => rows.map((row) => Float32Array.from(row));
const normalRows = (random: Random, n: number, width: number) =>
  Array.from({ length: n }, () => Float32Array.from({ length: width }, () => random.normal()));

/** The same numbers as in the NumPy script from which the constants below come. */
const waves = (n: number, width: number, pace: number) =>
  Array.from({ length: n }, (_, i) =>
    Float32Array.from(
      { length: width },
      (_, k) => Math.sin(1.7 * (i + 1) * (k + 1) * pace + 0.3 * i) + 0.2 * k,
    ),
  );

describe('cosines', () => {
  it('are those of the rows, by hand', () => {
    const { n, data } = cosinesOf(gramOf(rowsOf([3, 4], [4, 3], [-6, -8])));
    expect(n).toBe(3);
    [1, 0.96, -1, 0.96, 1, -0.96, -1, -0.96, 1].forEach((value, at) =>
      expect(data[at]).toBeCloseTo(value, 12),
    );
  });

  it('are taken about the centre that is given', () => {
    const { data } = cosinesOf(gramOf(rowsOf([11, 10], [10, 11], [9, 10]), [10, 10]));
    expect([data[1], data[2], data[5]]).toEqual([0, -1, 0]);
  });

  it('are not a number where a row has no direction', () => {
    const { data } = cosinesOf(gramOf(rowsOf([0, 0], [1, 0])));
    expect([...data]).toEqual([NaN, NaN, NaN, 1]);
  });
});

it('keeps rows and columns of a square', () => {
  const square = gramOf(rowsOf([1, 0], [2, 0], [0, 3]));
  expect([...subSquare(square, [2, 0]).data]).toEqual([9, 0, 0, 1]);
});

describe('linear CKA', () => {
  const cka = (x: Float32Array[], y: Float32Array[]) => linearCka(centred(gramOf(x)), centred(gramOf(y)));

  it('agrees with NumPy’s feature-space formula ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) below four positions', () => {
    const { value, estimator } = cka(waves(3, 3, 1), waves(3, 5, 0.6));
    expect(estimator).toBe('biased');
    expect(value).toBeCloseTo(0.957289015054613, 6);
  });

  it('agrees with NumPy’s U-centred inner products (Székely and Rizzo 2014) from four on', () => {
    const { value, estimator } = cka(waves(7, 3, 1), waves(7, 5, 0.6));
    expect(estimator).toBe('unbiased');
    expect(value).toBeCloseTo(0.12209600955878498, 6);
  });

  it('is 1 for the same states moved, turned and scaled', () => {
    const x = normalRows(new Random('cka'), 9, 2);
    const turned = x.map(([a, b]) => Float32Array.of(5 - 3 * b!, 3 * a! - 7));
    expect(cka(x, turned).value).toBeCloseTo(1, 5);
  });

  it('is near 0 on average for unrelated states, however wide', () => {
    const random = new Random('unrelated');
    const values = Array.from(
      { length: 60 },
      () => cka(normalRows(random, 12, 64), normalRows(random, 12, 96)).value!,
    );
    // The plain estimator has a mean of 0.87 here.
    expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length)).toBeLessThan(0.05);
  });

  it('is as high between independent random walks as between a walk and another in reverse: hence that null', () => {
    const random = new Random('walks');
    const walk = (width: number) => {
      const at = new Float32Array(width);
      return Array.from({ length: 18 }, () => at.map((value, k) => (at[k] = value + random.normal())));
    };
    const [a, b] = [walk(96), walk(112)];
    expect(cka(a, b).value).toBeGreaterThan(0.9);
    expect(cka(a, b.toReversed()).value).toBeGreaterThan(0.9);
  });

  it('with one in reverse order is that of its reversed matrix', () => {
    const random = new Random('reverse');
    const [x, y] = [normalRows(random, 9, 4), normalRows(random, 9, 5)];
    const { value } = linearCka(centred(gramOf(x)), reversed(centred(gramOf(y))));
    expect(value).toBeCloseTo(cka(x, y.toReversed()).value!, 10);
    expect(value).not.toBeCloseTo(cka(x, y).value!, 2);
  });

  it('is undefined for one position, and for states that do not vary', () => {
    expect(cka(rowsOf([1, 2]), rowsOf([3])).value).toBeNull();
    const still = Array.from({ length: 6 }, () => Float32Array.of(0.1, 0.7, 1.3));
    expect(cka(still, normalRows(new Random('still'), 6, 2)).value).toBeNull();
  });
});
