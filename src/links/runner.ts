/**
 * Links on a device, forward and backward. Weights stay there between calls. The forward of a message and its backward
 * are graphs of their own; gradients of the parameters are summed on the device, call by call, round by round.
 */

import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import { add, zerosLike } from '../onnx/ops';
import type { Value } from '../onnx/types';
import { cotangentName, gradients } from '../onnx/vjp';
import type { Device, DeviceTensor, Feed, Program } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { zeros, type HostTensor } from '../runtime/tensor';
import { LabError } from '../errors';
import { applyLink } from './apply';
import type { LinkPlace } from './designs';
import { innerName, outerName, type Hops, type LinkEnd, type LinkSet } from './linkset';

const sumName = (parameter: string) => `sum.${parameter}`;
const summedName = (parameter: string) => `summed.${parameter}`;

/** Gradients on the device by round and parameter; what took no part is absent. Whoever takes them disposes of them. */
export type GradientSums = ReadonlyMap<number, ReadonlyMap<string, DeviceTensor>>;

export function disposeGradients(sums: GradientSums): void {
  for (const round of sums.values()) for (const tensor of round.values()) tensor.dispose();
}

export class LinkRunner {
  private readonly programs = new Map<string, Promise<Program>>();
  private weights = new Map<string, DeviceTensor>();
  private sums = new Map<number, Map<string, DeviceTensor>>();
  private readonly zeroes = new Map<string, DeviceTensor>();

  constructor(
    private readonly device: Device,
    private readonly agents: readonly LinkEnd[],
    private readonly hops: Hops,
    readonly links: LinkSet,
  ) {
    this.load(links.parameters);
  }

  /** Takes new numbers for parameters, of the same names and shapes; what is not named stays. */
  load(parameters: ReadonlyMap<string, HostTensor>): void {
    for (const [name, tensor] of parameters) this.adopt(name, this.device.upload(tensor));
  }

  /** Takes a tensor of this device over as a parameter's numbers. */
  adopt(name: string, tensor: DeviceTensor): void {
    this.weights.get(name)?.dispose();
    this.weights.set(name, tensor);
  }

  /** A parameter as it stands; the tensor stays the runner's. */
  parameter(name: string): DeviceTensor {
    return this.weights.get(name)!;
  }

  /** All parameters as they stand, in host memory. */
  async read(): Promise<Map<string, HostTensor>> {
    const read = new Map<string, HostTensor>();
    for (const name of this.links.parameters.keys()) {
      const { dtype, dims, data } = await this.weights.get(name)!.read();
      read.set(name, { dtype, dims, data: data.slice() });
    }
    return read;
  }

  /** The next input embedding of an agent: R_in(h), [B,S,D] to [B,S,D]. */
  async inner(agent: number, hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    return this.forward(`inner ${agent}`, (graph, x) => this.innerOf(graph, agent, x), agent, hidden, scope);
  }

  /** What a hop delivers: R_out(R_in(H)), [B,m,D] to [B,m,D']. */
  async message(hop: number, hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    const { from } = this.hops[hop]!;
    this.checkLength(hop, hidden);
    return this.forward(`message ${hop}`, (graph, x) => this.messageOf(graph, hop, x), from, hidden, scope);
  }

  /** Cotangent of h from that of R_in(h); the inner link's gradient is added to the sums of `round`. */
  async innerBackward(
    agent: number,
    hidden: Feed,
    cotangent: Feed,
    round: number,
    scope: Scope,
  ): Promise<DeviceTensor> {
    const build = (graph: Graph, x: Value) => this.innerOf(graph, agent, x);
    return this.backward(`inner ${agent}`, build, agent, hidden, cotangent, round, scope);
  }

  /** Cotangent of H from that of the message; both links' gradients are added to the sums of `round`. */
  async messageBackward(
    hop: number,
    hidden: Feed,
    cotangent: Feed,
    round: number,
    scope: Scope,
  ): Promise<DeviceTensor> {
    const build = (graph: Graph, x: Value) => this.messageOf(graph, hop, x);
    return this.backward(`message ${hop}`, build, this.hops[hop]!.from, hidden, cotangent, round, scope);
  }

  /** The summed gradients; the sums start anew. */
  takeGradients(): GradientSums {
    const taken = this.sums;
    this.sums = new Map();
    return taken;
  }

  /** Zeros that lie on the device; the tensor stays the runner's. */
  zero(dims: readonly number[]): DeviceTensor {
    const key = dims.join();
    let tensor = this.zeroes.get(key);
    if (!tensor) this.zeroes.set(key, (tensor = this.device.upload(zeros(dims))));
    return tensor;
  }

