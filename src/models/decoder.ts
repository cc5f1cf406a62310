/**
 * A decoder-only transformer as a graph, for every supported family: what differs between families is data in
 * ModelConfig. The chunk graph is the one definition of a model; its VJP is derived from it.
 * After the modelling code of Hugging Face transformers (Llama, Qwen2, Qwen3, Gemma 3), whose tensors' names it uses.
 */

import { sumDims } from '../onnx/dims';
import { Graph } from '../onnx/graph';
import {
  add,
  concat,
  cos,
  crossEntropy,
  gather,
  gelu,
  linear,
  matmul,
  mul,
  reshape,
  rmsNorm,
  rotary,
  silu,
  sin,
  slice,
  softmax,
  squeeze,
  swapLast,
  total,
  transpose,
  unsqueeze,
} from '../onnx/ops';
import type { Value } from '../onnx/types';
import { cotangentName, gradients, vjp } from '../onnx/vjp';
import type { LayerConfig, ModelConfig } from './config';
import { inverseFrequencies } from './rope';

export const fixedKey = (layer: number) => `fixed_key.${layer}`;
export const fixedValue = (layer: number) => `fixed_value.${layer}`;
export const pastKey = (layer: number) => `past_key.${layer}`;
export const pastValue = (layer: number) => `past_value.${layer}`;
export const presentKey = (layer: number) => `present_key.${layer}`;
export const presentValue = (layer: number) => `present_value.${layer}`;

const layersOf = (config: ModelConfig) => Array.from({ length: config.layers.length }, (_, layer) => layer);

/** Names of the K/V inputs, keys and values by turns, layer by layer. */
export const fixedNames = (config: ModelConfig) =>
  layersOf(config).flatMap((l) => [fixedKey(l), fixedValue(l)]);
export const pastNames = (config: ModelConfig) => layersOf(config).flatMap((l) => [pastKey(l), pastValue(l)]);
export const presentNames = (config: ModelConfig) =>
  layersOf(config).flatMap((l) => [presentKey(l), presentValue(l)]);

export const usesLocalMask = (config: ModelConfig) => config.layers.some((layer) => layer.sliding !== null);

/**
 * One chunk of a sequence through the model.
 *
 * Inputs: `embeds` [B,S,D]; per layer `past_key.l`, `past_value.l` [B,Hkv,P,d]; `positions` float32 [B,S];
 * `mask` [B,1,S,P+S], added to the scores (0, or very negative where attention is not allowed), and `mask_local`
 * of the same shape for layers with a sliding window, where there are any.
 * Outputs: `hidden` [B,S,D] after the final norm; `last` [B,1,D], its last position; `present_key.l`,
 * `present_value.l` [B,Hkv,P+S,d], keys after the rotary embedding.
 *
 * With `fixed`, further inputs `fixed_key.l`, `fixed_value.l` [B,Hkv,F,d], F > 0, stand ahead of the past: attended to
 * (the masks are [B,1,S,F+P+S]), but no part of the present, and nothing flows back into them.
 */
export function chunkGraph(config: ModelConfig, fixed = false): Graph {
  const graph = new Graph('chunk');
  chunk(graph, config, fixed);
  return graph;
}

/**
 * The same chunk, watched: where its last position looks. A further input `watched` [B,P+S,M] (with `fixed`, [B,F+P+S,M])
 * selects M places of the sequence, one 1 in each column; a further output `attention` [B,1,L·H·M] has the softmax weights on them, by layer,
 * head and place.
 */
export function watchedChunkGraph(config: ModelConfig, fixed = false): Graph {
  const graph = new Graph('watched_chunk');
  const weights = chunk(graph, config, fixed);
  const watched = graph.input('watched', 'float32', ['B', weights[0]!.shape[3]!, 'M']);
  const last = weights.map((layer) => matmul(squeeze(slice(layer, 2, -1), 2), watched)); // [B,H,M]
  const rows = config.layers.length * config.heads;
  graph.output('attention', reshape(concat(last, 1), ['B', 1, `${rows}*M`]));
  return graph;
}

