/**
 * The supported architectures as one table: what transformers takes where a config.json leaves a field out.
 * Source: `configuration_{llama,mistral,qwen2,qwen3,gemma3}.py` of transformers 5.18.
 */
import { LabError } from '../errors';

export type Family = 'llama' | 'qwen2' | 'qwen3' | 'gemma3_text';

export interface FamilyDefaults {
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  /** null: one per query head. */
  readonly kvHeads: number | null;
  /** null: hidden size divided by heads. */
  readonly headDim: number | null;
  readonly maxPositions: number;
  readonly ropeTheta: number;
  readonly activation: string;
  readonly tied: boolean;
  /** `attention_bias` is a field of this family (for q, k, v and the output). */
  readonly biasSwitch: boolean;
  /**
   * Which layers slide: none; all while `sliding_window` is a number; by `use_sliding_window` and `max_window_layers`; by
   * `sliding_window_pattern`. The last two yield to `layer_types`.
   */
  readonly window: 'none' | 'all' | 'switch' | 'pattern';
  readonly bos: number | null;
  readonly eos: number | null;
  readonly pad: number | null;
}

const llama: FamilyDefaults = {
  vocabSize: 32000,
  hiddenSize: 4096,
  intermediateSize: 11008,
  layers: 32,
  heads: 32,
  kvHeads: null,
  headDim: null,
  maxPositions: 2048,
  ropeTheta: 10000,
  activation: 'silu',
  tied: false,
  biasSwitch: true,
  window: 'none',
  bos: 1,
  eos: 2,
  pad: null,
};

const qwen2: FamilyDefaults = {
  ...llama,
  vocabSize: 151936,
  intermediateSize: 22016,
  kvHeads: 32,
  maxPositions: 32768,
  biasSwitch: false,
  window: 'switch',
  bos: null,
  eos: null,
};

export const FAMILIES: Readonly<Record<Family | 'mistral', FamilyDefaults>> = {
  llama,
  mistral: {
    ...llama,
    intermediateSize: 14336,
    kvHeads: 8,
    maxPositions: 131072,
    biasSwitch: false,
    window: 'all',
  },
  qwen2,
  qwen3: { ...qwen2, headDim: 128, biasSwitch: true },
  gemma3_text: {
    vocabSize: 262208,
    hiddenSize: 2304,
    intermediateSize: 9216,
    layers: 26,
    heads: 8,
    kvHeads: 4,
    headDim: 256,
    maxPositions: 131072,
    ropeTheta: 1e6,
    activation: 'gelu_pytorch_tanh',
    tied: true,
    biasSwitch: true,
    window: 'pattern',
    bos: 2,
    eos: 1,
    pad: 0,
  },
};

interface Architecture {
  readonly family: Family;
  /** Where the text model's fields stand, if not at the top. */
  readonly textPath?: string;
}

export const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  LlamaForCausalLM: { family: 'llama' },
  MistralForCausalLM: { family: 'llama' },
  Qwen2ForCausalLM: { family: 'qwen2' },
  Qwen3ForCausalLM: { family: 'qwen3' },
  Gemma3ForCausalLM: { family: 'gemma3_text' },
  Gemma3ForConditionalGeneration: { family: 'gemma3_text', textPath: 'text_config' },
};

const BY_MODEL_TYPE: Readonly<Record<string, string>> = {
  llama: 'LlamaForCausalLM',
  mistral: 'MistralForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
  gemma3_text: 'Gemma3ForCausalLM',
  gemma3: 'Gemma3ForConditionalGeneration',
};

/**
 * The architecture that a config.json names in `architectures`, or by `model_type` where that list is absent.
 * Throws `unknown_architecture`.
 */
export function findFamily(json: Record<string, unknown>): Architecture & { architecture: string } {
  const { architectures, model_type: modelType } = json;
  const named: unknown[] = Array.isArray(architectures) ? architectures : [];
  if (named.length === 0 && typeof modelType === 'string' && Object.hasOwn(BY_MODEL_TYPE, modelType)) {
    named.push(BY_MODEL_TYPE[modelType]);
  }
  for (const architecture of named) {
    if (typeof architecture === 'string' && Object.hasOwn(ARCHITECTURES, architecture)) {
      return { architecture, ...ARCHITECTURES[architecture]! };
    }
  }
  const name = named.length > 0 ? named.join(', ') : typeof modelType === 'string' ? modelType : 'none named';
  throw new LabError('unknown_architecture', `The model’s architecture (${name}) is not supported.`, {
    hint: `Supported are ${Object.keys(ARCHITECTURES).join(', ')}.`,
    field: 'architectures',
  });
}
