/**
 * Stage 1, the inner loop: each inner link is taught, teacher-forced on its agent's own text, to turn the hidden state
 * at a token into the embedding of the next: per position 1 − cos(R_in(h_t), Emb(x_{t+1})), averaged (the released
 * train_inner.py). Two options are named for what they are: the mean of all targets against the first state only (the
 * best-known tutorial), and a warm start of the outer links, 1 − cos(R_out(R_in(h_t)), Emb'(x_{t+1})) with the same
 * token in the receiver's vocabulary, which is not in the paper.
 */

import type { Agent } from '../agents/agent';
import { allReal } from '../agents/layout';
import { LabError } from '../errors';
import { innerName, outerName } from '../links/linkset';
import type { System } from '../mas/system';
import { encodeModel } from '../onnx/encode';
import { Graph } from '../onnx/graph';
import { cosine, div, expandLike, mul, reduceSum, sub, total, unsqueeze } from '../onnx/ops';
import type { Value } from '../onnx/types';
import { gradients } from '../onnx/vjp';
import type { Device, Feed, Program } from '../runtime/device';
import { Scope } from '../runtime/scope';
import { floats, type HostTensor } from '../runtime/tensor';
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
        ? [{ hop, receiver, translate: sharedTokens(sender, receiver) }]
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

  /** Losses (mean 1 − cosine) by link name, and the gradients of their sum. */
  async run(
    batch: StreamBatch,
    parameters: ReadonlyMap<string, HostTensor>,
  ): Promise<{ losses: Record<string, number>; gradients: Map<string, HostTensor> }> {
    const scope = new Scope();
    try {
      const agent = this.system.agents[this.index]!;
      const rows = batch.rows;
      const embeds = await agent.embed(batch.ids, rows, scope);
      const { hidden } = await agent.forward(
        embeds,
        allReal(rows, batch.length),
        agent.emptyCache(rows),
        scope,
      );
      const feeds: Record<string, Feed> = {
        hidden,
        weights: floats(this.weights(batch), [rows, batch.length]),
        own: await agent.embed(batch.targets, rows, scope),
      };
      if (this.options.target === 'mean') feeds.targets_weights = floats(binary(batch), [rows, batch.length]);
      for (const { hop, receiver, translate } of this.hops)
        feeds[`next.${hop}`] = await receiver.embed(
          batch.targets.map((id) => translate[id]!),
          rows,
          scope,
        );
      for (const name of this.program.inputs) if (parameters.has(name)) feeds[name] = parameters.get(name)!;
      const results = scope.keepAll(await this.program.run(feeds));
      const losses: Record<string, number> = {};
      const found = new Map<string, HostTensor>();
      for (const [name, tensor] of Object.entries(results)) {
        if (name.startsWith('loss.')) losses[name.slice(5)] = Number((await tensor.read()).data[0]);
        else found.set(name.slice('gradient.'.length), await tensor.read());
      }
      return { losses, gradients: found };
    } finally {
      scope.end();
    }
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }

  /** Which positions count: every target's, or (mean target) the first of each row. Positions weigh alike. */
  private weights(batch: StreamBatch): Float32Array {
    const all = binary(batch);
    if (this.options.target === 'next') return all;
    for (let row = 0; row < batch.rows; row++) {
      const places = all.subarray(row * batch.length, (row + 1) * batch.length);
      places.fill(0, places.indexOf(1) + 1);
    }
    return all;
  }
}

const binary = ({ weights }: StreamBatch) => weights.map((weight) => Number(weight > 0));

function innerGraph(system: System, index: number, options: InnerOptions, hops: readonly number[]): Graph {
  const graph = new Graph(`inner_loss_${index}`);
  const { links } = system;
  const width = system.agents[index]!.config.hiddenSize;
  const hidden = graph.input('hidden', 'float32', ['B', 'S', width]);
  const weights = graph.input('weights', 'float32', ['B', 'S']);
  const distance = (a: Value, b: Value) => div(total(mul(sub(1, cosine(a, b)), weights)), total(weights));

  let own = graph.input('own', 'float32', ['B', 'S', width]);
  if (options.target === 'mean') {
    const counted = unsqueeze(graph.input('targets_weights', 'float32', ['B', 'S']), -1);
    own = div(reduceSum(mul(own, counted), [1]), reduceSum(counted, [1])); // [B,1,D]
    own = expandLike(own, hidden); // [B,S,D]
  }
  const fed = links.innerOf(graph, index, hidden);
  const losses = [distance(fed, own)];
  graph.output(`loss.${innerName(index)}`, losses[0]!);
  for (const hop of hops) {
    const { to } = system.pattern.hops[hop]!;
    const target = graph.input(`next.${hop}`, 'float32', ['B', 'S', system.agents[to]!.config.hiddenSize]);
    const loss = distance(links.outerOf(graph, hop, fed), target);
    graph.output(`loss.${outerName(hop)}`, loss);
    losses.push(loss);
  }
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

/**
 * The receiver's id of each of the sender's tokens, by its text.
 * @throws LabError `foreign_vocabulary` naming a token that the receiver lacks (special tokens may differ; they are
 * never targets of a warm start).
 */
function sharedTokens(sender: Agent, receiver: Agent): Int32Array {
  const special = new Set([
    ...sender.tokenizer.eos,
    sender.tokenizer.bos,
    sender.tokenizer.pad,
    sender.tokenizer.unk,
  ]);
  return Int32Array.from({ length: sender.config.vocabSize }, (_, id) => {
    const text = sender.tokenizer.token(id);
    const there = text === undefined ? undefined : receiver.tokenizer.id(text);
    if (there === undefined && text !== undefined && !special.has(id))
      throw new LabError(
        'foreign_vocabulary',
        `“${receiver.id}” has no token “${text}”, which “${sender.id}” has.`,
        {
          hint: 'A warm start of outer links needs vocabularies with the same tokens. Turn warmStartOuter off.',
          field: 'training.inner.warmStartOuter',
        },
      );
    return there ?? 0;
  });
}
