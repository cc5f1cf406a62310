/**
 * A frozen agent: a checkpoint on a device, run chunk by chunk from embeddings, forward and backward.
 * Knows nothing of links, rounds or other agents.
 */

import { encodeModel } from '../onnx/encode';
import type { Graph } from '../onnx/graph';
import { cotangentName } from '../onnx/vjp';
import type { Checkpoint } from '../models/checkpoint';
import type { ModelConfig } from '../models/config';
import {
  chunkGraph,
  chunkVjp,
  embedGraph,
  fixedNames,
  headGraph,
  lossGraph,
  lossAndGradientGraph,
  mixGraph,
  pastNames,
  plainGraph,
  presentNames,
  softenGraph,
  watchedChunkGraph,
} from '../models/decoder';
import type { TextTokenizer } from '../models/tokenizer';
import { weightValues } from '../models/weights';
import type { Device, DeviceTensor, Feed, Program } from '../runtime/device';
import type { Scope } from '../runtime/scope';
import { floats, ints, zeros, type HostTensor } from '../runtime/tensor';
import { append, layoutOf, rowsOf, type Rows } from './layout';

/** Keys and values of all positions so far, by turns, layer by layer, in two segments. */
export interface Cache {
  /** The first F places, each [B,Hkv,F,d], which stay as they are; none where F = 0. */
  readonly fixed: readonly Feed[];
  /** The P places behind them, each [B,Hkv,P,d], which every chunk joins with its own. */
  readonly tensors: readonly Feed[];
  /** Of all F + P places. */
  readonly rows: Rows;
}

/** One forward call, with all that its VJP needs. */
export interface Chunk {
  readonly feeds: Readonly<Record<string, Feed>>;
  /** [B,S,D] after the final norm. */
  readonly hidden: DeviceTensor;
  /** [B,1,D], the last position of `hidden`. */
  readonly last: DeviceTensor;
  readonly cache: Cache;
  /** [B,1,L·H·M]: weight of each layer's heads, from the last position, on the M watched places; null: none was. */
  readonly attention: DeviceTensor | null;
}

type ProgramName =
  | 'embed'
  | 'mix'
  | 'soften'
  | 'chunk'
  | 'watchedChunk'
  | 'head'
  | 'loss'
  | 'lossAndGradient'
  | 'lastVjp'
  | 'hiddenVjp'
  | 'plain';

export class Agent {
  readonly id: string;
  readonly hash: string;
  readonly config: ModelConfig;
  readonly tokenizer: TextTokenizer;
  /** Mean L2 norm of a token's embedding as the model receives it (scaled, for Gemma). */
  readonly embeddingNorm: number;
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(
    private readonly checkpoint: Checkpoint,
    private readonly device: Device,
  ) {
    this.id = checkpoint.id;
    this.hash = checkpoint.hash;
    this.config = checkpoint.config;
    this.tokenizer = checkpoint.tokenizer;
    this.embeddingNorm =
      meanRowNorm(this.embeddingTable(), this.config.hiddenSize) * this.config.embeddingScale;
  }

  /** The token embeddings as stored, [V,D]: a view of the checkpoint's bytes. */
  embeddingTable(): Float32Array {
    return weightValues(this.checkpoint.weights, 'model.embed_tokens.weight');
  }

  /** Token ids [B,S] to embeddings [B,S,D]. */
  async embed(ids: Int32Array, batch: number, scope: Scope): Promise<DeviceTensor> {
    const program = await this.program('embed');
    return scope.keep((await program.run({ ids: ints(ids, [batch, ids.length / batch]) })).embeds!);
  }

  /** Token embeddings summed by weights [B,S,V], to [B,S,D]. */
  async mix(weights: Feed, scope: Scope): Promise<DeviceTensor> {
    return scope.keep((await (await this.program('mix')).run({ weights })).embeds!);
  }

