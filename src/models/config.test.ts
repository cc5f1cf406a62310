import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import { readConfig } from './config';
import reference from './fixtures/transformers.json';

interface Reading {
  layers: { sliding: number | null; queryScale: number }[];
  [field: string]: unknown;
}

const cases = Object.entries(reference.cases) as unknown as [string, { config: object; reading: Reading }][];

describe('reads as transformers does', () => {
  it.each(cases)('%s', (_, { config: json, reading }) => {
    const config = readConfig(json);
    expect(config).toMatchObject({
      tied: reading.tied,
      headDim: reading.headDim,
      kvHeads: reading.kvHeads,
      maxPositions: reading.maxPositions,
      normEps: reading.eps,
      bos: reading.bos,
      pad: reading.pad,
      eos: reading.eos,
    });
    expect(config.layers.map(({ sliding }) => sliding)).toEqual(reading.layers.map(({ sliding }) => sliding));
    expect(config.queryScale).toBeCloseTo(reading.layers[0]!.queryScale, 12);
  });
});

/** The config.json of HuggingFaceTB/SmolLM2-135M-Instruct, its fields that mean something here. */
const smolLM2 = {
  architectures: ['LlamaForCausalLM'],
  attention_bias: false,
  bos_token_id: 1,
  eos_token_id: 2,
  hidden_act: 'silu',
  hidden_size: 576,
  intermediate_size: 1536,
  max_position_embeddings: 8192,
  mlp_bias: false,
  model_type: 'llama',
  num_attention_heads: 9,
  num_hidden_layers: 30,
  num_key_value_heads: 3,
  pad_token_id: 2,
  rms_norm_eps: 1e-5,
  rope_interleaved: false,
  rope_scaling: null,
  rope_theta: 100000,
  tie_word_embeddings: true,
  vocab_size: 49152,
};

/** The text part of google/gemma-3-4b-it, which leaves most fields to the defaults. */
const gemma4b = {
  architectures: ['Gemma3ForConditionalGeneration'],
  model_type: 'gemma3',
  eos_token_id: [1, 106],
  text_config: {
    hidden_size: 2560,
    intermediate_size: 10240,
    model_type: 'gemma3_text',
    num_hidden_layers: 34,
    rope_scaling: { factor: 8, rope_type: 'linear' },
    sliding_window: 1024,
  },
  vision_config: { hidden_size: 1152 },
};

describe('published models', () => {
  it('reads SmolLM2', () => {
    const config = readConfig(smolLM2);
    expect(config).toMatchObject({
      family: 'llama',
      heads: 9,
      kvHeads: 3,
      headDim: 64,
      tied: true,
      qkvBias: false,
    });
    expect(config).toMatchObject({ activation: 'silu', embeddingScale: 1, normOffset: 0, qkNorm: false });
    expect(config.layers).toHaveLength(30);
    expect(config.layers[29]).toEqual({ sliding: null, ropeTheta: 100000, ropeScaling: { type: 'default' } });
  });

  it('reads the text part of a multimodal Gemma 3', () => {
    const config = readConfig(gemma4b);
    expect(config).toMatchObject({
      family: 'gemma3_text',
      vocabSize: 262208,
      heads: 8,
      headDim: 256,
      tied: true,
    });
    expect(config).toMatchObject({ activation: 'gelu_tanh', normOffset: 1, postNorms: true, qkNorm: true });
    expect(config).toMatchObject({ bos: 2, eos: [1, 106], pad: 0 });
    expect(config.embeddingScale).toBe(Math.sqrt(2560));
    expect(config.layers.map(({ sliding }, layer) => (sliding ? '' : layer)).filter(Number)).toEqual([
      5, 11, 17, 23, 29,
    ]);
    expect(config.layers[5]).toEqual({
      sliding: null,
      ropeTheta: 1e6,
      ropeScaling: { type: 'linear', factor: 8 },
    });
    expect(config.layers[0]).toEqual({ sliding: 1024, ropeTheta: 10000, ropeScaling: { type: 'default' } });
  });

  it('takes the architecture from model_type where architectures is absent', () => {
    expect(readConfig({ ...smolLM2, architectures: undefined }).architecture).toBe('LlamaForCausalLM');
  });
});