/** Whole sequences with no past: `hidden` [B,S,D] alone, of `embeds`, `positions` and masks [B,1,S,S]. */
export function plainGraph(config: ModelConfig): Graph {
  const graph = new Graph('plain');
  const embeds = graph.input('embeds', 'float32', ['B', 'S', config.hiddenSize]);
  graph.output('hidden', decoder(graph, config, embeds, { cache: false }).hidden);
  return graph;
}

/** Puts a chunk into a graph. @returns each layer's attention weights [B,H,S,P+S], or [B,H,S,F+P+S]. */
function chunk(graph: Graph, config: ModelConfig, fixed: boolean): Value[] {
  const embeds = graph.input('embeds', 'float32', ['B', 'S', config.hiddenSize]);
  const { hidden, presents, weights } = decoder(graph, config, embeds, { fixed });
  graph.output('hidden', hidden);
  graph.output('last', slice(hidden, 1, -1));
  presentNames(config).forEach((name, i) => graph.output(name, presents[i]!));
  return weights;
}

/**
 * The chunk's VJP for `hidden` of the whole chunk or of its `last` position, and for the present K/V where
 * `cache` is true (a later chunk attended to them): cotangents of `embeds`, and of the past K/V with `cache`.
 */
export function chunkVjp(
  config: ModelConfig,
  wanted: { of: 'hidden' | 'last'; cache: boolean; fixed?: boolean },
): Graph {
  return vjp(
    chunkGraph(config, wanted.fixed),
    [wanted.of, ...(wanted.cache ? presentNames(config) : [])],
    ['embeds', ...(wanted.cache ? pastNames(config) : [])],
  );
}

/** Token ids `ids` int32 [B,S] to `embeds` [B,S,D], scaled as the family does. */
export function embedGraph(config: ModelConfig): Graph {
  const graph = new Graph('embed');
  graph.output('embeds', embed(graph, config, graph.input('ids', 'int32', ['B', 'S'])));
  return graph;
}

/** `weights` [B,S,V] to `embeds` [B,S,D]: the token embeddings' weighted sum, scaled as the family does. */
export function mixGraph(config: ModelConfig): Graph {
  const graph = new Graph('mix');
  graph.output('embeds', mix(graph, config, graph.input('weights', 'float32', ['B', 'S', config.vocabSize])));
  return graph;
}

/** `hidden` [B,S,D] to `embeds` [B,S,D]: the mean of the token embeddings by the probabilities of the next token. */
export function softenGraph(config: ModelConfig): Graph {
  const graph = new Graph('soften');
  const hidden = graph.input('hidden', 'float32', ['B', 'S', config.hiddenSize]);
  graph.output('embeds', mix(graph, config, softmax(head(graph, config, hidden))));
  return graph;
}

function mix(graph: Graph, config: ModelConfig, weights: Value): Value {
  const table = graph.parameter('model.embed_tokens.weight', [config.vocabSize, config.hiddenSize]);
  const mixed = matmul(weights, table);
  return config.embeddingScale === 1 ? mixed : mul(mixed, config.embeddingScale);
}

/** `hidden` [B,S,D] to `logits` [B,S,V]. */
export function headGraph(config: ModelConfig): Graph {
  const graph = new Graph('head');
  graph.output(
    'logits',
    head(graph, config, graph.input('hidden', 'float32', ['B', 'S', config.hiddenSize])),
  );
  return graph;
}

/**
 * Cross-entropy: `hidden` [B,S,D], `targets` int32 [B,S] and `weights` [B,S] to `loss` [], the weighted sum, and
 * `logits` [B,S,V].
 */
export function lossGraph(config: ModelConfig): Graph {
  const graph = new Graph('loss');
  const hidden = graph.input('hidden', 'float32', ['B', 'S', config.hiddenSize]);
  const targets = graph.input('targets', 'int32', ['B', 'S']);
  const weights = graph.input('weights', 'float32', ['B', 'S']);
  const logits = head(graph, config, hidden);
  graph.output('loss', total(mul(crossEntropy(logits, targets), weights)));
  graph.output('logits', logits);
  return graph;
}