  /** The mean token embedding by the probabilities of the next token behind hidden states, [B,S,D] to [B,S,D]. */
  async soften(hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    return scope.keep((await (await this.program('soften')).run({ hidden })).embeds!);
  }

  /** An empty cache for `batch` rows. */
  emptyCache(batch: number): Cache {
    const { kvHeads, headDim } = this.config;
    return {
      fixed: [],
      tensors: pastNames(this.config).map(() => zeros([batch, kvHeads, 0, headDim])),
      rows: rowsOf(batch),
    };
  }

  /**
   * The cache of a sequence's beginning, `embeds` [B,S,D] with S > 0, as its fixed segment: what follows attends to it, and no
   * cotangent goes back into it.
   */
  async prefix(embeds: Feed, real: Rows, scope: Scope): Promise<Cache> {
    const empty = this.emptyCache(real.length);
    const { cache } = await this.forward(embeds, real, empty, scope);
    return { fixed: cache.tensors, tensors: empty.tensors, rows: cache.rows };
  }

  /**
   * Runs `embeds` [B,S,D] behind `past`; `real` says which of the new places are no padding.
   * @param watched places of the whole sequence, from 0, whose attention weights are wanted.
   */
  async forward(
    embeds: Feed,
    real: Rows,
    past: Cache,
    scope: Scope,
    watched: readonly number[] = [],
  ): Promise<Chunk> {
    const layout = this.layout(past.rows, real);
    const feeds: Record<string, Feed> = { embeds, ...layout };
    fixedNames(this.config).forEach((name, i) => past.fixed[i] && (feeds[name] = past.fixed[i]));
    pastNames(this.config).forEach((name, i) => (feeds[name] = past.tensors[i]!));
    if (watched.length > 0) feeds.watched = selector(watched, layout.mask!.dims[0]!, layout.mask!.dims[3]!);
    const program = await this.program(watched.length > 0 ? 'watchedChunk' : 'chunk', past);
    const results = scope.keepAll(await program.run(feeds));
    return {
      feeds,
      hidden: results.hidden!,
      last: results.last!,
      cache: {
        fixed: past.fixed,
        tensors: presentNames(this.config).map((name) => results[name]!),
        rows: append(past.rows, real),
      },
      attention: results.attention ?? null,
    };
  }

  /** Hidden states [B,S,D] of whole sequences, of which nothing else is kept: no K/V leaves the graph. */
  async hidden(embeds: Feed, real: Rows, scope: Scope): Promise<DeviceTensor> {
    const program = await this.program('plain');
    const results = await program.run({ embeds, ...this.layout(rowsOf(real.length), real) });
    return scope.keep(results.hidden!);
  }

  /**
   * Back through a chunk whose last position had the cotangent `last` [B,1,D] and whose present K/V had `presents`
   * (null: nothing attended to them later).
   * @returns cotangents of the chunk's embeddings [B,S,D] and of its past K/V, of the places behind the fixed ones.
   */
  async backwardLast(
    chunk: Chunk,
    last: Feed,
    presents: readonly Feed[] | null,
    scope: Scope,
  ): Promise<{ embeds: DeviceTensor; past: DeviceTensor[] }> {
    const feeds: Record<string, Feed> = { ...chunk.feeds, [cotangentName('last')]: last };
    presentNames(this.config).forEach((name, i) => {
      feeds[cotangentName(name)] = presents?.[i] ?? zeros(chunk.cache.tensors[i]!.dims);
    });
    const results = scope.keepAll(await (await this.program('lastVjp', chunk.cache)).run(feeds));
    return {
      embeds: results[cotangentName('embeds')]!,
      past: pastNames(this.config).map((name) => results[cotangentName(name)]!),
    };
  }

  /** Back through a chunk from the cotangent of all its hidden states [B,S,D] to that of its embeddings. */
  async backwardHidden(chunk: Chunk, hidden: Feed, scope: Scope): Promise<DeviceTensor> {
    const program = await this.program('hiddenVjp', chunk.cache);
    const results = await program.run({ ...chunk.feeds, [cotangentName('hidden')]: hidden });
    return scope.keep(results[cotangentName('embeds')]!);
  }

