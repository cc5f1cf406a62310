/**
 * What a path of states is like in all of its dimensions, before any projection: norms, turns and distances. Pure
 * maths on rows of numbers; knows neither agents nor pictures.
 */

import { cosine, distance, norm, type Vectors } from './vectors';

export interface PathGeometry {
  readonly norm: readonly number[]; // [n]
  /** Cosine to the state before; null at the first one, and where either is zero. */
  readonly cosine: readonly (number | null)[]; // [n]
  /** Distance from the state before; null at the first one. */
  readonly moved: readonly (number | null)[]; // [n]
  readonly toLast: readonly number[]; // [n]
}

/** Numbers of each state of a path. */
export function geometryOf(path: Vectors): PathGeometry {
  const last = path.at(-1);
  return {
    norm: path.map(norm),
    cosine: path.map((state, i) => (i === 0 ? null : cosine(path[i - 1]!, state))),
    moved: path.map((state, i) => (i === 0 ? null : distance(path[i - 1]!, state))),
    toLast: path.map((state) => distance(state, last!)),
  };
}

/** From first to last as the crow flies, over the length of the path: 1 is a straight line; null where nothing moved. */
export function straightness(path: Vectors): number | null {
  const length = pathLength(path);
  return length === 0 ? null : distance(path[0]!, path.at(-1)!) / length;
}

/** Sum of the steps' lengths. */
export function pathLength(path: Vectors): number {
  let sum = 0;
  for (let i = 1; i < path.length; i++) sum += distance(path[i - 1]!, path[i]!);
  return sum;
}
