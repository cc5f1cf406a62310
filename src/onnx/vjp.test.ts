import { describe, expect, it } from 'vitest';
import { evaluate, floats, ints, size, type HostTensor } from '../../test/support/evaluate';
import { Random } from '../random';
import { Graph } from './graph';
import * as op from './ops';
import type { Shape, Value } from './types';
import { cotangentName, vjp } from './vjp';

/** Numbers for the names of symbolic shapes. */
const lengths: Record<string, number> = { B: 2, S: 3, P: 4 };
const concrete = (shape: Shape) =>
  shape.map((dim) =>
    String(dim)
      .split('+')
      .reduce((sum, term) => sum + (lengths[term] ?? Number(term)), 0),
  );

type Case = {
  inputs: Record<string, Shape>;
  build: (values: Record<string, Value>) => Value;
  /** Keeps random inputs where the function is smooth. */
  positive?: boolean;
  indices?: Record<string, { shape: Shape; below: number }>;
};

const x23: Record<string, Shape> = { x: ['B', 'S', 4] };
const cases: Record<string, Case> = {
  'add, broadcast': { inputs: { a: ['B', 'S', 4], b: ['B', 1, 4] }, build: ({ a, b }) => op.add(a!, b!) },
  'add, missing axes': { inputs: { a: ['B', 'S', 4], b: [4] }, build: ({ a, b }) => op.add(a!, b!) },
  sub: { inputs: { a: ['B', 1], b: ['B', 'S'] }, build: ({ a, b }) => op.sub(a!, b!) },
  mul: { inputs: { a: ['S', 4], b: ['B', 'S', 4] }, build: ({ a, b }) => op.mul(a!, b!) },
  'mul, the same twice': { inputs: x23, build: ({ x }) => op.mul(x!, x!) },
  div: { inputs: { a: ['B', 'S'], b: ['B', 1] }, positive: true, build: ({ a, b }) => op.div(a!, b!) },
  pow: { inputs: { a: ['B', 'S'], b: ['S'] }, positive: true, build: ({ a, b }) => op.pow(a!, b!) },
  max: { inputs: { a: ['B', 'S'], b: ['B', 'S'] }, build: ({ a, b }) => op.max(a!, b!) },
  min: { inputs: { a: ['B', 'S'], b: ['S'] }, build: ({ a, b }) => op.min(a!, b!) },
  neg: { inputs: x23, build: ({ x }) => op.neg(x!) },
  exp: { inputs: x23, build: ({ x }) => op.exp(x!) },
  log: { inputs: x23, positive: true, build: ({ x }) => op.log(x!) },
  sqrt: { inputs: x23, positive: true, build: ({ x }) => op.sqrt(x!) },
  reciprocal: { inputs: x23, positive: true, build: ({ x }) => op.reciprocal(x!) },
  erf: { inputs: x23, build: ({ x }) => op.erf(x!) },
  tanh: { inputs: x23, build: ({ x }) => op.tanh(x!) },
  sigmoid: { inputs: x23, build: ({ x }) => op.sigmoid(x!) },
  silu: { inputs: x23, build: ({ x }) => op.silu(x!) },
  sin: { inputs: x23, build: ({ x }) => op.sin(x!) },
  cos: { inputs: x23, build: ({ x }) => op.cos(x!) },
  'gelu exact': { inputs: x23, build: ({ x }) => op.gelu(x!, 'none') },
  'gelu tanh': { inputs: x23, build: ({ x }) => op.gelu(x!, 'tanh') },
  where: {
    inputs: { a: ['B', 'S'], b: ['B', 'S'] },
    build: ({ a, b }) => op.where(op.greater(a!, b!), op.mul(a!, a!), op.exp(b!)),
  },
  'matmul by a matrix': { inputs: { a: ['B', 'S', 4], b: [4, 5] }, build: ({ a, b }) => op.matmul(a!, b!) },
  'matmul, batched': {
    inputs: { a: ['B', 2, 'S', 4], b: ['B', 2, 4, 'P+S'] },
    build: ({ a, b }) => op.matmul(a!, b!),
  },
  'matmul, broadcast batch': {
    inputs: { a: ['B', 2, 'S', 4], b: ['B', 1, 4, 3] },
    build: ({ a, b }) => op.matmul(a!, b!),
  },
  linear: {
    inputs: { x: ['B', 'S', 4], w: [5, 4], b: [5] },
    build: ({ x, w, b }) => op.linear(x!, w!, b),
  },
  'reshape and transpose': {
    inputs: { x: ['B', 'S', 6] },
    build: ({ x }) => op.transpose(op.reshape(x!, ['B', 'S', 2, 3]), [0, 2, 1, 3]),
  },
  'reshape to rows': { inputs: { x: ['B', 'S', 6] }, build: ({ x }) => op.flattenRows(x!) },
  'unsqueeze and squeeze': {
    inputs: { x: ['B', 1, 'S'] },
    build: ({ x }) => op.unsqueeze(op.squeeze(x!, 1), -1),
  },
  'concat of unknown lengths': {
    inputs: { a: ['B', 'P', 3], b: ['B', 'S', 3] },
    build: ({ a, b }) => op.concat([a!, b!], 1),
  },
  'concat of known lengths': {
    inputs: { a: ['B', 2], b: ['B', 3] },
    build: ({ a, b }) => op.concat([a!, b!], -1),
  },
  'split, one part unused': {
    inputs: { x: ['B', 6] },
    build: ({ x }) => op.exp(op.split(x!, [2, 4], -1)[1]!),
  },
  'slice from the end of an unknown length': {
    inputs: { x: ['B', 'S', 4] },
    build: ({ x }) => op.slice(x!, 1, -1),
  },
  'slice inside a known length': { inputs: { x: ['B', 5] }, build: ({ x }) => op.slice(x!, 1, 1, 3) },
  'slice before the end': { inputs: { x: ['B', 'S', 2] }, build: ({ x }) => op.slice(x!, 1, -2, 1) },
  expand: { inputs: { a: ['B', 1], b: ['B', 'S'] }, build: ({ a, b }) => op.mul(op.expandLike(a!, b!), b!) },
  'sum, axes kept': { inputs: x23, build: ({ x }) => op.reduceSum(x!, [1]) },
  'sum, axes dropped': { inputs: x23, build: ({ x }) => op.reduceSum(x!, [0, 2], false) },
  'mean of an unknown length': { inputs: x23, build: ({ x }) => op.reduceMean(x!, [1, -1], false) },
  'mean over two unknown lengths': { inputs: x23, build: ({ x }) => op.reduceMean(x!, [0, 1]) },
  'log-sum-exp': { inputs: x23, build: ({ x }) => op.reduceLogSumExp(x!, [-1], false) },
  softmax: { inputs: x23, build: ({ x }) => op.softmax(x!) },
  'rms norm': {
    inputs: { x: ['B', 'S', 4], w: [4] },
    build: ({ x, w }) => op.rmsNorm(x!, w!, 1e-6),
  },
  'layer norm': {
    inputs: { x: ['B', 'S', 4], w: [4], b: [4] },
    build: ({ x, w, b }) => op.layerNorm(x!, w!, b!, 1e-5),
  },
  rotary: {
    inputs: { x: ['B', 2, 'S', 4], angle: ['B', 'S', 2] },
    build: ({ x, angle }) => {
      const fixed = op.cast(op.greater(angle!, 0), 'float32'); // carries no cotangent
      return op.add(op.rotary(x!, op.cos(fixed), op.sin(fixed)), op.reduceSum(angle!, [0, 1, 2], false));
    },
  },
  gather: {
    inputs: { table: [5, 3] },
    indices: { at: { shape: ['B', 'S'], below: 5 } },
    build: ({ table, at }) => op.gather(table!, at!),
  },
  'gather elements': {
    inputs: { x: ['B', 'S', 5] },
    indices: { at: { shape: ['B', 'S', 2], below: 5 } },
    build: ({ x, at }) => op.gatherElements(x!, at!),
  },
  'cross-entropy': {
    inputs: { x: ['B', 'S', 5] },
    indices: { at: { shape: ['B', 'S'], below: 5 } },
    build: ({ x, at }) => op.crossEntropy(x!, at!),
  },
  cosine: { inputs: { a: ['B', 'S', 4], b: ['B', 'S', 4] }, build: ({ a, b }) => op.cosine(a!, b!) },
};

