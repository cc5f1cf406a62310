import { expect, test } from 'vitest';
import { encodeModel } from '../../../src/onnx/encode';
import { Graph } from '../../../src/onnx/graph';
import { add } from '../../../src/onnx/ops';
import { nodeDevice } from '../../../src/runtime/node';
import { zeros } from '../../../src/runtime/tensor';
import { Meter } from './metered';

test('counts calls by program and shape, and the bytes that live at once', async () => {
  const meter = new Meter(nodeDevice());
  const { device } = meter;
  const graph = new Graph('doubled');
  const x = graph.input('x', 'float32', ['B', 4]);
  graph.output('present_key.0', add(x, x));
  const program = await device.compile(encodeModel(graph), new Map());
  const fed = device.upload(zeros([2, 4])); // 32 bytes
  const first = (await program.run({ x: fed }))['present_key.0']!;
  const second = (await program.run({ x: fed }))['present_key.0']!;
  expect(meter.peaks).toEqual({ all: 96, cache: 64 });
  expect(meter.programs).toMatchObject([{ program: 'doubled [2,4]', calls: 2 }]);
  first.dispose();
  first.dispose();
  meter.reset();
  expect(meter.peaks).toEqual({ all: 64, cache: 32 });
  second.dispose();
  fed.dispose();
  meter.reset();
  expect(meter.peaks).toEqual({ all: 0, cache: 0 });
  expect(meter.programs).toEqual([]);
  await device.dispose();
});
