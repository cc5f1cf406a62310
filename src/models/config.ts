/**
 * A config.json of the Hugging Face layout, old or new, as one validated ModelConfig. The rest of the lab reads only
 * ModelConfig; what a family's numbers mean when they are absent is in `families.ts`. Does no I/O.
 * Source: the configuration classes of transformers 5.18 (and the 4.x fields that they still read).
 */
import * as z from 'zod';
import { LabError } from '../errors';
import { FAMILIES, findFamily, type Family, type FamilyDefaults } from './families';
import { RawRope, readRopeScaling, type RopeScaling } from './rope';

export type Activation = 'silu' | 'gelu' | 'gelu_tanh';

export interface LayerConfig {
  /** A position attends to itself and the `sliding` − 1 positions before it; null: to all before it. */
  readonly sliding: number | null;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling;
}

export interface ModelConfig {
  readonly family: Family;
  /** As named in config.json. */
  readonly architecture: string;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  /** One entry per decoder layer. */
  readonly layers: readonly LayerConfig[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly normEps: number;
  /** Norms multiply by normOffset + weight: 1 for Gemma, else 0. */
  readonly normOffset: 0 | 1;
  /** Gemma's four norms per layer: after attention and MLP too, before the residual sum. */
  readonly postNorms: boolean;
  /** RMSNorm over each head of queries and keys, before RoPE. */
  readonly qkNorm: boolean;
  readonly qkvBias: boolean;
  readonly outputBias: boolean;
  readonly mlpBias: boolean;
  readonly activation: Activation;
  /**
   * Multiplies token embeddings (not latents fed in their place). Gemma: sqrt(hidden), not rounded to half precision, as
   * transformers has it when the weights are float32.
   */
  readonly embeddingScale: number;
  /** Multiplies query · key. */
  readonly queryScale: number;
  /** The head's weight is the embedding table. */
  readonly tied: boolean;
  readonly maxPositions: number;
  readonly bos: number | null;
  readonly pad: number | null;
  /** All ids that end a text. */
  readonly eos: readonly number[];
}

const count = z
  .int()
  .positive()
  .max(2 ** 31 - 1);
const id = z.int().nonnegative();
const layerType = z.enum(['full_attention', 'sliding_attention']);

const RawConfig = z.object({
  vocab_size: count.nullish(),
  hidden_size: count.nullish(),
  intermediate_size: count.nullish(),
  num_hidden_layers: count.max(1024).nullish(),
  num_attention_heads: count.nullish(),
  num_key_value_heads: count.nullish(),
  head_dim: count.nullish(),
  hidden_act: z.string().nullish(),
  hidden_activation: z.string().nullish(),
  rms_norm_eps: z.number().nonnegative().nullish(),
  max_position_embeddings: count.nullish(),
  original_max_position_embeddings: count.nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  attention_bias: z.boolean().nullish(),
  mlp_bias: z.boolean().nullish(),
  query_pre_attn_scalar: z.number().positive().nullish(),
  attn_logit_softcapping: z.number().nullish(),
  final_logit_softcapping: z.number().nullish(),
  use_bidirectional_attention: z.boolean().nullish(),
  quantization_config: z.unknown().optional(),
  sliding_window: count.nullish(),
  use_sliding_window: z.boolean().nullish(),
  max_window_layers: z.int().nonnegative().nullish(),
  sliding_window_pattern: count.nullish(),
  _sliding_window_pattern: count.nullish(),
  layer_types: z.array(layerType).nullish(),
  rope_theta: z.number().positive().nullish(),
  rope_local_base_freq: z.number().positive().nullish(),
  partial_rotary_factor: z.number().nullish(),
  rope_scaling: RawRope.nullish(),
  rope_parameters: RawRope.extend({
    full_attention: RawRope.nullish(),
    sliding_attention: RawRope.nullish(),
  }).nullish(),
  bos_token_id: id.nullish(),
  pad_token_id: id.nullish(),
  eos_token_id: z.union([id, z.array(id)]).nullish(),
});
type RawConfig = z.infer<typeof RawConfig>;
type LayerType = z.infer<typeof layerType>;

function bad(sentence: string, field: string): LabError {
  const hint = 'Take the config.json that was published with the checkpoint.';
  return new LabError('bad_config', `config.json: ${sentence}`, { hint, field });
}

function unsupported(field: string, sentence: string): LabError {
  const hint = 'Take another checkpoint: this one would compute something else than its author meant.';
  return new LabError('unsupported_config', `config.json: ${sentence}`, { hint, field });
}

/**
 * Reads the parsed JSON of a config.json. Throws `unknown_architecture`, `bad_config` and `unsupported_config` (field:
 * the path in config.json), `unsupported_rope`.
 */
export function readConfig(json: unknown): ModelConfig {
  if (typeof json !== 'object' || json === null) throw bad('is not a JSON object.', '');
  const { architecture, family, textPath } = findFamily(json as Record<string, unknown>);
  const parsed = RawConfig.safeParse(textPath ? textFields(json as Record<string, unknown>, textPath) : json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const field = [...(textPath ? [textPath] : []), ...issue.path].join('.');
    throw bad(`${field || 'the whole'}: ${issue.message}.`, field);
  }
  return interpret(parsed.data, architecture, family);
}

/** The text model's fields of a multimodal config.json; its token ids may stand beside them, at the top. */
function textFields(json: Record<string, unknown>, path: string): unknown {
  const text = json[path];
  if (typeof text !== 'object' || text === null) return text;
  const { bos_token_id, eos_token_id, pad_token_id } = json;
  return JSON.parse(JSON.stringify({ bos_token_id, eos_token_id, pad_token_id, ...text }));
}

function interpret(raw: RawConfig, architecture: string, family: Family): ModelConfig {
  refuseUnsupported(raw);
  const defaults = FAMILIES[family === 'llama' && architecture.startsWith('Mistral') ? 'mistral' : family];
  const hiddenSize = raw.hidden_size ?? defaults.hiddenSize;
  const heads = raw.num_attention_heads ?? defaults.heads;
  const kvHeads = kvHeadsOf(raw, defaults, heads);
  const headDim = raw.head_dim ?? defaults.headDim ?? hiddenSize / heads;
  if (heads % kvHeads !== 0)
    throw bad(`${heads} heads cannot share ${kvHeads} key heads.`, 'num_key_value_heads');
  if (headDim % 2 !== 0) throw bad(`a head of ${headDim} coordinates has no even half for RoPE.`, 'head_dim');

  const gemma = family === 'gemma3_text';
  const bias = defaults.biasSwitch && (raw.attention_bias ?? false);
  const { eos_token_id: eos = defaults.eos } = raw;
  return {
    family,
    architecture,
    vocabSize: raw.vocab_size ?? defaults.vocabSize,
    hiddenSize,
    intermediateSize: raw.intermediate_size ?? defaults.intermediateSize,
    layers: layersOf(raw, defaults, family),
    heads,
    kvHeads,
    headDim,
    normEps: raw.rms_norm_eps ?? 1e-6,
    normOffset: gemma ? 1 : 0,
    postNorms: gemma,
    qkNorm: gemma || family === 'qwen3',
    qkvBias: family === 'qwen2' || bias,
    outputBias: bias,
    mlpBias: architecture === 'LlamaForCausalLM' && (raw.mlp_bias ?? false),
    activation: activationOf(raw, gemma ? 'hidden_activation' : 'hidden_act', defaults),
    embeddingScale: gemma ? Math.sqrt(hiddenSize) : 1,
    queryScale: (gemma ? (raw.query_pre_attn_scalar ?? 256) : headDim) ** -0.5,
    tied: raw.tie_word_embeddings ?? defaults.tied,
    maxPositions: raw.max_position_embeddings ?? defaults.maxPositions,
    bos: raw.bos_token_id === undefined ? defaults.bos : raw.bos_token_id,
    pad: raw.pad_token_id === undefined ? defaults.pad : raw.pad_token_id,
    eos: eos === null ? [] : [eos].flat(),
  };
}

function refuseUnsupported(raw: RawConfig): void {
  for (const field of ['attn_logit_softcapping', 'final_logit_softcapping'] as const) {
    if (raw[field] != null) throw unsupported(field, `logit soft-capping (${field}) is not supported.`);
  }
  if (raw.use_bidirectional_attention) {
    throw unsupported('use_bidirectional_attention', 'attention to later positions is not supported.');
  }
  if (raw.quantization_config != null) {
    throw unsupported(
      'quantization_config',
      'quantised weights are not supported; take the unquantised checkpoint.',
    );
  }
}

/** Written as null it means one per query head; absent, the family's default, where it has one. */
function kvHeadsOf(raw: RawConfig, defaults: FamilyDefaults, heads: number): number {
  if (raw.num_key_value_heads === undefined) return defaults.kvHeads ?? heads;
  return raw.num_key_value_heads ?? heads;
}

const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_pytorch_tanh: 'gelu_tanh',
  gelu_new: 'gelu_tanh',
};