  /** Positions and masks of new places behind `past`. */
  private layout(past: Rows, real: Rows): Record<string, HostTensor> {
    const window = this.config.layers.find((layer) => layer.sliding !== null)?.sliding ?? null;
    const { positions, mask, maskLocal } = layoutOf(past, real, window);
    return { positions, mask, ...(maskLocal && { mask_local: maskLocal }) };
  }

  /** Logits [B,S,V] of hidden states [B,S,D], in host memory. */
  async logits(hidden: Feed): Promise<HostTensor> {
    const { logits } = await (await this.program('head')).run({ hidden });
    const read = await logits!.read();
    logits!.dispose();
    return read;
  }

  /**
   * Weighted sum of the cross-entropies of `targets` [B·S] under hidden states [B,S,D], and its cotangent by them
   * where `gradient` asks for it.
   */
  async loss(
    hidden: Feed,
    targets: Int32Array,
    weights: Float32Array,
    gradient: boolean,
    scope: Scope,
  ): Promise<{ loss: number; hidden: DeviceTensor | null }> {
    const dims = hidden.dims.slice(0, 2);
    const feeds = { hidden, targets: ints(targets, dims), weights: floats(weights, dims) };
    const program = await this.program(gradient ? 'lossAndGradient' : 'loss');
    const cotangent = cotangentName('hidden');
    const results = await program.run(feeds, ['loss', ...(gradient ? [cotangent] : [])]);
    const value = Number((await results.loss!.read()).data[0]);
    results.loss!.dispose();
    return { loss: value, hidden: gradient ? scope.keep(results[cotangent]!) : null };
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
    this.programs.clear();
  }

  /** @param cache what a chunk stands behind: a fixed segment is a graph of its own, since not all runtimes take F = 0. */
  private program(name: ProgramName, cache?: Cache): Promise<Program> {
    const fixed = cache !== undefined && cache.fixed.length > 0;
    const key = fixed ? `${name} behind fixed` : name;
    let program = this.programs.get(key);
    if (!program) {
      const { tensors, files } = this.checkpoint.weights;
      program = this.device.compile(encodeModel(graphOf(name, this.config, fixed), tensors), files);
      this.programs.set(key, program);
    }
    return program;
  }
}

function graphOf(name: ProgramName, config: ModelConfig, fixed: boolean): Graph {
  switch (name) {
    case 'embed':
      return embedGraph(config);
    case 'mix':
      return mixGraph(config);
    case 'soften':
      return softenGraph(config);
    case 'chunk':
      return chunkGraph(config, fixed);
    case 'plain':
      return plainGraph(config);
    case 'watchedChunk':
      return watchedChunkGraph(config, fixed);
    case 'head':
      return headGraph(config);
    case 'loss':
      return lossGraph(config);
    case 'lossAndGradient':
      return lossAndGradientGraph(config);
    case 'lastVjp':
      return chunkVjp(config, { of: 'last', cache: true, fixed });
    case 'hiddenVjp':
      return chunkVjp(config, { of: 'hidden', cache: false, fixed });
  }
}

/** [B,W,M]: column j has its 1 at `places[j]`, in every row of the batch. */
function selector(places: readonly number[], batch: number, width: number): HostTensor {
  const data = new Float32Array(batch * width * places.length);
  for (let b = 0; b < batch; b++)
    places.forEach((place, j) => (data[(b * width + place) * places.length + j] = 1));
  return floats(data, [batch, width, places.length]);
}

function meanRowNorm(table: Float32Array, width: number): number {
  let sum = 0;
  for (let row = 0; row < table.length; row += width) {
    let square = 0;
    for (let i = row; i < row + width; i++) square += table[i]! ** 2;
    sum += Math.sqrt(square);
  }
  return sum / (table.length / width);
}
