/**
 * Links on a device, forward and backward. The forward of a message and its backward are graphs of their own; gradients
 * of the parameters are summed on the device, call by call.
 */

import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import { add } from '../onnx/ops';
import type { Value } from '../onnx/types';
import { cotangentName, gradients } from '../onnx/vjp';
import type { Device, DeviceTensor, Feed, Program } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { zeros, type HostTensor } from '../runtime/tensor';
import { applyLink } from './designs';
import { innerName, outerName, type Hops, type LinkEnd, type LinkSet } from './linkset';

const sumName = (parameter: string) => `sum.${parameter}`;
const summedName = (parameter: string) => `summed.${parameter}`;

export class LinkRunner {
  private readonly programs = new Map<string, Promise<Program>>();
  private weights = new Map<string, DeviceTensor>();
  private sums = new Map<string, Feed>();

  constructor(
    private readonly device: Device,
    private readonly agents: readonly LinkEnd[],
    private readonly hops: Hops,
    readonly links: LinkSet,
  ) {
    this.load(links.parameters);
  }

  /** Takes new numbers for the parameters, of the same names and shapes. */
  load(parameters: ReadonlyMap<string, HostTensor>): void {
    for (const tensor of this.weights.values()) tensor.dispose();
    this.weights = new Map([...parameters].map(([name, tensor]) => [name, this.device.upload(tensor)]));
  }

  /** The next input embedding of an agent: R_in(h), [B,S,D] to [B,S,D]. */
  async inner(agent: number, hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    return this.forward(`inner ${agent}`, (graph, x) => this.innerOf(graph, agent, x), agent, hidden, scope);
  }

  /** What a hop delivers: R_out(R_in(H)), [B,m,D] to [B,m,D']. */
  async message(hop: number, hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    const { from } = this.hops[hop]!;
    return this.forward(`message ${hop}`, (graph, x) => this.messageOf(graph, hop, x), from, hidden, scope);
  }

  /** Cotangent of h from that of R_in(h); the inner link's gradient is added to the sums. */
  async innerBackward(agent: number, hidden: Feed, cotangent: Feed, scope: Scope): Promise<DeviceTensor> {
    const build = (graph: Graph, x: Value) => this.innerOf(graph, agent, x);
    return this.backward(`inner ${agent}`, build, agent, hidden, cotangent, scope);
  }

  /** Cotangent of H from that of the message; both links' gradients are added to the sums. */
  async messageBackward(hop: number, hidden: Feed, cotangent: Feed, scope: Scope): Promise<DeviceTensor> {
    const build = (graph: Graph, x: Value) => this.messageOf(graph, hop, x);
    return this.backward(`message ${hop}`, build, this.hops[hop]!.from, hidden, cotangent, scope);
  }

  /** The summed gradients of all parameters, zeros where nothing was summed; the sums start anew. */
  async takeGradients(): Promise<Map<string, HostTensor>> {
    const taken = new Map<string, HostTensor>();
    for (const [name, { dims }] of this.links.parameters) {
      const sum = this.sums.get(name);
      taken.set(name, !sum ? zeros(dims) : 'read' in sum ? await sum.read() : sum);
      if (sum && 'dispose' in sum) sum.dispose();
    }
    this.sums.clear();
    return taken;
  }

  async dispose(): Promise<void> {
    for (const tensor of [...this.weights.values(), ...this.sums.values()])
      if ('dispose' in tensor) tensor.dispose();
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

  private messageOf(graph: Graph, hop: number, x: Value): Value {
    return this.outerOf(graph, hop, this.innerOf(graph, this.hops[hop]!.from, x));
  }

  private apply(graph: Graph, name: string, x: Value, receiver: number): Value {
    const place = this.links.places.find((candidate) => candidate.name === name)!;
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
      graph.output('y', build(graph, graph.input('x', 'float32', ['B', 'S', this.agents[agent]!.width])));
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
    scope: Scope,
  ): Promise<DeviceTensor> {
    const program = await this.program(`backward ${key}`, () => {
      const graph = new Graph(`${key.replace(' ', '_')}_backward`);
      const input = graph.input('x', 'float32', ['B', 'S', this.agents[agent]!.width]);
      const y = build(graph, input);
      const seed = graph.input(cotangentName('y'), 'float32', y.shape);
      const parameters = [...graph.parameters];
      const found = gradients(graph, [{ value: y, cotangent: seed }], [input, ...parameters]);
      graph.output(cotangentName('x'), found[0]!);
      parameters.forEach((parameter, i) => {
        const before = graph.input(sumName(parameter.name), 'float32', parameter.shape);
        graph.output(summedName(parameter.name), add(before, found[i + 1]!));
      });
      return graph;
    });
    const feeds: Record<string, Feed> = { ...this.weightFeeds(program), x, [cotangentName('y')]: cotangent };
    const summed = [...this.links.parameters].filter(([name]) => program.inputs.includes(sumName(name)));
    for (const [name, { dims }] of summed) feeds[sumName(name)] = this.sums.get(name) ?? zeros(dims);
    const results = await program.run(feeds);
    for (const [name] of summed) {
      const before = this.sums.get(name);
      if (before && 'dispose' in before) before.dispose();
      this.sums.set(name, results[summedName(name)]!);
    }
    return scope.keep(results[cotangentName('x')]!);
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
