/**
 * The state of one pretraining run on onnxruntime-node: weights, moments, step and random state; saved and restored
 * exactly, so that an interrupted run goes on as if nothing had happened.
 */

import type { Random } from '../../src/random';
import { type RandomState } from '../../src/random';
import { encodeModel } from '../../src/onnx/encode';
import type { ModelConfig } from '../../src/models/config';
import { parseSafetensors, writeSafetensors } from '../../src/models/safetensors';
import { expectedTensors } from '../../src/models/tensors';
import type { Device, Feed, Program } from '../../src/runtime/device';
import { floats, ints, zeros, type HostTensor } from '../../src/runtime/tensor';
import type { StreamBatch } from '../../src/tasks/task';
import {
  adamwScalars,
  firstMoment,
  secondMoment,
  updated,
  type AdamWOptions,
} from '../../src/training/adamw';
import { causalLayout } from './layout';
import { evaluationGraph, trainGraph } from './step';

/** Standard deviations of the initial weights; norms start at one (Gemma's offset included). */
export interface Initialisation {
  embedding: number;
  /** Times 1/√(inputs). */
  linear: number;
  /** Times 1/√(inputs), for the projections that write into the residual stream. */
  output: number;
}

export function initialWeights(
  config: ModelConfig,
  init: Initialisation,
  random: Random,
  twins: ReadonlyMap<number, number> = new Map(),
): Map<string, HostTensor> {
  return new Map(
    expectedTensors(config).map(({ name, shape }) => {
      const tensor = zeros(shape);
      const data = tensor.data as Float32Array;
      if (shape.length === 1) data.fill(1 - config.normOffset);
      else {
        const spread = /embed_tokens/.test(name)
          ? init.embedding
          : (/o_proj|down_proj/.test(name) ? init.output : init.linear) / Math.sqrt(shape[1]!);
        for (let i = 0; i < data.length; i++) data[i] = spread * random.normal();
        if (/embed_tokens/.test(name)) shareEmbeddings(data, shape[1]!, twins, spread, random);
      }
      return [name, tensor];
    }),
  );
}

/** A word with a space before it begins as the word itself plus one direction that all of them share. */
function shareEmbeddings(
  data: Float32Array,
  width: number,
  twins: ReadonlyMap<number, number>,
  spread: number,
  random: Random,
): void {
  const space = Float32Array.from({ length: twins.size > 0 ? width : 0 }, () => spread * random.normal());
  for (const [spaced, plain] of twins)
    space.forEach((value, i) => (data[spaced * width + i] = data[plain * width + i]! + value));
}

export class Trainer {
  step = 0;
  private readonly names: readonly string[];
  private state: Record<string, Feed> = {};

  private constructor(
    private readonly train: Program,
    private readonly evaluation: Program,
    private readonly options: AdamWOptions,
    weights: ReadonlyMap<string, HostTensor>,
    readonly random: Random,
  ) {
    this.names = [...weights.keys()];
    for (const [name, tensor] of weights) {
      this.state[name] = tensor;
      this.state[firstMoment(name)] = zeros(tensor.dims);
      this.state[secondMoment(name)] = zeros(tensor.dims);
    }
  }

  static async create(
    device: Device,
    config: ModelConfig,
    options: AdamWOptions,
    weights: ReadonlyMap<string, HostTensor>,
    random: Random,
  ): Promise<Trainer> {
    const train = await device.compile(encodeModel(trainGraph(config, options)), new Map());
    const evaluation = await device.compile(encodeModel(evaluationGraph(config)), new Map());
    return new Trainer(train, evaluation, options, weights, random);
  }

  /** One update. The loss is the weighted mean, over no less than one target a row. */
  async update(batch: StreamBatch, learningRate: number): Promise<{ loss: number; gradientNorm: number }> {
    this.step++;
    const scalars = adamwScalars(this.step, learningRate, this.options);
    const results = await this.train.run({ ...this.state, ...feedsOf(batch), ...scalars });
    for (const name of Object.keys(this.state)) {
      const old = this.state[name]!;
      if ('dispose' in old) old.dispose();
      this.state[name] = results[updated(name)]!;
    }
    const read = async (name: string) => Number((await results[name]!.read()).data[0]);
    const seen = { loss: await read('loss'), gradientNorm: await read('gradient_norm') };
    results.loss!.dispose();
    results.gradient_norm!.dispose();
    return seen;
  }

  /** The likeliest next token at every place, [B·T]. */
  async predict(batch: StreamBatch): Promise<Int32Array> {
    const results = await this.evaluation.run({ ...this.state, ...feedsOf(batch) }, ['logits']);
    const { data, dims } = await results.logits!.read();
    results.logits!.dispose();
    const width = dims[2]!;
    return Int32Array.from({ length: data.length / width }, (_, place) => {
      let best = 0;
      for (let i = 1; i < width; i++) if (data[place * width + i]! > data[place * width + best]!) best = i;
      return best;
    });
  }

  /** The loss of a batch, as `update` has it. */
  async loss(batch: StreamBatch): Promise<number> {
    const results = await this.evaluation.run({ ...this.state, ...feedsOf(batch) }, ['loss']);
    const { data } = await results.loss!.read();
    results.loss!.dispose();
    return Number(data[0]);
  }

  async weights(): Promise<Map<string, HostTensor>> {
    return this.read(this.names);
  }

  async save(extra: Record<string, string>): Promise<Uint8Array> {
    const tensors = await this.read(Object.keys(this.state));
    return writeSafetensors(
      [...tensors].map(([name, { dims, data }]) => ({ name, dtype: 'F32' as const, shape: dims, data })),
      { ...extra, step: String(this.step), random: JSON.stringify(this.random.state) },
    );
  }

  restore(bytes: Uint8Array): Readonly<Record<string, string>> {
    const file = parseSafetensors(bytes);
    for (const name of Object.keys(this.state))
      this.state[name] = floats(file.tensorFloat32(name).slice(), file.entry(name)!.shape);
    this.step = Number(file.metadata.step);
    this.random.state = JSON.parse(file.metadata.random!) as RandomState;
    return file.metadata;
  }

  private async read(names: readonly string[]): Promise<Map<string, HostTensor>> {
    const read = new Map<string, HostTensor>();
    for (const name of names) {
      const feed = this.state[name]!;
      read.set(name, 'read' in feed ? await feed.read() : feed);
    }
    return read;
  }
}

function feedsOf(batch: StreamBatch): Record<string, HostTensor> {
  const dims = [batch.rows, batch.length];
  return {
    ids: ints(batch.ids, dims),
    targets: ints(batch.targets, dims),
    weights: floats(batch.weights, dims),
    least: floats(Float32Array.of(batch.rows), []),
    ...causalLayout(batch.rows, batch.length),
  };
}