  async dispose(): Promise<void> {
    disposeGradients(this.takeGradients());
    for (const tensor of [...this.weights.values(), ...this.zeroes.values()]) tensor.dispose();
    this.zeroes.clear();
    for (const program of this.programs.values()) await (await program).dispose();
    this.programs.clear();
  }

  /** R_in of an agent, in a graph of the caller's; the parameters become the graph's. */
  innerOf(graph: Graph, agent: number, x: Value): Value {
    return this.apply(graph, innerName(agent), x, agent);
  }

  /** R_out of a hop over what R_in gave. */
  outerOf(graph: Graph, hop: number, fed: Value): Value {
    return this.apply(graph, outerName(hop), fed, this.hops[hop]!.to);
  }

  /** A soft prompt has one length. @throws LabError `misfit_links`. */
  private checkLength(hop: number, { dims }: Feed): void {
    const positions = this.placeOf(outerName(hop)).positions;
    if (positions === undefined || positions === dims[1]) return;
    throw new LabError(
      'misfit_links',
      `These soft prompts have ${positions} positions, but messages of ${dims[1]} are passed.`,
      {
        hint: `Run with ${positions} latent steps, or train soft prompts for ${dims[1]}.`,
        field: 'latentSteps',
      },
    );
  }

  private placeOf(name: string): LinkPlace {
    return this.links.places.find((candidate) => candidate.name === name)!;
  }

  /** Positions that a graph takes: any, or those of a soft prompt. */
  private get length(): 'S' | number {
    return this.links.places.find(({ positions }) => positions !== undefined)?.positions ?? 'S';
  }

  private messageOf(graph: Graph, hop: number, x: Value): Value {
    return this.outerOf(graph, hop, this.innerOf(graph, this.hops[hop]!.from, x));
  }

  private apply(graph: Graph, name: string, x: Value, receiver: number): Value {
    const place = this.placeOf(name);
    const norm = this.links.norm === 'rescale' ? this.agents[receiver]!.embeddingNorm : null;
    return applyLink(graph, this.links.design, place, x, norm);
  }

  private async forward(
    key: string,
    build: (graph: Graph, x: Value) => Value,
    agent: number,
    x: Feed,
    scope: Scope,
  ): Promise<DeviceTensor> {
    const program = await this.program(`forward ${key}`, () => {
      const graph = new Graph(key.replace(' ', '_'));
      graph.output('y', build(graph, this.input(graph, key, agent)));
      return graph;
    });
    return scope.keep((await program.run({ ...this.weightFeeds(program), x })).y!);
  }

  private async backward(
    key: string,
    build: (graph: Graph, x: Value) => Value,
    agent: number,
    x: Feed,
    cotangent: Feed,
    round: number,
    scope: Scope,
  ): Promise<DeviceTensor> {
    const program = await this.program(`backward ${key}`, () => {
      const graph = new Graph(`${key.replace(' ', '_')}_backward`);
      const input = this.input(graph, key, agent);
      const y = build(graph, input);
      const seed = graph.input(cotangentName('y'), 'float32', y.shape);
      const parameters = [...graph.parameters];
      const found = gradients(graph, [{ value: y, cotangent: seed }], [input, ...parameters]);
      graph.output(cotangentName('x'), found[0] ?? zerosLike(input));
      parameters.forEach((parameter, i) => {
        const before = graph.input(sumName(parameter.name), 'float32', parameter.shape);
        graph.output(summedName(parameter.name), add(before, found[i + 1]!));
      });
      return graph;
    });
    const feeds: Record<string, Feed> = { ...this.weightFeeds(program), x, [cotangentName('y')]: cotangent };
    const sums = this.sums.get(round) ?? new Map<string, DeviceTensor>();
    this.sums.set(round, sums);
    const summed = [...this.links.parameters].filter(([name]) => program.inputs.includes(sumName(name)));
    for (const [name, { dims }] of summed) feeds[sumName(name)] = sums.get(name) ?? this.zero(dims);
    const results = await program.run(feeds);
    for (const [name] of summed) {
      sums.get(name)?.dispose();
      sums.set(name, results[summedName(name)]!);
    }
    return scope.keep(results[cotangentName('x')]!);
  }

  private input(graph: Graph, key: string, agent: number): Value {
    const length = key.startsWith('message') ? this.length : 'S';
    return graph.input('x', 'float32', ['B', length, this.agents[agent]!.width]);
  }

  private weightFeeds(program: Program): Record<string, Feed> {
    return Object.fromEntries([...this.weights].filter(([name]) => program.inputs.includes(name)));
  }

  private program(key: string, build: () => Graph): Promise<Program> {
    let program = this.programs.get(key);
    if (!program) {
      program = this.device.compile(encodeModel(build()), new Map());
      this.programs.set(key, program);
    }
    return program;
  }
}
