/** The logit lens (nostalgebraist 2020): what an agent's own head makes of a latent state. Pure, on logits. */

import { softmax } from '../agents/decode';
import type { LensStep } from './trace';

/** Tokens that are named of each distribution. */
const NAMED = 10;

/** The distribution over the vocabulary for one row of `logits` [...,V]. */
export function distribution(logits: Float32Array, row: number, vocabulary: number): Float64Array {
  return softmax(logits, row * vocabulary, vocabulary);
}

/**
 * What a view shows of a distribution over the vocabulary.
 * @param candidates ids whose probabilities and ranks are wanted; equal probabilities share the better rank.
 */
export function lensStep(
  probabilities: Float64Array,
  candidates: readonly number[],
  textOf: (id: number) => string,
): LensStep {
  const top = likeliest(probabilities, NAMED);
  let entropy = 0;
  for (const p of probabilities) if (p > 0) entropy -= p * Math.log(p);
  const own = candidates.map((id) => probabilities[id]!);
  return {
    top: top.map((id) => ({ id, text: textOf(id), probability: probabilities[id]! })),
    entropy,
    probabilities: own,
    ranks: own.map((p) => 1 + probabilities.reduce((before, other) => before + (other > p ? 1 : 0), 0)),
  };
}

/** Indices of the `count` largest values, in order; the first of equal ones comes first. */
function likeliest(values: Float64Array, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (best.length === count && values[i]! <= values[best.at(-1)!]!) continue;
    const place = best.findIndex((other) => values[i]! > values[other]!);
    best.splice(place < 0 ? best.length : place, 0, i);
    best.length = Math.min(best.length, count);
  }
  return best;
}