function activationOf(
  raw: RawConfig,
  field: 'hidden_act' | 'hidden_activation',
  defaults: FamilyDefaults,
): Activation {
  const name = raw[field] ?? defaults.activation;
  if (Object.hasOwn(ACTIVATIONS, name)) return ACTIVATIONS[name]!;
  throw unsupported(field, `the activation “${name}” is not one of ${Object.keys(ACTIVATIONS).join(', ')}.`);
}

function layersOf(raw: RawConfig, defaults: FamilyDefaults, family: Family): LayerConfig[] {
  const n = raw.num_hidden_layers ?? defaults.layers;
  const types = layerTypesOf(raw, defaults, n);
  const window = windowOf(raw, defaults);
  const ropes = {
    full_attention: ropeOf(raw, defaults, family, 'full_attention'),
    sliding_attention: ropeOf(raw, defaults, family, 'sliding_attention'),
  };
  return types.map((type, layer) => {
    if (type === 'full_attention') return { sliding: null, ...ropes[type] };
    if (window !== null) return { sliding: window, ...ropes[type] };
    throw bad(`layer ${layer} slides, but no sliding_window is in use.`, 'sliding_window');
  });
}

function windowOf(raw: RawConfig, defaults: FamilyDefaults): number | null {
  if (defaults.window === 'none') return null;
  if (defaults.window === 'switch' && !raw.use_sliding_window) return null;
  return raw.sliding_window === undefined ? 4096 : raw.sliding_window;
}