function random(shape: Shape, rng: Random, positive = false): HostTensor {
  const dims = concrete(shape);
  const data = Float32Array.from({ length: size(dims) }, () => (positive ? 0.5 + rng.next() : rng.normal()));
  return floats(data, dims);
}

const dot = (a: HostTensor, b: HostTensor) =>
  (a.data as Float32Array).reduce((sum, x, i) => sum + x * Number(b.data[i]), 0);

describe('vjp agrees with finite differences', () => {
  for (const [name, spec] of Object.entries(cases))
    it(name, async () => {
      const rng = new Random(name);
      const graph = new Graph('case');
      const values: Record<string, Value> = {};
      const feeds: Record<string, HostTensor> = {};
      for (const [input, shape] of Object.entries(spec.inputs)) {
        values[input] = graph.input(input, 'float32', shape);
        feeds[input] = random(shape, rng, spec.positive);
      }
      for (const [input, { shape, below }] of Object.entries(spec.indices ?? {})) {
        values[input] = graph.input(input, 'int32', shape);
        const dims = concrete(shape);
        feeds[input] = ints(
          Array.from({ length: size(dims) }, () => rng.int(below)),
          dims,
        );
      }
      const y = spec.build(values);
      graph.output('y', y);
      const names = Object.keys(spec.inputs);
      const cotangent = random(
        y.shape.map((dim) => (String(dim).startsWith('rows') ? 6 : dim)),
        rng,
      );
      const backward = await evaluate(vjp(graph, ['y'], names), {
        ...feeds,
        [cotangentName('y')]: cotangent,
      });
      for (const input of names) {
        const direction = random(spec.inputs[input]!, rng);
        const h = 1e-2;
        const moved = async (sign: number) => {
          const data = (feeds[input]!.data as Float32Array).map(
            (v, i) => v + sign * h * Number(direction.data[i]),
          );
          return dot(
            (await evaluate(graph, { ...feeds, [input]: floats(data, feeds[input]!.dims) })).y!,
            cotangent,
          );
        };
        const numeric = ((await moved(1)) - (await moved(-1))) / (2 * h);
        const exact = dot(backward[cotangentName(input)]!, direction);
        expect(backward[cotangentName(input)]!.dims).toEqual(concrete(spec.inputs[input]!));
        expect(Math.abs(exact - numeric)).toBeLessThan(3e-3 * Math.max(1, Math.abs(numeric)));
      }
    });
});

