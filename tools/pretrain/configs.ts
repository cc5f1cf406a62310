/** The Hugging Face config.json of each built-in agent's family. */

import type { Family } from '../../src/tasks/vocabulary';

/** Sizes of a model; by default the relay's: three layers of four heads, 32 wide. */
export interface Size {
  hidden: number;
  layers?: number;
  heads?: number;
  headDim?: number;
  /** Width of the feed-forward layer. Default twice the hidden one. */
  feedForward?: number;
  /** Longest text, in tokens. Default 256. */
  positions?: number;
}

interface Plan extends Size {
  family: Family;
  vocabulary: number;
  specials: { pad: number; eos: number };
}

export function configJson(plan: Plan): Record<string, unknown> {
  const { family, hidden, vocabulary, specials } = plan;
  const { layers = 3, heads = 4, headDim = 32, feedForward = 2 * hidden, positions = 256 } = plan;
  const common = {
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: feedForward,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    head_dim: headDim,
    rms_norm_eps: 1e-6,
    max_position_embeddings: positions,
    rope_theta: 1000,
    tie_word_embeddings: true,
    attention_bias: false,
    attention_dropout: 0,
    use_cache: true,
    torch_dtype: 'float32',
    bos_token_id: null,
    pad_token_id: specials.pad,
    eos_token_id: specials.eos,
  };
  switch (family) {
    case 'llama':
      return {
        architectures: ['LlamaForCausalLM'],
        model_type: 'llama',
        hidden_act: 'silu',
        mlp_bias: false,
        ...common,
      };
    case 'qwen3':
      return {
        architectures: ['Qwen3ForCausalLM'],
        model_type: 'qwen3',
        hidden_act: 'silu',
        use_sliding_window: false,
        ...common,
      };
    case 'gemma3':
      return {
        architectures: ['Gemma3ForCausalLM'],
        model_type: 'gemma3_text',
        hidden_activation: 'gelu_pytorch_tanh',
        query_pre_attn_scalar: headDim,
        sliding_window: 64,
        layer_types: Array.from({ length: layers }, (_, layer) =>
          layer === layers - 1 ? 'full_attention' : 'sliding_attention',
        ),
        rope_local_base_freq: 1000,
        rope_scaling: null,
        attn_logit_softcapping: null,
        final_logit_softcapping: null,
        ...common,
      };
  }
}