function layerTypesOf(raw: RawConfig, defaults: FamilyDefaults, n: number): LayerType[] {
  const every = (slides: (layer: number) => boolean) =>
    Array.from({ length: n }, (_, layer): LayerType =>
      slides(layer) ? 'sliding_attention' : 'full_attention',
    );
  const window = windowOf(raw, defaults);
  if (defaults.window === 'none') return every(() => false);
  if (defaults.window === 'all') return every(() => window !== null);
  if (raw.layer_types) {
    if (raw.layer_types.length === n) return raw.layer_types;
    throw bad(`${raw.layer_types.length} layer types for ${n} layers.`, 'layer_types');
  }
  if (defaults.window === 'switch') {
    const first = raw.max_window_layers ?? 28;
    return every((layer) => window !== null && layer >= first);
  }
  const pattern = raw.sliding_window_pattern ?? raw._sliding_window_pattern ?? 6;
  return every((layer) => (layer + 1) % pattern !== 0);
}

/** Theta and scaling of one kind of layers; `rope_parameters` may be one set, or one per kind (Gemma 3: always). */
function ropeOf(
  raw: RawConfig,
  defaults: FamilyDefaults,
  family: Family,
  kind: LayerType,
): Pick<LayerConfig, 'ropeTheta' | 'ropeScaling'> {
  const { rope_parameters: parameters, rope_scaling: scaling } = raw;
  const perKind =
    family === 'gemma3_text' || parameters?.full_attention != null || parameters?.sliding_attention != null;
  const flat = parameters?.rope_theta != null || parameters?.rope_type != null;
  if (perKind && flat) throw bad('RoPE is given both for all layers and by their kind.', 'rope_parameters');

  let [rope, field]: [RawRope, string] = [{}, 'rope_scaling'];
  if (perKind) {
    [rope, field] = [parameters?.[kind] ?? {}, `rope_parameters.${kind}`];
    if (kind === 'full_attention' && scaling) [rope, field] = [{ ...rope, ...scaling }, 'rope_scaling'];
  } else if (scaling) rope = scaling;
  else if (parameters) [rope, field] = [parameters, 'rope_parameters'];

  const local = family === 'gemma3_text' && kind === 'sliding_attention';
  const theta = local ? (raw.rope_local_base_freq ?? 10000) : (raw.rope_theta ?? defaults.ropeTheta);
  const filled = { partial_rotary_factor: raw.partial_rotary_factor, ...rope };
  if (raw.original_max_position_embeddings != null) {
    filled.original_max_position_embeddings = raw.original_max_position_embeddings;
  }
  const maxPositions = raw.max_position_embeddings ?? defaults.maxPositions;
  return { ropeTheta: rope.rope_theta ?? theta, ropeScaling: readRopeScaling(filled, maxPositions, field) };
}
