/** Positions and masks of plain, unpadded batches: what pretraining and teacher forcing on full rows need. */

import { floats, type HostTensor } from '../../src/runtime/tensor';

/** Very negative, yet far from overflow when scores are added to it. */
const BLOCKED = -1e9;

/** `positions` [B,S] counting from 0, and one causal `mask` [1,1,S,S] for all rows. */
export function causalLayout(batch: number, length: number): Record<string, HostTensor> {
  const positions = new Float32Array(batch * length);
  for (let i = 0; i < positions.length; i++) positions[i] = i % length;
  const mask = new Float32Array(length * length);
  for (let i = 0; i < length; i++) mask.fill(BLOCKED, i * length + i + 1, (i + 1) * length);
  return {
    positions: floats(positions, [batch, length]),
    mask: floats(mask, [1, 1, length, length]),
    mask_local: floats(mask, [1, 1, length, length]),
  };
}
