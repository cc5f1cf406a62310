/** Compiles a graph, runs it once, reads every result and frees all. */

import type { EncodedModel } from '../../../src/onnx/encode';
import type { Device, Feed } from '../../../src/runtime/device';
import type { HostTensor } from '../../../src/runtime/tensor';

export async function runOnce(
  device: Device,
  model: EncodedModel,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, HostTensor>> {
  const program = await device.compile(model, new Map());
  const results = await program.run(feeds);
  const read: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(results)) {
    const { dtype, dims, data } = await tensor.read();
    read[name] = { dtype, dims, data: data.slice() };
    tensor.dispose();
  }
  await program.dispose();
  return read;
}
