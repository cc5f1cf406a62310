/**
 * Null models for paths of states: what a picture of them would look like if their order or their rounds meant nothing.
 * The principal components of a random walk in many dimensions are smooth curves too (Antognini and Sohl-Dickstein,
 * NeurIPS 2018), so a smooth path alone shows nothing. All randomness comes from the caller.
 */

import type { Random } from '../random';
import { distance, norm, type Vectors } from './vectors';

/** A walk from the same first state with steps of the same lengths, each in a direction drawn evenly from all D. */
export function randomWalk(path: Vectors, random: Random): Float32Array[] {
  const walk = path.slice(0, 1).map((state) => state.slice());
  for (let i = 1; i < path.length; i++) {
    const direction = Float64Array.from(path[i]!, () => random.normal());
    const scale = distance(path[i - 1]!, path[i]!) / norm(direction);
    walk.push(walk[i - 1]!.map((value, d) => value + scale * direction[d]!));
  }
  return walk;
}

/** The same states at the same steps, but each step's states dealt out anew among the rounds that have it. */
export function shuffleRounds(paths: readonly Vectors[], random: Random): Float32Array[][] {
  const shuffled = paths.map((path) => [...path]);
  const steps = Math.max(0, ...paths.map((path) => path.length));
  for (let step = 0; step < steps; step++) {
    const holders = shuffled.filter((path) => path.length > step);
    const states = random.shuffle(holders.map((path) => path[step]!));
    holders.forEach((path, i) => (path[step] = states[i]!));
  }
  return shuffled;
}
