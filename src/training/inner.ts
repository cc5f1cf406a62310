/**
 * Stage 1, the inner loop: each inner link is taught, teacher-forced on its agent's own text, to turn the hidden state
 * at a token into the embedding of the next: per position 1 − cos(R_in(h_t), Emb(x_{t+1})), averaged (the released
 * train_inner.py). Two options are named for what they are: the mean of all targets against the first state only (the
 * best-known tutorial), and a warm start of the outer links, 1 − cos(R_out(R_in(h_t)), Emb'(x_{t+1})) with the same
 * token in the receiver's vocabulary, which is not in the paper.
 */

import type { Agent } from '../agents/agent';
import { allReal } from '../agents/layout';
import { commonTokens } from '../agents/vocabulary';
import { LabError } from '../errors';
import { innerName, outerName } from '../links/linkset';
import type { System } from '../mas/system';
import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import {
  concat,
  cosine,
  div,
  flattenRows,
  gather,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sub,
  transpose,
  unsqueeze,
} from '../onnx/ops';
import type { Value } from '../onnx/types';
import { gradients } from '../onnx/vjp';
import type { Device, DeviceTensor, Feed, Program } from '../runtime/device';
import { Scope } from '../runtime/scope';
import { floats, ints } from '../runtime/tensor';
import type { StreamBatch } from '../tasks/task';
import type { InnerSettings } from './settings';

type InnerOptions = Pick<InnerSettings, 'target' | 'warmStartOuter'>;

const gradientOf = (name: string) => `gradient.${name}`;

/** The inner loop's loss for one agent of a system. */
export class InnerLoss {
  private constructor(
    private readonly program: Program,
    private readonly system: System,
    private readonly index: number,
    private readonly options: InnerOptions,
    /** For each outer hop that starts here: its index, and the receiver's id of each of this agent's tokens. */
    private readonly hops: readonly { hop: number; receiver: Agent; translate: Int32Array }[],
  ) {}

  static async create(
    device: Device,
    system: System,
    index: number,
    options: InnerOptions,
  ): Promise<InnerLoss> {
    const sender = system.agents[index]!;
    const hops = system.pattern.hops.flatMap(({ from, to }, hop) => {
      const receiver = system.agents[to]!;
      return options.warmStartOuter && from === index
        ? [{ hop, receiver, translate: translation(sender, receiver) }]
        : [];
    });
    const graph = innerGraph(
      system,
      index,
      options,
      hops.map(({ hop }) => hop),
    );
    return new InnerLoss(await device.compile(encodeModel(graph), new Map()), system, index, options, hops);
  }

  /**
   * Losses (mean 1 − cosine) by link name and, where `gradient` asks for them, the gradients of their sum, which stay on
   * the device and are the caller's.
   */
  async run(
    batch: StreamBatch,
    gradient = true,
  ): Promise<{ losses: Record<string, number>; gradients: Map<string, DeviceTensor> }> {
    const scope = new Scope();
    try {
      const agent = this.system.agents[this.index]!;
      const { rows, length } = batch;
      const embeds = await agent.embed(batch.ids, rows, scope);
      const real = batch.real ?? allReal(rows, length);
      const hidden = await agent.hidden(embeds, real, scope);
      const places = this.places(batch);
      const targets = this.options.target === 'mean' ? batch.targets : pick(batch.targets, places);
      const lines = this.options.target === 'mean' ? rows : 1;
      const feeds: Record<string, Feed> = {
        hidden,
        places: ints(places, [1, places.length]),
        own: await agent.embed(targets, lines, scope),
      };
      if (this.options.target === 'mean') feeds.counted = floats(binary(batch), [rows, length]);
      for (const { hop, receiver, translate } of this.hops)
        feeds[`next.${hop}`] = await receiver.embed(
          translated(pick(batch.targets, places), translate, agent, receiver),
          1,
          scope,
        );
      for (const name of this.program.inputs)
        if (this.system.links.links.parameters.has(name)) feeds[name] = this.system.links.parameter(name);
      const wanted = this.program.outputs.filter((name) => gradient || name === 'losses');
      const results = await this.program.run(feeds, wanted);
      const { losses: vector, ...found } = results;
      const { data } = await scope.keep(vector!).read();
      return {
        losses: Object.fromEntries(this.names.map((name, i) => [name, Number(data[i])])),
        gradients: new Map(
          Object.entries(found).map(([name, tensor]) => [name.slice('gradient.'.length), tensor]),
        ),
      };
    } finally {
      scope.end();
    }
  }

