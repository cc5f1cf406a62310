/**
 * Principal components: a plane fitted to vectors, and vectors projected onto one with what the plane loses of them.
 * Few components of few vectors, by orthogonal iteration, so that the page carries no linear algebra library; the unit
 * test checks it against one.
 */

import { Random } from '../random';
import type { Basis } from './calibration';
import { dot, less, meanOf, norm, scale, subtract, type Vectors } from './vectors';

/** At most; with eigenvalues 3 % apart it is then right to four digits. */
const ITERATIONS = 300;
/** Stops where no unit vector moved by more. */
const TOLERANCE = 1e-7;
/** A component with less of the variance than this is rounding, not a direction. */
const NOTHING = 1e-12;

/**
 * The first `k` principal components of n vectors [n,D], n ≥ 1. Signs are fixed: of each component the largest loading
 * by size is positive. A component that holds no variance is all zeros.
 * @param iterations at most: more where there is time to tell components of nearly equal variance apart.
 */
export function fitBasis(id: string, vectors: Vectors, k = 2, iterations = ITERATIONS): Basis {
  const n = vectors.length;
  const mean = meanOf(vectors);
  const width = mean.length;
  const centred = vectors.map((vector) => less(vector, mean));

  // Gram matrix [n,n] or scatter matrix [D,D], whichever is smaller: their eigenvalues other than 0 are the same.
  const small = n <= width;
  const columns = small ? centred : Array.from({ length: width }, (_, i) => columnOf(centred, i));
  const matrix = products(columns);
  const total = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
  const { values, vectors: found } = leading(matrix, k, iterations);

  const components = found.map((vector, c) => {
    if (values[c]! <= NOTHING * total) return new Float64Array(width);
    return positive(normalised(small ? combine(centred, vector) : vector));
  });
  return {
    id,
    n,
    mean: [...mean],
    components: components.map((component) => [...component]),
    explained: values.map((value) => (value <= NOTHING * total ? 0 : value / total)),
  };
}

export interface Projection {
  /** Coordinates in the basis. */
  readonly at: readonly number[]; // [K]
  /** Norm of what the basis loses of the vector. */
  readonly residual: number;
  /** Share of the squared distance from the basis' mean that the basis holds (cos² of a point), 0 to 1. */
  readonly held: number;
}

/** Vectors [n,D] in a basis of the same D. */
export function project({ mean, components: rows }: Basis, vectors: Vectors): Projection[] {
  const components = rows.map((row) => Float64Array.from(row));
  return vectors.map((vector) => {
    const rest = less(vector, mean);
    const distance = dot(rest, rest);
    const at = components.map((component) => dot(rest, component));
    components.forEach((component, c) => subtract(rest, component, at[c]!));
    const lost = dot(rest, rest);
    return {
      at,
      residual: Math.sqrt(lost),
      held: distance === 0 ? 1 : Math.max(0, 1 - lost / distance),
    };
  });
}

/** Share of the vectors' variance about their own mean that lies within the basis; null where they do not vary. */
export function varianceWithin({ components: rows }: Basis, vectors: Vectors): number | null {
  const components = rows.map((row) => Float64Array.from(row));
  const mean = meanOf(vectors);
  let within = 0;
  let total = 0;
  for (const vector of vectors) {
    const rest = less(vector, mean);
    total += dot(rest, rest);
    for (const component of components) within += dot(rest, component) ** 2;
  }
  return total === 0 ? null : within / total;
}

function columnOf(rows: readonly Float64Array[], i: number): Float64Array {
  const column = new Float64Array(rows.length);
  for (let row = 0; row < column.length; row++) column[row] = rows[row]![i]!;
  return column;
}

/** All products of pairs of rows. */
function products(rows: readonly Float64Array[]): Float64Array[] {
  const matrix = rows.map(() => new Float64Array(rows.length));
  rows.forEach((row, i) => {
    for (let j = 0; j <= i; j++) matrix[i]![j] = matrix[j]![i] = dot(row, rows[j]!);
  });
  return matrix;
}

/**
 * The `k` largest eigenvalues of a symmetric positive matrix and their eigenvectors, by orthogonal iteration (Golub and
 * Van Loan, Matrix Computations, section 8.2.4) from a fixed start.
 */
function leading(matrix: readonly Float64Array[], k: number, iterations: number) {
  const random = new Random('principal components');
  let vectors: Float64Array[] = Array.from({ length: k }, () =>
    Float64Array.from(matrix, () => random.normal()),
  );
  orthonormalise(vectors);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const next = vectors.map((vector) => times(matrix, vector));
    orthonormalise(next);
    const moved = next.some((vector, c) => norm(less(vector, vectors[c]!)) > TOLERANCE);
    vectors = next;
    if (!moved) break;
  }
  return { values: vectors.map((vector) => dot(vector, times(matrix, vector))), vectors };
}

function times(matrix: readonly Float64Array[], vector: Float64Array): Float64Array {
  const product = new Float64Array(matrix.length);
  for (let i = 0; i < product.length; i++) product[i] = dot(matrix[i]!, vector);
  return product;
}

/** Modified Gram and Schmidt, in place; what is dependent on the vectors before becomes zero. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, c) => {
    const before = norm(vector);
    for (const other of vectors.slice(0, c)) subtract(vector, other, dot(vector, other));
    const after = norm(vector);
    if (after <= 1e-10 * before) vector.fill(0);
    else scale(vector, 1 / after);
  });
}

/** Σ weights[i] · rows[i]. */
function combine(rows: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(rows[0]!.length);
  rows.forEach((row, i) => subtract(sum, row, -weights[i]!));
  return sum;
}

function normalised(vector: Float64Array): Float64Array {
  scale(vector, 1 / norm(vector));
  return vector;
}

function positive(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  if (largest < 0) scale(vector, -1);
  return vector;
}
