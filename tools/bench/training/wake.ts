/** The smallest program there is: once it has run, ONNX Runtime is loaded and what comes on top is the work's own. */

import { encodeModel } from '../../../src/onnx/encode';
import { Graph } from '../../../src/onnx/graph';
import { add } from '../../../src/onnx/ops';
import type { Device } from '../../../src/runtime/device';
import { floats } from '../../../src/runtime/tensor';

export async function wakeRuntime(device: Device): Promise<void> {
  const graph = new Graph('wake');
  const x = graph.input('x', 'float32', ['B']);
  graph.output('y', add(x, x));
  const program = await device.compile(encodeModel(graph), new Map());
  const { y } = await program.run({ x: floats(Float32Array.of(1), [1]) });
  y!.dispose();
  await program.dispose();
}