describe('cross-entropy keeps its digits', () => {
  // loss = log(1 + e^−20) and its slope −e^−20 / (1 + e^−20), which 1 − p cannot show in float32
  it('when the target is near certain', async () => {
    const graph = new Graph('g');
    const logits = graph.input('logits', 'float32', [1, 2]);
    graph.output('loss', op.crossEntropy(logits, graph.input('targets', 'int32', [1])));
    const feeds = { logits: floats(Float32Array.of(27, 7), [1, 2]), targets: ints([0], [1]) };
    const { loss } = await evaluate(graph, feeds);
    const seed = { [cotangentName('loss')]: floats(Float32Array.of(1), [1]) };
    const back = await evaluate(vjp(graph, ['loss'], ['logits']), { ...feeds, ...seed });
    expect(Number(loss!.data[0]) / Math.exp(-20)).toBeCloseTo(1, 5);
    expect(Number(back[cotangentName('logits')]!.data[0]) / -Math.exp(-20)).toBeCloseTo(1, 5);
  });

  it('when another token leads by far', async () => {
    const graph = new Graph('g');
    const logits = graph.input('logits', 'float32', [1, 3]);
    graph.output('loss', op.crossEntropy(logits, graph.input('targets', 'int32', [1])));
    const feeds = { logits: floats(Float32Array.of(-300, 200, 199), [1, 3]), targets: ints([0], [1]) };
    const { loss } = await evaluate(graph, feeds);
    expect(Number(loss!.data[0])).toBeCloseTo(500 + Math.log(1 + Math.exp(-1)), 3);
  });
});

describe('vjp refuses what it cannot do', () => {
  it('names the node whose operator has no rule', () => {
    const graph = new Graph('g');
    const x = graph.input('x', 'float32', ['B', 3]);
    graph.output('y', op.reduceMax(x, [-1]));
    expect(() => vjp(graph, ['y'], ['x'])).toThrowError(/ReduceMax_0.*ReduceMax/);
  });

  it('names an input that no output depends on', () => {
    const graph = new Graph('g');
    const x = graph.input('x', 'float32', [3]);
    graph.input('unused', 'float32', [3]);
    graph.output('y', op.exp(x));
    expect(() => vjp(graph, ['y'], ['unused'])).toThrowError(/unused/);
  });

  it('names an output that does not exist', () => {
    const graph = new Graph('g');
    graph.output('y', op.exp(graph.input('x', 'float32', [3])));
    expect(() => vjp(graph, ['z'], ['x'])).toThrowError(/“z”/);
  });
});
