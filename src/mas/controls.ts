/**
 * Controls: what a message would have to beat. Pure functions of states [B,m,D] in host memory, which interventions
 * (intervention.ts) share.
 */

import { LabError } from '../errors';
import type { Random } from '../random';
import { floats, zeros, type HostTensor } from '../runtime/tensor';
import type { Control } from './trace';

/**
 * The message [B,m,D] that is delivered instead: `zero` has all elements 0; `shuffle` gives each question another
 * question's message; `random` has random directions, each position with its own L2 norm.
 * @param others the same message of other questions [k,m,D], for a run of one.
 * @throws LabError `bad_control` for a shuffle of one question without others.
 */
export function applyControl(
  message: HostTensor,
  control: Control,
  random: Random,
  others?: HostTensor,
): HostTensor {
  switch (control) {
    case 'none':
      return message;
    case 'zero':
      return zeros(message.dims);
    case 'shuffle': {
      const shuffled = ofAnother(message, random, others);
      if (shuffled) return shuffled;
      throw new LabError('bad_control', 'Shuffled messages need at least two questions.', {
        hint: 'Run several questions at once, or choose zeroed or random messages.',
        field: 'control',
      });
    }
    case 'random':
      return randomised(message, random);
  }
}

/** Random directions, each position with its own L2 norm. */
export function randomised({ data, dims }: HostTensor, random: Random): HostTensor {
  const width = dims.at(-1)!;
  const drawn = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += width) {
    let norm = 0;
    let square = 0;
    for (let i = at; i < at + width; i++) {
      drawn[i] = random.normal();
      square += drawn[i]! ** 2;
      norm += Number(data[i]) ** 2;
    }
    const scale = Math.sqrt(norm / square);
    for (let i = at; i < at + width; i++) drawn[i]! *= scale;
  }
  return floats(drawn, dims);
}

/**
 * For each question the states of another one: of the batch, in a random cyclic order, so that nobody keeps the own; for
 * a single question of one of `others` [k,m,D]. Null where there is no other.
 */
export function ofAnother(states: HostTensor, random: Random, others?: HostTensor): HostTensor | null {
  const batch = states.dims[0]!;
  if (batch < 2) return others ? fromRow(others, random.int(others.dims[0]!), batch) : null;
  const stride = states.data.length / batch;
  const source = states.data as Float32Array;
  const data = new Float32Array(source.length);
  const order = random.shuffle(Array.from({ length: batch }, (_, i) => i));
  order.forEach((row, i) => {
    const from = order[(i + 1) % batch]!;
    data.set(source.subarray(from * stride, (from + 1) * stride), row * stride);
  });
  return floats(data, states.dims);
}

/** One row of [k,m,D] for each of `batch` questions. */
export function fromRow({ data, dims }: HostTensor, row: number, batch: number): HostTensor {
  const stride = data.length / dims[0]!;
  const own = (data as Float32Array).subarray(row * stride, (row + 1) * stride);
  const rows = new Float32Array(batch * stride);
  for (let b = 0; b < batch; b++) rows.set(own, b * stride);
  return floats(rows, [batch, ...dims.slice(1)]);
}

/** Mean L2 norm of the last axis's vectors. */
export function meanNorm({ data, dims }: HostTensor): number {
  const width = dims.at(-1)!;
  let sum = 0;
  for (let at = 0; at < data.length; at += width) {
    let square = 0;
    for (let i = at; i < at + width; i++) square += Number(data[i]) ** 2;
    sum += Math.sqrt(square);
  }
  return sum / (data.length / width);
}
