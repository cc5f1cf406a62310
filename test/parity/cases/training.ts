/** Optimiser and losses against torch.optim.AdamW, clip_grad_norm_, cross_entropy and cosine_similarity. */

import type { SafetensorsFile } from '../../../src/models/safetensors';
import { encodeModel } from '../../../src/onnx/encode';
import { Graph } from '../../../src/onnx/graph';
import { cosine, crossEntropy, div, mul, sub, total } from '../../../src/onnx/ops';
import type { Value } from '../../../src/onnx/types';
import { cotangentName, vjp } from '../../../src/onnx/vjp';
import type { Device } from '../../../src/runtime/device';
import { floats, zeros, type HostTensor } from '../../../src/runtime/tensor';
import {
  adamwDefaults,
  adamwScalars,
  addAdamW,
  firstMoment,
  secondMoment,
  updated,
  type AdamWOptions,
} from '../../../src/training/adamw';
import {
  caseOf,
  compare,
  expectedOf,
  hostTensor,
  type Bench,
  type Case,
  type Comparison,
} from '../comparison';
import { runOnce } from './run-once';

interface TrainingCase {
  adamw: { lr: number[]; betas: [number, number]; eps: number; weight_decay: number };
  clip: { maxNorm: number };
}

/** One update of p0 and p1, as a model. */
function update(shapes: readonly (readonly number[])[], options: AdamWOptions) {
  const graph = new Graph('adamw');
  const parameters = shapes.map((shape, i) => ({
    name: `p${i}`,
    value: graph.parameter(`p${i}`, shape),
    gradient: graph.input(`g${i}`, 'float32', shape),
  }));
  addAdamW(graph, parameters, options);
  return encodeModel(graph);
}

async function adamw({ device, files }: Bench): Promise<Comparison[]> {
  const expected = await expectedOf(files, 'training');
  const want = (name: string) => hostTensor(expected, `adamw.${name}`);
  const { adamw: settings } = await caseOf<TrainingCase>(files, 'training');
  const options: AdamWOptions = {
    beta1: settings.betas[0],
    beta2: settings.betas[1],
    epsilon: settings.eps,
    weightDecay: settings.weight_decay,
    clip: Infinity,
  };
  const indices = [0, 1];
  const model = update(
    indices.map((i) => want(`p${i}.step0`).dims),
    options,
  );
  const state: Record<string, HostTensor> = {};
  for (const i of indices) {
    state[`p${i}`] = want(`p${i}.step0`);
    for (const moment of [firstMoment(`p${i}`), secondMoment(`p${i}`)])
      state[moment] = zeros(state[`p${i}`]!.dims);
  }
  const results: Comparison[] = [];
  for (const [at, rate] of settings.lr.entries()) {
    const step = at + 1;
    const gradients = Object.fromEntries(indices.map((i) => [`g${i}`, want(`g${i}.step${step}`)]));
    const next = await runOnce(device, model, {
      ...state,
      ...gradients,
      ...adamwScalars(step, rate, options),
    });
    for (const name of Object.keys(state)) state[name] = next[updated(name)]!;
    for (const i of indices) {
      const pairs = { p: `p${i}`, m: firstMoment(`p${i}`), v: secondMoment(`p${i}`) };
      for (const [letter, name] of Object.entries(pairs))
        results.push(
          compare(
            `${letter}${i} after step ${step}`,
            'forward',
            state[name]!,
            want(`${letter}${i}.step${step}`),
          ),
        );
    }
  }
  return results;
}

/** With beta1 = 0 the first moment is the clipped gradient. */
async function clipping({ device, files }: Bench): Promise<Comparison[]> {
  const expected = await expectedOf(files, 'training');
  const { clip } = await caseOf<TrainingCase>(files, 'training');
  const options = { ...adamwDefaults, beta1: 0, clip: clip.maxNorm };
  const results: Comparison[] = [];
  for (const name of ['clip', 'noclip']) {
    const gradients = [0, 1].map((i) => hostTensor(expected, `${name}.g${i}`));
    const feeds: Record<string, HostTensor> = adamwScalars(1, 0.1, options);
    gradients.forEach((gradient, i) => {
      feeds[`g${i}`] = gradient;
      for (const input of [`p${i}`, firstMoment(`p${i}`), secondMoment(`p${i}`)])
        feeds[input] = zeros(gradient.dims);
    });
    const got = await runOnce(
      device,
      update(
        gradients.map(({ dims }) => dims),
        options,
      ),
      feeds,
    );
    const norm = floats(got.gradient_norm!.data as Float32Array, [1]);
    results.push(compare(`${name} norm`, 'forward', norm, hostTensor(expected, `${name}.norm`)));
    [0, 1].forEach((i) => {
      const clipped = got[updated(firstMoment(`p${i}`))]!;
      results.push(
        compare(`${name} gradient ${i}`, 'gradient', clipped, hostTensor(expected, `${name}.clipped${i}`)),
      );
    });
  }
  return results;
}

/** A mean over mask = 1, and its gradient by `input`. */
async function meanLoss(
  device: Device,
  expected: SafetensorsFile,
  kind: 'ce' | 'cosine',
  input: 'logits' | 'predicted',
  perPosition: (x: Value, graph: Graph) => Value,
  targets: Readonly<Record<string, HostTensor>>,
): Promise<Comparison[]> {
  const want = (name: string) => hostTensor(expected, `${kind}.${name}`);
  const graph = new Graph(kind);
  const x = graph.input(input, 'float32', ['B', 'S', want(input).dims[2]!]);
  const mask = graph.input('mask', 'float32', ['B', 'S']);
  graph.output('loss', div(total(mul(perPosition(x, graph), mask)), total(mask)));
  const feeds = {
    ...targets,
    [input]: want(input),
    mask: floats(Float32Array.from(want('mask').data, Number), want('mask').dims),
  };
  const { loss } = await runOnce(device, encodeModel(graph), feeds);
  const one = floats(Float32Array.of(1), []);
  const back = await runOnce(device, encodeModel(vjp(graph, ['loss'], [input])), {
    ...feeds,
    [cotangentName('loss')]: one,
  });
  return [
    compare(`${kind} loss`, 'forward', floats(loss!.data as Float32Array, [1]), want('loss')),
    compare(`${kind} gradient`, 'gradient', back[cotangentName(input)]!, want(`grad_${input}`)),
  ];
}

async function losses({ device, files }: Bench): Promise<Comparison[]> {
  const expected = await expectedOf(files, 'training');
  const target = hostTensor(expected, 'ce.target');
  const wanted = hostTensor(expected, 'cosine.wanted');
  const entropy = (x: Value, graph: Graph) => crossEntropy(x, graph.input('target', 'int32', ['B', 'S']));
  const distance = (x: Value, graph: Graph) =>
    sub(1, cosine(x, graph.input('wanted', 'float32', ['B', 'S', wanted.dims[2]!])));
  return [
    ...(await meanLoss(device, expected, 'ce', 'logits', entropy, { target })),
    ...(await meanLoss(device, expected, 'cosine', 'predicted', distance, { wanted })),
  ];
}

export const trainingCases: Record<string, Case> = { adamw, clipping, losses };
