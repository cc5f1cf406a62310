/** Controls: what a message would have to beat. Pure functions of messages in host memory. */

import { LabError } from '../errors';
import type { Random } from '../random';
import { floats, type HostTensor } from '../runtime/tensor';
import type { Control } from './trace';

/**
 * The message [B,m,D] that is delivered instead: `zero` has all elements 0; `shuffle` gives each question another
 * question's message; `random` has random directions, each position with its own L2 norm.
 * @throws LabError `bad_control` for a shuffle of one question.
 */
export function applyControl(message: HostTensor, control: Control, random: Random): HostTensor {
  const [batch, length, width] = message.dims as [number, number, number];
  const source = message.data as Float32Array;
  const data = new Float32Array(source.length);
  const stride = length * width;
  switch (control) {
    case 'none':
      return message;
    case 'zero':
      break;
    case 'shuffle': {
      if (batch < 2)
        throw new LabError('bad_control', 'Shuffled messages need at least two questions.', {
          hint: 'Run several questions at once, or choose zeroed or random messages.',
          field: 'control',
        });
      // A random cyclic order: nobody keeps the own message.
      const order = random.shuffle(Array.from({ length: batch }, (_, i) => i));
      order.forEach((row, i) => {
        const from = order[(i + 1) % batch]!;
        data.set(source.subarray(from * stride, (from + 1) * stride), row * stride);
      });
      break;
    }
    case 'random':
      for (let at = 0; at < data.length; at += width) {
        let norm = 0;
        let drawn = 0;
        for (let i = at; i < at + width; i++) {
          data[i] = random.normal();
          drawn += data[i]! ** 2;
          norm += source[i]! ** 2;
        }
        const scale = Math.sqrt(norm / drawn);
        for (let i = at; i < at + width; i++) data[i]! *= scale;
      }
      break;
  }
  return floats(data, message.dims);
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
