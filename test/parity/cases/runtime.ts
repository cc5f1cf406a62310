/** What every back end promises beyond numbers: order, named refusals, and that nothing grows. */

import { layoutOf } from '../../../src/agents/layout';
import { LabError } from '../../../src/errors';
import { chunkGraph, pastNames } from '../../../src/models/decoder';
import { encodeModel, type EncodedModel } from '../../../src/onnx/encode';
import { Graph } from '../../../src/onnx/graph';
import { matmul, mul } from '../../../src/onnx/ops';
import { floats, zeros } from '../../../src/runtime/tensor';
import { loadFixture } from '../../support/checkpoints';
import { measured, type Bench, type Case, type Comparison } from '../comparison';
import { runOnce } from './run-once';

/** y = factor · x, for x [N]. */
function scaling(factor: number): EncodedModel {
  const graph = new Graph('scaling');
  graph.output('y', mul(graph.input('x', 'float32', ['N']), factor));
  return encodeModel(graph);
}

const vector = (...values: number[]) => floats(Float32Array.from(values), [values.length]);

/** 0 where `attempt` throws a LabError of that code (and field), else 1. */
async function refused(
  name: string,
  code: string,
  attempt: () => Promise<unknown>,
  field?: string,
): Promise<Comparison> {
  const error = await attempt().then(
    () => null,
    (reason: unknown) => reason,
  );
  const right =
    error instanceof LabError && error.code === code && (field === undefined || error.field === field);
  return measured(`${name} is refused as ${code}${right ? '' : `, not ${String(error)}`}`, right ? 0 : 1, 0);
}

async function queue({ device }: Bench): Promise<Comparison[]> {
  const program = await device.compile(scaling(3), new Map());
  const parallel = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const { y } = await program.run({ x: vector(i) });
      const value = Number((await y!.read()).data[0]);
      y!.dispose();
      return value;
    }),
  );
  const interleaved = await Promise.all(
    Array.from({ length: 6 }, async (_, i) => {
      const { y } = await runOnce(device, scaling(i), { x: vector(1, 2) });
      const again = await program.run({ x: vector(i) });
      const value = Number((await again.y!.read()).data[0]);
      again.y!.dispose();
      return Number(y!.data[1]) === 2 * i && value === 3 * i;
    }),
  );
  await program.dispose();
  return [
    measured('20 runs at once, wrong results', parallel.filter((value, i) => value !== 3 * i).length, 0),
    measured(
      'compiling, running and disposing at once, wrong results',
      interleaved.filter((right) => !right).length,
      0,
    ),
  ];
}

async function refusals({ device }: Bench): Promise<Comparison[]> {
  const program = await device.compile(scaling(2), new Map());
  const x = device.upload(vector(1));
  const results = [await refused('a graph that is not fed', 'missing_feed', () => program.run({}), 'x')];

  const graph = new Graph('product');
  const a = graph.input('a', 'float32', ['M', 'K']);
  graph.output('y', matmul(a, graph.input('b', 'float32', ['K', 'N'])));
  const product = await device.compile(encodeModel(graph), new Map());
  const ill = { a: zeros([2, 3]), b: zeros([4, 2]) };
  results.push(await refused('a product of ill-fitting matrices', 'runtime_failed', () => product.run(ill)));
  // Another program: on WebGPU the same session goes on failing (ONNX Runtime 1.30).
  const { y } = await program.run({ x });
  results.push(measured('twice 1, after a failed run', Number((await y!.read()).data[0]), 2));
  y!.dispose();
  await product.dispose();

  const weighted = new Graph('weighted');
  weighted.output('y', mul(weighted.input('x', 'float32', [1]), weighted.parameter('w', [1])));
  const stored = encodeModel(
    weighted,
    new Map([['w', { file: 'absent.safetensors', offset: 0, byteLength: 4 }]]),
  );
  const compile = () => device.compile(stored, new Map());
  results.push(await refused('a model without its weights', 'missing_file', compile, 'absent.safetensors'));

  x.dispose();
  x.dispose();
  results.push(await refused('reading a disposed tensor', 'disposed', () => x.read()));
  results.push(await refused('feeding a disposed tensor', 'disposed', () => program.run({ x })));
  await program.dispose();
  await program.dispose();
  results.push(await refused('running a disposed program', 'disposed', () => program.run({ x: vector(1) })));
  return results;
}

const WARM = 20;
const RUNS = 200;
const COMPILES = 50;
const BATCH = 4;

async function growth({ device, files, memory }: Bench): Promise<Comparison[]> {
  const checkpoint = await loadFixture(files, 'llama');
  const { config, weights } = checkpoint;
  const program = await device.compile(encodeModel(chunkGraph(config), weights.tensors), weights.files);
  // So long a past that its uploads and results, were they kept, would stand out from the noise.
  const perPlace = 2 * pastNames(config).length * BATCH * config.kvHeads * config.headDim * 4;
  const length = Math.ceil((2.5 * memory.noise) / (RUNS * perPlace));
  const rows = (count: number) => Array.from({ length: BATCH }, () => new Uint8Array(count).fill(1));
  const { positions, mask } = layoutOf(rows(length), rows(1), null);
  const past = zeros([BATCH, config.kvHeads, length, config.headDim]);
  const once = async () => {
    const names = pastNames(config);
    const uploads = names.map(() => device.upload(past));
    const feeds = Object.fromEntries(names.map((name, i) => [name, uploads[i]!]));
    const results = await program.run({
      ...feeds,
      positions,
      mask,
      embeds: zeros([BATCH, 1, config.hiddenSize]),
    });
    await results.last!.read();
    for (const tensor of [...uploads, ...Object.values(results)]) tensor.dispose();
  };
  for (let i = 0; i < WARM; i++) await once();
  const before = { live: device.live.tensors, bytes: memory.bytes() };
  for (let i = 0; i < RUNS; i++) await once();
  const results = [
    measured(`tensors more after ${RUNS} runs`, device.live.tensors, before.live),
    measured(`bytes more after ${RUNS} runs`, memory.bytes(), before.bytes, memory.noise),
  ];
  await program.dispose();

  const model = scaling(2);
  for (let i = 0; i < COMPILES; i++) await (await device.compile(model, new Map())).dispose();
  results.push(
    measured(
      `bytes more after compiling and disposing ${COMPILES} times`,
      memory.bytes(),
      before.bytes,
      memory.noise,
    ),
  );
  return results;
}

export const runtimeCases: Record<string, Case> = { queue, refusals, growth };
