/**
 * The health of a hop's messages: whether they have the size of what their receiver reads, and whether those of different
 * questions differ at all. Pure maths over the messages of several questions.
 */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { meanNorm } from '../mas/controls';
import type { HostTensor } from '../runtime/tensor';
import { dot, norm } from './vectors';

export interface Health {
  /** Mean L2 norm of the positions over the mean norm of the receiver's token embeddings. */
  readonly normRatio: number;
  /** Mean cosine between two questions' messages, position by position; 0 where they are zero. 1: they have collapsed. */
  readonly cosine: number;
  /** Effective rank of all positions of all messages: in how many directions they spread. 0: they are zero. */
  readonly rank: number;
  /** What the rank can be at most: the lesser of the number of positions and the width. */
  readonly rankLimit: number;
}

/**
 * @param messages of k questions on one hop, [k,m,D].
 * @param embeddingNorm mean L2 norm of the receiver's token embeddings.
 */
export function messageHealth(messages: HostTensor, embeddingNorm: number): Health {
  const [questions, length, width] = messages.dims as [number, number, number];
  return {
    normRatio: meanNorm(messages) / embeddingNorm,
    cosine: meanCosine(messages),
    rank: effectiveRank(messages.data as Float32Array, width),
    rankLimit: Math.min(questions * length, width),
  };
}

/** Mean cosine over the positions and over all pairs of the k rows of [k,m,D]; 0 for a single row. */
export function meanCosine({ data, dims }: HostTensor): number {
  const [rows, length, width] = dims as [number, number, number];
  if (rows < 2) return 0;
  let sum = 0;
  for (let place = 0; place < length; place++) {
    // Over unit vectors u: Σ_{i≠j} u_i·u_j = |Σ u_i|² − Σ |u_i|².
    const total = new Float64Array(width);
    let own = 0;
    for (let row = 0; row < rows; row++) {
      const at = (row * length + place) * width;
      const vector = data.subarray(at, at + width) as Float32Array;
      const size = norm(vector);
      if (size === 0) continue;
      vector.forEach((x, i) => (total[i]! += x / size));
      own += 1;
    }
    sum += dot(total, total) - own;
  }
  return sum / (length * rows * (rows - 1));
}

/**
 * exp of the entropy of the normalised energies (squared singular values) of the rows of [n,width]: n equal orthogonal
 * rows give n, parallel rows 1. After Roy and Vetterli 2007, who take the singular values themselves.
 */
export function effectiveRank(data: Float32Array, width: number): number {
  const matrix = new Matrix(
    Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width)),
  );
  // The energies are the eigenvalues of the smaller product of the matrix with itself.
  const square = matrix.rows <= width ? matrix.mmul(matrix.transpose()) : matrix.transpose().mmul(matrix);
  const energies = new EigenvalueDecomposition(square, { assumeSymmetric: true }).realEigenvalues;
  const positive = energies.map((energy) => Math.max(0, energy));
  const sum = positive.reduce((a, b) => a + b, 0);
  if (sum === 0) return 0;
  const shares = positive.map((energy) => energy / sum).filter((share) => share > 0);
  return Math.exp(-shares.reduce((entropy, share) => entropy + share * Math.log(share), 0));
}