describe('refusals', () => {
  const refusal = (json: unknown): LabError => {
    try {
      readConfig(json);
    } catch (error) {
      if (error instanceof LabError) return error;
      throw error;
    }
    throw new Error('accepted');
  };

  it('names an unknown architecture and lists the supported ones', () => {
    const error = refusal({ ...smolLM2, architectures: ['MambaForCausalLM'] });
    expect(error).toMatchObject({ code: 'unknown_architecture', field: 'architectures' });
    expect(error.message).toContain('MambaForCausalLM');
    expect(error.hint).toContain('Qwen3ForCausalLM');
    expect(refusal({ architectures: ['constructor'] }).code).toBe('unknown_architecture');
    expect(refusal({}).code).toBe('unknown_architecture');
  });

  it.each<[string, object, string, string]>([
    ['a text for a number', { hidden_size: '576' }, 'bad_config', 'hidden_size'],
    ['zero layers', { num_hidden_layers: 0 }, 'bad_config', 'num_hidden_layers'],
    ['a million layers', { num_hidden_layers: 1e6 }, 'bad_config', 'num_hidden_layers'],
    ['heads that do not divide', { num_key_value_heads: 2 }, 'bad_config', 'num_key_value_heads'],
    ['an odd head', { head_dim: 63 }, 'bad_config', 'head_dim'],
    ['a fractional head', { hidden_size: 577 }, 'bad_config', 'head_dim'],
    ['a negative theta', { rope_theta: -1 }, 'bad_config', 'rope_theta'],
    ['a scaling without factor', { rope_scaling: { type: 'linear' } }, 'bad_config', 'rope_scaling.factor'],
    [
      'an unknown scaling',
      { rope_scaling: { rope_type: 'longrope' } },
      'unsupported_rope',
      'rope_scaling.rope_type',
    ],
    [
      'partial rotation',
      { partial_rotary_factor: 0.5 },
      'unsupported_rope',
      'rope_scaling.partial_rotary_factor',
    ],
    ['an unknown activation', { hidden_act: 'relu' }, 'unsupported_config', 'hidden_act'],
    ['quantised weights', { quantization_config: { bits: 4 } }, 'unsupported_config', 'quantization_config'],
  ])('refuses %s', (_, change, code, field) => {
    expect(refusal({ ...smolLM2, ...change })).toMatchObject({ code, field });
  });

  it.each<[string, object, string, string]>([
    ['soft-capping', { final_logit_softcapping: 30 }, 'unsupported_config', 'final_logit_softcapping'],
    [
      'attention both ways',
      { use_bidirectional_attention: true },
      'unsupported_config',
      'use_bidirectional_attention',
    ],
    ['too few layer types', { layer_types: ['full_attention'] }, 'bad_config', 'layer_types'],
    ['sliding without a window', { sliding_window: null }, 'bad_config', 'sliding_window'],
    ['RoPE for all kinds at once', { rope_parameters: { rope_theta: 7 } }, 'bad_config', 'rope_parameters'],
  ])('refuses Gemma 3 with %s', (_, change, code, field) => {
    expect(refusal({ ...gemma4b.text_config, ...change })).toMatchObject({ code, field });
  });

  it('gives the path of a bad field inside text_config', () => {
    const error = refusal({ ...gemma4b, text_config: { layer_types: ['full_attention', 'half'] } });
    expect(error).toMatchObject({ code: 'bad_config', field: 'text_config.layer_types.1' });
    expect(refusal({ ...gemma4b, text_config: undefined })).toMatchObject({
      code: 'bad_config',
      field: 'text_config',
    });
  });
});