/** The same with the loss’s gradient by the hidden states, `cotangent.hidden` [B,S,D]. */
export function lossAndGradientGraph(config: ModelConfig): Graph {
  const graph = lossGraph(config);
  const seed = { value: graph.outputs.get('loss')!, cotangent: graph.constant('float32', [], [1]) };
  const [cotangent] = gradients(graph, [seed], [graph.named('hidden')]);
  graph.output(cotangentName('hidden'), cotangent!);
  return graph;
}

export function embed(graph: Graph, config: ModelConfig, ids: Value): Value {
  const table = graph.parameter('model.embed_tokens.weight', [config.vocabSize, config.hiddenSize]);
  const rows = gather(table, ids);
  return config.embeddingScale === 1 ? rows : mul(rows, config.embeddingScale);
}

export function head(graph: Graph, config: ModelConfig, hidden: Value): Value {
  const name = config.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
  return linear(hidden, graph.parameter(name, [config.vocabSize, config.hiddenSize]));
}

/**
 * The layers and the final norm over `embeds` [B,S,D], with inputs for positions, masks, past K/V and, with `fixed`, K/V
 * ahead of them added to the graph; without `cache`, the chunk is the whole sequence (P = 0) and has no K/V inputs.
 */
export function decoder(
  graph: Graph,
  config: ModelConfig,
  embeds: Value,
  { cache = true, fixed = false } = {},
): { hidden: Value; presents: Value[]; weights: Value[] } {
  const width = sumDims([...(fixed ? ['F'] : []), ...(cache ? ['P'] : []), 'S']);
  const positions = graph.input('positions', 'float32', ['B', 'S']);
  const mask = graph.input('mask', 'float32', ['B', 1, 'S', width]);
  const local = usesLocalMask(config) ? graph.input('mask_local', 'float32', ['B', 1, 'S', width]) : mask;
  const rotations = rotationTables(graph, config, positions);
  const presents: Value[] = [];
  const weights: Value[] = [];
  let x = embeds;
  config.layers.forEach((layer, l) => {
    const prefix = `model.layers.${l}`;
    const segment = (key: string, value: string, length: string): Segment => {
      const shape = ['B', config.kvHeads, length, config.headDim];
      return { key: graph.input(key, 'float32', shape), value: graph.input(value, 'float32', shape) };
    };
    const normed = norm(graph, config, x, `${prefix}.input_layernorm`);
    const attended = attention(graph, config, normed, {
      prefix: `${prefix}.self_attn`,
      rotation: rotations(layer),
      mask: layer.sliding === null ? mask : local,
      fixed: fixed ? segment(fixedKey(l), fixedValue(l), 'F') : null,
      past: cache ? segment(pastKey(l), pastValue(l), 'P') : null,
    });
    presents.push(attended.key, attended.value);
    weights.push(attended.weights);
    if (config.postNorms) {
      x = add(x, norm(graph, config, attended.output, `${prefix}.post_attention_layernorm`));
      const inner = mlp(graph, config, norm(graph, config, x, `${prefix}.pre_feedforward_layernorm`), prefix);
      x = add(x, norm(graph, config, inner, `${prefix}.post_feedforward_layernorm`));
    } else {
      x = add(x, attended.output);
      x = add(x, mlp(graph, config, norm(graph, config, x, `${prefix}.post_attention_layernorm`), prefix));
    }
  });
  return { hidden: norm(graph, config, x, 'model.norm'), presents, weights };
}

interface Rotation {
  cosine: Value; // [B,S,d/2]
  sine: Value;
}

/** Cosine and sine tables, one pair for each rotary base in use. */
function rotationTables(
  graph: Graph,
  config: ModelConfig,
  positions: Value,
): (layer: LayerConfig) => Rotation {
  const tables = new Map<string, Rotation>();
  return ({ ropeTheta, ropeScaling }) => {
    const key = JSON.stringify([ropeTheta, ropeScaling]);
    let table = tables.get(key);
    if (!table) {
      const { inverse, attentionFactor } = inverseFrequencies(config.headDim, ropeTheta, ropeScaling);
      const frequencies = graph.constant('float32', [1, 1, inverse.length], [...inverse]);
      const angles = mul(unsqueeze(positions, -1), frequencies); // [B,S,d/2]
      const scaled = (value: Value) => (attentionFactor === 1 ? value : mul(value, attentionFactor));
      table = { cosine: scaled(cos(angles)), sine: scaled(sin(angles)) };
      tables.set(key, table);
    }
    return table;
  };
}

