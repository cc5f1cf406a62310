/**
 * AdamW over a system's links where they lie: parameters, gradients and moments stay on the device, and one vector of
 * scalars comes back of each step (norms by link and round), besides what a checkpoint asks for.
 */

import type { GradientSums, LinkRunner } from '../links/runner';
import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import { add, concat, div, max, mul, reshape, sqrt, sub, total } from '../onnx/ops';
import type { Value } from '../onnx/types';
import type { Device, DeviceTensor, Feed, Program } from '../runtime/device';
import { zeros, type HostTensor } from '../runtime/tensor';
import { adamwScalars, addAdamW, firstMoment, secondMoment, updated, type AdamWOptions } from './adamw';
import type { LinkPoint } from './telemetry';

const gradientName = (name: string, bucket: number) => `gradient.${bucket}.${name}`;

/** The link that a parameter belongs to. */
export const linkOf = (parameter: string): string => parameter.split('.').slice(0, 2).join('.');

export interface Update {
  /** Global L2 norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly links: Record<string, LinkPoint>;
  /** Puts the new parameters in the place of the old ones. Until then nothing has changed but the moments' successors. */
  commit(): void;
  /** Forgets the step. */
  discard(): void;
}

export class Optimiser {
  /** Updates made so far. */
  step = 0;
  private readonly programs = new Map<number, Promise<Program>>();
  private moments = new Map<string, DeviceTensor>();
  private readonly names: readonly string[];
  private readonly links: readonly string[];

  /** @param trained names of the parameters that change; others are never asked for. */
  constructor(
    private readonly device: Device,
    private readonly runner: LinkRunner,
    trained: Iterable<string>,
    private readonly options: AdamWOptions,
  ) {
    this.names = [...trained];
    this.links = [...new Set(this.names.map(linkOf))];
    this.load(0, new Map());
  }

  /** Goes on from another optimiser's step and moments, by name; absent moments are zero. */
  load(step: number, moments: ReadonlyMap<string, HostTensor>): void {
    this.step = step;
    for (const name of this.names)
      for (const moment of [firstMoment(name), secondMoment(name)]) {
        this.moments.get(moment)?.dispose();
        const kept = moments.get(moment) ?? zeros(this.runner.parameter(name).dims);
        this.moments.set(moment, this.device.upload(kept));
      }
  }

  /** First and second moments by name, in host memory. */
  async read(): Promise<Map<string, HostTensor>> {
    const read = new Map<string, HostTensor>();
    for (const [name, tensor] of this.moments) {
      const { dtype, dims, data } = await tensor.read();
      read.set(name, { dtype, dims, data: data.slice() });
    }
    return read;
  }

  /**
   * Computes one update; `commit` makes it so.
   * @param gradients they stay the caller's. Their rounds may be any; a link's `byRound` is told where there are several.
   */
  async update(gradients: GradientSums, learningRate: number): Promise<Update> {
    const rounds = [...gradients.keys()].sort((a, b) => a - b);
    const buckets = Math.max(1, rounds.length);
    const program = await this.program(buckets);
    const feeds: Record<string, Feed> = adamwScalars(this.step + 1, learningRate, this.options);
    for (const name of this.names) {
      const parameter = this.runner.parameter(name);
      feeds[name] = parameter;
      for (let bucket = 0; bucket < buckets; bucket++)
        feeds[gradientName(name, bucket)] =
          gradients.get(rounds[bucket]!)?.get(name) ?? this.runner.zero(parameter.dims);
      for (const moment of [firstMoment(name), secondMoment(name)]) feeds[moment] = this.moments.get(moment)!;
    }
    const wanted = program.outputs.filter((name) => name !== 'gradient_norm');
    const results = await program.run(feeds, wanted);
    const { data } = await results.report!.read();
    const report = Array.from(data as Float32Array);
    results.report!.dispose();
    const width = 2 + buckets;
    const deepest = rounds.at(-1) ?? 1;
    const links = this.links.map((link, i): [string, LinkPoint] => {
      const own = report.slice(1 + i * width, 1 + (i + 1) * width);
      const byRound = Array.from({ length: deepest }, (_, r) =>
        rounds.includes(r + 1) ? own[2 + rounds.indexOf(r + 1)]! : 0,
      );
      return [link, { gradient: own[0]!, update: own[1]!, ...(deepest > 1 && { byRound }) }];
    });
    return {
      gradientNorm: report[0]!,
      links: Object.fromEntries(links),
      commit: () => this.commit(results),
      discard: () => {
        for (const name of wanted) results[name]!.dispose();
      },
    };
  }

  async dispose(): Promise<void> {
    for (const tensor of this.moments.values()) tensor.dispose();
    this.moments.clear();
    for (const program of this.programs.values()) await (await program).dispose();
    this.programs.clear();
  }

  private commit(results: Readonly<Record<string, DeviceTensor>>): void {
    this.step++;
    for (const name of this.names) {
      this.runner.adopt(name, results[updated(name)]!);
      for (const moment of [firstMoment(name), secondMoment(name)]) {
        this.moments.get(moment)!.dispose();
        this.moments.set(moment, results[updated(moment)]!);
      }
    }
  }

  private program(buckets: number): Promise<Program> {
    let program = this.programs.get(buckets);
    if (!program) {
      program = this.device.compile(encodeModel(this.graph(buckets)), new Map());
      this.programs.set(buckets, program);
    }
    return program;
  }

  /** AdamW, and `report`: the global norm; by link the norm of its gradient, its update over its weights, and by bucket. */
  private graph(buckets: number): Graph {
    const graph = new Graph('update');
    const squares = new Map(this.links.map((link) => [link, [] as Value[][]]));
    const trained = this.names.map((name) => {
      const { dims } = this.runner.parameter(name);
      const value = graph.parameter(name, dims);
      const parts = Array.from({ length: buckets }, (_, bucket) =>
        graph.input(gradientName(name, bucket), 'float32', dims),
      );
      const gradient = parts.reduce((sum, part) => add(sum, part));
      squares.get(linkOf(name))!.push([gradient, ...parts].map(square));
      return { name, value, gradient };
    });
    const { norm, next } = addAdamW(graph, trained, this.options);
    const report = [norm];
    for (const link of this.links) {
      const own = trained.filter(({ name }) => linkOf(name) === link);
      const weights = rootOf(own.map(({ value }) => square(value)));
      const moved = rootOf(own.map(({ name, value }) => square(sub(next.get(name)!, value))));
      const [whole, ...byBucket] = transposed(squares.get(link)!).map(rootOf);
      report.push(whole!, div(moved, max(weights, 1e-12)), ...byBucket);
    }
    graph.output(
      'report',
      concat(
        report.map((value) => reshape(value, [1])),
        0,
      ),
    );
    return graph;
  }
}

const square = (x: Value) => total(mul(x, x));
const rootOf = (squares: readonly Value[]) => sqrt(squares.reduce((sum, one) => add(sum, one)));
const transposed = (rows: readonly (readonly Value[])[]) =>
  rows[0]!.map((_, column) => rows.map((row) => row[column]!));
