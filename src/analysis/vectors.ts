/** Vectors as rows of numbers, and the arithmetic on them in which all of this room's work ends; in float64. Pure. */

import type { HostTensor } from '../runtime/tensor';

/** n vectors of D numbers each. */
export type Vectors = readonly Float32Array[];

/** Rows of a tensor [n,D], as views of its data. */
export function rowsOf({ data, dims }: HostTensor): Float32Array[] {
  const width = dims.at(-1)!;
  const values = data instanceof Float32Array ? data : Float32Array.from(data as Iterable<number>);
  return Array.from({ length: dims.at(-2)! }, (_, row) => values.subarray(row * width, (row + 1) * width));
}

/**
 * Σ a[i] · b[i]. Float64Arrays only: over several types of array engines compile it to a fraction of the speed. Four
 * sums at once: an addition takes several cycles, and a single sum would wait for each.
 */
export function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length - (a.length % 4);
  let [sum, second, third, fourth] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    sum += a[i]! * b[i]!;
    second += a[i + 1]! * b[i + 1]!;
    third += a[i + 2]! * b[i + 2]!;
    fourth += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum + second + (third + fourth);
}

/** Euclidean (L2). */
export function norm(a: Float32Array | Float64Array): number {
  const wide = wideOf(a);
  return Math.sqrt(dot(wide, wide));
}

export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/** Null where either vector is zero. */
export function cosine(a: Float32Array, b: Float32Array): number | null {
  const scale = norm(a) * norm(b);
  return scale === 0 ? null : dot(wideOf(a), wideOf(b)) / scale;
}

/** The mean of n vectors [n,D]; of none, none. */
export function meanOf(vectors: Vectors): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]! / vectors.length;
  return mean;
}

/** `vector` − `centre`, as a new vector. */
export function less(vector: ArrayLike<number>, centre: ArrayLike<number>): Float64Array {
  const rest = new Float64Array(vector);
  for (let i = 0; i < rest.length; i++) rest[i]! -= centre[i]!;
  return rest;
}

/** Takes `factor` times `what` away, in place. */
export function subtract(from: Float64Array, what: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= factor * what[i]!;
}

/** In place. */
export function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i]! *= factor;
}

const wideOf = (a: Float32Array | Float64Array): Float64Array =>
  a instanceof Float64Array ? a : new Float64Array(a);
