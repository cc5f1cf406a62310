/** Runs a graph once on onnxruntime-node, for tests of graphs that may not import a runtime. */

import { encodeModel } from '../../src/onnx/encode';
import type { Graph } from '../../src/onnx/graph';
import { nodeDevice } from '../../src/runtime/node';
import type { HostTensor } from '../../src/runtime/tensor';

export async function evaluate(
  graph: Graph,
  feeds: Readonly<Record<string, HostTensor>>,
): Promise<Record<string, HostTensor>> {
  const device = nodeDevice();
  const program = await device.compile(encodeModel(graph), new Map());
  const results = await program.run(feeds);
  const read: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(results)) read[name] = await tensor.read();
  await device.dispose();
  return read;
}

export { floats, ints, size } from '../../src/runtime/tensor';
export type { HostTensor };
