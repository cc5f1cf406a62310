/**
 * How alike hidden states are: cosines within one agent, and linear CKA across agents of different width. Pure maths on
 * rows of numbers and on their Gram matrices, in float64; knows neither agents nor pictures.
 */

import { dot, less, type Vectors } from './vectors';

/** A symmetric n × n matrix, row by row. */
export interface Square {
  readonly n: number;
  readonly data: Float64Array;
}

/** Inner products of the rows, `centre` [D] taken from each of them first. */
export function gramOf(rows: Vectors, centre?: ArrayLike<number>): Square {
  const n = rows.length;
  const shifted = rows.map((row) => (centre ? less(row, centre) : new Float64Array(row)));
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) data[i * n + j] = data[j * n + i] = dot(shifted[i]!, shifted[j]!);
  return { n, data };
}

/** Cosines of all pairs of the rows behind a Gram matrix; NaN where a row is zero and has no direction. */
export function cosinesOf({ n, data }: Square): Square {
  const cosines = new Float64Array(n * n);
  const norms = Float64Array.from({ length: n }, (_, i) => Math.sqrt(data[i * n + i]!));
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) {
      const scale = norms[i]! * norms[j]!;
      cosines[at] = scale > 0 ? Math.min(1, Math.max(-1, data[at]! / scale)) : NaN;
    }
  return { n, data: cosines };
}

/** The rows and columns `kept`, in this order. */
export function subSquare({ n, data }: Square, kept: readonly number[]): Square {
  const size = kept.length;
  const part = new Float64Array(size * size);
  for (let i = 0, at = 0; i < size; i++)
    for (let j = 0; j < size; j++, at++) part[at] = data[kept[i]! * n + kept[j]!]!;
  return { n: size, data: part };
}

export type Estimator = 'unbiased' | 'biased';

/** The fewest positions for which the unbiased estimator of HSIC is defined. */
export const UNBIASED_FROM = 4;

/** What rounding may leave of states that do not vary, over the squared norm of their Gram matrix. */
const ROUNDING = 1e-24;

/** A Gram matrix with its means taken out, ready to be held against others. */
export interface Centred extends Square {
  readonly estimator: Estimator;
  /** Inner product with itself; 0 where the vectors do not vary. */
  readonly self: number;
}

export interface Cka {
  /** Null where it is undefined: fewer than two positions, or states that do not vary. */
  readonly value: number | null;
  readonly estimator: Estimator;
}

/**
 * Linear centred kernel alignment of two sets of vectors, of any widths, over the same n positions, from their Gram
 * matrices: HSIC(K,L) / √(HSIC(K,K) HSIC(L,L)) (Kornblith et al. 2019, arXiv 1905.00414, section 3). 1: the same up to
 * rotation and scale. With few positions its plain estimator is biased upward; from 4 positions on, the unbiased
 * estimator of HSIC is taken (Song et al. 2012, JMLR 13, equation 5, as in Nguyen et al. 2021, arXiv 2010.15327), as
 * the inner product of U-centred matrices (Székely and Rizzo 2014, equation 3.6), which is the same; it may fall
 * below 0.
 */
export function linearCka(k: Centred, l: Centred): Cka {
  const varies = k.n >= 2 && k.self > 0 && l.self > 0;
  return { value: varies ? dot(k.data, l.data) / Math.sqrt(k.self * l.self) : null, estimator: k.estimator };
}

/**
 * A Gram matrix with the means taken out of its rows and columns: HKH (`biased`), or the same without the diagonal and
 * with n − 2 in place of n (`unbiased`; U-centring).
 */
export function centred({ n, data }: Square): Centred {
  const hollow = n >= UNBIASED_FROM;
  const sums = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (!hollow || i !== j) sums[i]! += data[i * n + j]!;
    total += sums[i]!;
  }
  const count = hollow ? n - 2 : n;
  const mean = total / (hollow ? (n - 1) * (n - 2) : n * n);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (!hollow || i !== j) result[i * n + j] = data[i * n + j]! - (sums[i]! + sums[j]!) / count + mean;
  const self = dot(result, result);
  const varies = self > ROUNDING * dot(data, data);
  return { n, data: result, estimator: hollow ? 'unbiased' : 'biased', self: varies ? self : 0 };
}

/** The same with its vectors in reverse order. */
export const reversed = (matrix: Centred): Centred => ({ ...matrix, data: matrix.data.toReversed() });