function norm(graph: Graph, config: ModelConfig, x: Value, name: string): Value {
  const weight = graph.parameter(`${name}.weight`, [x.shape.at(-1) as number]);
  return rmsNorm(x, config.normOffset === 0 ? weight : add(weight, config.normOffset), config.normEps);
}

function project(graph: Graph, x: Value, name: string, outputs: number, bias: boolean): Value {
  const weight = graph.parameter(`${name}.weight`, [outputs, x.shape.at(-1) as number]);
  return linear(x, weight, bias ? graph.parameter(`${name}.bias`, [outputs]) : null);
}

/** Keys after the rotary embedding, and values, of consecutive places: [B,Hkv,length,d]. */
interface Segment {
  key: Value;
  value: Value;
}

interface AttentionParts {
  prefix: string;
  rotation: Rotation;
  mask: Value; // [B,1,S,F+P+S]
  fixed: Segment | null; // of F places
  past: Segment | null; // of P places
}

/** Grouped-query attention with rotary embedding and K/V cache, to fixed, past and new places in this order. */
function attention(
  graph: Graph,
  config: ModelConfig,
  x: Value,
  { prefix, rotation, mask, fixed, past }: AttentionParts,
): { output: Value; key: Value; value: Value; weights: Value } {
  const { heads, kvHeads, headDim } = config;
  const split = (name: string, count: number, normName: string | null) => {
    const flat = project(graph, x, `${prefix}.${name}`, count * headDim, config.qkvBias);
    const apart = reshape(flat, ['B', 'S', count, headDim]);
    const normed = normName && config.qkNorm ? norm(graph, config, apart, `${prefix}.${normName}`) : apart;
    return transpose(normed, [0, 2, 1, 3]); // [B,H,S,d]
  };
  const query = mul(
    rotary(split('q_proj', heads, 'q_norm'), rotation.cosine, rotation.sine),
    config.queryScale,
  );
  const newKey = rotary(split('k_proj', kvHeads, 'k_norm'), rotation.cosine, rotation.sine);
  const newValue = split('v_proj', kvHeads, null);
  const key = past ? concat([past.key, newKey], 2) : newKey; // [B,Hkv,P+S,d]
  const value = past ? concat([past.value, newValue], 2) : newValue;

  // The heads of a group stand side by side, so a group's queries are rows of one matrix.
  const group = heads / kvHeads;
  const rows = group === 1 ? 'S' : `${group}*S`;
  const width = mask.shape[3]!;
  const allKeys = fixed ? concat([fixed.key, key], 2) : key; // [B,Hkv,F+P+S,d]
  const allValues = fixed ? concat([fixed.value, value], 2) : value;
  const scores = matmul(reshape(query, ['B', kvHeads, rows, headDim]), swapLast(allKeys));
  const weights = softmax(add(reshape(scores, ['B', heads, 'S', width]), mask));
  const mixed = matmul(reshape(weights, ['B', kvHeads, rows, width]), allValues); // [B,Hkv,rows,d]
  const joined = transpose(reshape(mixed, ['B', heads, 'S', headDim]), [0, 2, 1, 3]);
  const merged = reshape(joined, ['B', 'S', heads * headDim]);
  const output = project(graph, merged, `${prefix}.o_proj`, config.hiddenSize, config.outputBias);
  return { output, key, value, weights };
}

/** Gated feed-forward: down(act(gate(x)) · up(x)). */
function mlp(graph: Graph, config: ModelConfig, x: Value, prefix: string): Value {
  const gate = project(graph, x, `${prefix}.mlp.gate_proj`, config.intermediateSize, config.mlpBias);
  const up = project(graph, x, `${prefix}.mlp.up_proj`, config.intermediateSize, config.mlpBias);
  const activated =
    config.activation === 'silu'
      ? silu(gate)
      : gelu(gate, config.activation === 'gelu_tanh' ? 'tanh' : 'none');
  return project(graph, mul(activated, up), `${prefix}.mlp.down_proj`, config.hiddenSize, config.mlpBias);
}