  /** The links that have a loss, in order. */
  private get names(): string[] {
    return [innerName(this.index), ...this.hops.map(({ hop }) => outerName(hop))];
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }

  /** Which places of the B·S count, all alike: every target's, or (mean target) the first of each row. */
  private places({ rows, length, weights }: StreamBatch): Int32Array {
    const counted: number[] = [];
    for (let row = 0; row < rows; row++) {
      const own: number[] = [];
      for (let at = row * length; at < (row + 1) * length; at++) if (weights[at]! > 0) own.push(at);
      counted.push(...(this.options.target === 'mean' ? own.slice(0, 1) : own));
    }
    return Int32Array.from(counted);
  }
}

const pick = (ids: Int32Array, places: Int32Array) => places.map((place) => ids[place]!);

const binary = ({ weights }: StreamBatch) => weights.map((weight) => Number(weight > 0));

/**
 * Inputs: `hidden` [B,S,D]; `places` int32 [1,K] of the B·S; `own`, embeddings of the targets there [1,K,D] (mean: of all
 * places, [B,S,D], with `counted` [B,S]); by hop `next.{hop}` [1,K,D']. Outputs: `losses`, and gradients of their sum.
 */
function innerGraph(system: System, index: number, options: InnerOptions, hops: readonly number[]): Graph {
  const graph = new Graph(`inner_loss_${index}`);
  const { links } = system;
  const width = system.agents[index]!.config.hiddenSize;
  const hidden = graph.input('hidden', 'float32', ['B', 'S', width]);
  const places = graph.input('places', 'int32', [1, options.target === 'mean' ? 'B' : 'K']);
  const distance = (a: Value, b: Value) => reduceMean(sub(1, cosine(a, b)), [0, 1], false);

  let own: Value;
  if (options.target === 'mean') {
    const counted = unsqueeze(graph.input('counted', 'float32', ['B', 'S']), -1);
    const all = graph.input('own', 'float32', ['B', 'S', width]);
    const mean = div(reduceSum(mul(all, counted), [1]), reduceSum(counted, [1])); // [B,1,D]
    own = transpose(mean, [1, 0, 2]); // [1,B,D], as many as there are places
  } else own = graph.input('own', 'float32', [1, 'K', width]);
  const fed = links.innerOf(graph, index, gather(flattenRows(hidden), places)); // [1,K,D]
  const losses = [distance(fed, own)];
  for (const hop of hops) {
    const { to } = system.pattern.hops[hop]!;
    const target = graph.input(`next.${hop}`, 'float32', [1, 'K', system.agents[to]!.config.hiddenSize]);
    losses.push(distance(links.outerOf(graph, hop, fed), target));
  }
  graph.output(
    'losses',
    concat(
      losses.map((loss) => reshape(loss, [1])),
      0,
    ),
  );
  const parameters = [...graph.parameters];
  const seed = graph.constant('float32', [], [1]);
  const found = gradients(
    graph,
    losses.map((value) => ({ value, cotangent: seed })),
    parameters,
  );
  parameters.forEach(({ name }, i) => graph.output(gradientOf(name), found[i]!));
  return graph;
}

/** The receiver's id of each of the sender's tokens, by its text, [V]; ends of text are one another's; −1: it has none. */
function translation(sender: Agent, receiver: Agent): Int32Array {
  const table = commonTokens(sender, receiver).slice();
  const [end] = receiver.tokenizer.eos;
  for (const id of sender.tokenizer.eos) if (end !== undefined) table[id] = end;
  return table;
}

/** @throws LabError `foreign_vocabulary` naming a token that the receiver lacks. */
function translated(ids: Int32Array, table: Int32Array, sender: Agent, receiver: Agent): Int32Array {
  return ids.map((id) => {
    const there = table[id]!;
    if (there >= 0) return there;
    throw new LabError(
      'foreign_vocabulary',
      `“${receiver.id}” has no token “${sender.tokenizer.token(id)}”, which “${sender.id}” writes.`,
      {
        hint: 'A warm start of outer links needs receivers that know what senders write. Turn warmStartOuter off.',
        field: 'training.inner.warmStartOuter',
      },
    );
  });
}
