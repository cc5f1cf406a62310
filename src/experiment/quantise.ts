/** Numbers at 8 bits: one float32 scale per latent step. Pure. */

import { floats, size, type HostTensor } from '../runtime/tensor';

const LEVELS = 127;

/** Bytes that a tensor of these dims takes. */
export const quantisedBytes = (dims: readonly number[]) => 4 * (dims[0] ?? 1) + size(dims);

/**
 * A float32 tensor [m,…] as m scales (float32, little-endian), then its numbers as int8: x ≈ scale · n, n in −127 … 127,
 * scale = max |x| / 127 over everything at that step. Off by at most half a scale.
 */
export function quantise({ dims, data }: HostTensor): Uint8Array {
  const bytes = new Uint8Array(quantisedBytes(dims));
  const view = new DataView(bytes.buffer);
  const steps = dims[0]!;
  const width = steps === 0 ? 0 : size(dims) / steps;
  for (let step = 0; step < steps; step++) {
    let most = 0;
    for (let i = 0; i < width; i++) most = Math.max(most, Math.abs(Number(data[step * width + i])));
    view.setFloat32(4 * step, most / LEVELS, true);
    const scale = view.getFloat32(4 * step, true);
    for (let i = 0; i < width; i++) {
      const level = scale === 0 ? 0 : Math.round(Number(data[step * width + i]) / scale);
      view.setInt8(4 * steps + step * width + i, Math.max(-LEVELS, Math.min(LEVELS, level)));
    }
  }
  return bytes;
}

/** What `quantise` made of a tensor of these dims, from `quantisedBytes(dims)` bytes. */
export function dequantise(bytes: Uint8Array, dims: readonly number[]): HostTensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const steps = dims[0]!;
  const width = steps === 0 ? 0 : size(dims) / steps;
  const data = new Float32Array(size(dims));
  for (let step = 0; step < steps; step++) {
    const scale = view.getFloat32(4 * step, true);
    for (let i = 0; i < width; i++)
      data[step * width + i] = scale * view.getInt8(4 * steps + step * width + i);
  }
  return floats(data, dims);
}
