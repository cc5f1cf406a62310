/** Positions and masks of plain, unpadded batches: what pretraining on full rows needs. */

import { allReal, layoutOf, rowsOf } from '../../src/agents/layout';
import { floats, type HostTensor } from '../../src/runtime/tensor';

/** `positions` [B,S] counting from 0, and one causal `mask` [1,1,S,S] that serves all rows. */
export function causalLayout(batch: number, length: number): Record<string, HostTensor> {
  const { mask } = layoutOf(rowsOf(1), allReal(1, length), null);
  const positions = Float32Array.from({ length: batch * length }, (_, i) => i % length);
  return { positions: floats(positions, [batch, length]), mask, mask_local: mask };
}
