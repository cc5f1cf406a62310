import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { Random } from '../random';
import { fitBasis, project, varianceWithin } from './pca';

/** n vectors whose spread falls off from dimension to dimension, turned so that no axis is a component. */
function cloud(n: number, width: number, seed = 1): Float32Array[] {
  const random = new Random(`cloud ${seed}`);
  const turn = Array.from({ length: width }, () => Array.from({ length: width }, () => random.normal()));
  return Array.from({ length: n }, () => {
    const raw = Array.from({ length: width }, (_, i) => random.normal() / (i + 1));
    return Float32Array.from({ length: width }, (_, i) =>
      raw.reduce((sum, value, j) => sum + value * turn[j]![i]!, 5),
    );
  });
}

/** The same by a full eigenvalue decomposition of the covariance. */
function reference(vectors: readonly Float32Array[], k: number) {
  const data = new Matrix(vectors.map((vector) => [...vector]));
  const centred = data.clone().subRowVector(data.mean('column'));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    centred.transpose().mmul(centred),
    {
      assumeSymmetric: true,
    },
  );
  const total = realEigenvalues.reduce((a, b) => a + b, 0);
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  return order.slice(0, k).map((column) => {
    const vector = eigenvectorMatrix.getColumn(column);
    const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return {
      component: vector.map((value) => value * Math.sign(largest)),
      share: realEigenvalues[column]! / total,
    };
  });
}

const size = (vector: readonly number[]) => Math.hypot(...vector);

describe('a fitted basis', () => {
  test.each([
    { shape: 'more vectors than dimensions', n: 60, width: 12 },
    { shape: 'fewer vectors than dimensions', n: 9, width: 40 },
  ])('agrees with a full eigenvalue decomposition: $shape', ({ n, width }) => {
    const vectors = cloud(n, width);
    const basis = fitBasis('test', vectors, 3);
    reference(vectors, 3).forEach(({ component, share }, c) => {
      expect(basis.explained[c]).toBeCloseTo(share, 6);
      component.forEach((value, i) => expect(basis.components[c]![i]).toBeCloseTo(value, 4));
    });
    expect(basis.n).toBe(n);
  });

  test('has its mean at the origin, and unit components at right angles', () => {
    const vectors = cloud(30, 10);
    const basis = fitBasis('test', vectors);
    const [first, second] = basis.components as [number[], number[]];
    expect(size(first)).toBeCloseTo(1, 10);
    expect(size(second)).toBeCloseTo(1, 10);
    expect(first.reduce((sum, value, i) => sum + value * second[i]!, 0)).toBeCloseTo(0, 10);
    expect(project(basis, [Float32Array.from(basis.mean)])[0]!.at.map(Math.abs)).toEqual([
      expect.closeTo(0, 5),
      expect.closeTo(0, 5),
    ]);
  });

  test('has the largest loading positive, whichever way the data lie', () => {
    const vectors = cloud(30, 10);
    const mirrored = vectors.map((vector) => vector.map((value) => -value));
    for (const [c, component] of fitBasis('test', vectors).components.entries()) {
      const largest = component.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
      expect(largest).toBeGreaterThan(0);
      const other = fitBasis('test', mirrored).components[c]!;
      component.forEach((value, i) => expect(other[i]).toBeCloseTo(value, 5));
    }
  });

  test('has a component of zeros where there is no variance left', () => {
    const line = [0, 1, 2, 5].map((t) => Float32Array.of(t, 2 * t, 3));
    const onLine = fitBasis('line', line);
    expect(onLine.explained).toEqual([expect.closeTo(1, 9), 0]);
    expect(onLine.components[1]).toEqual([0, 0, 0]);
    const one = fitBasis('one', [Float32Array.of(1, 2, 3)]);
    expect(one.explained).toEqual([0, 0]);
    expect(one.mean).toEqual([1, 2, 3]);
  });
});

describe('a projection', () => {
  const basis = {
    id: 'axes',
    n: 1,
    mean: [1, 1, 1],
    components: [
      [1, 0, 0],
      [0, 1, 0],
    ],
    explained: [0.5, 0.3],
  };

  test('gives coordinates, and what the plane loses', () => {
    const [point] = project(basis, [Float32Array.of(4, 5, 13)]);
    expect(point).toEqual({ at: [3, 4], residual: 12, held: expect.closeTo(25 / 169, 12) });
  });

  test('holds the mean itself entirely', () => {
    expect(project(basis, [Float32Array.of(1, 1, 1)])[0]).toEqual({ at: [0, 0], residual: 0, held: 1 });
  });

  test('holds a share of the variance about the vectors’ own mean', () => {
    const vectors = [Float32Array.of(0, 0, 7), Float32Array.of(3, 0, 11)];
    expect(varianceWithin(basis, vectors)).toBeCloseTo(9 / 25, 12);
    expect(varianceWithin(basis, [vectors[0]!, vectors[0]!])).toBeNull();
  });
});
