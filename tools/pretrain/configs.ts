/** The Hugging Face config.json of each built-in agent's family, in the sizes of the relay. */

import type { Family } from '../../src/tasks/relay/vocabulary';

interface Size {
  family: Family;
  hidden: number;
  vocabulary: number;
  specials: { pad: number; eos: number };
}

/** Three layers of four heads, 32 wide; the feed-forward layer twice as wide as the hidden one. */
export function configJson({ family, hidden, vocabulary, specials }: Size): Record<string, unknown> {
  const common = {
    vocab_size: vocabulary,
    hidden_size: hidden,
    intermediate_size: 2 * hidden,
    num_hidden_layers: 3,
    num_attention_heads: 4,
    num_key_value_heads: 4,
    head_dim: 32,
    rms_norm_eps: 1e-6,
    max_position_embeddings: 256,
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
        query_pre_attn_scalar: 32,
        sliding_window: 64,
        layer_types: ['sliding_attention', 'sliding_attention', 'full_attention'],
        rope_local_base_freq: 1000,
        rope_scaling: null,
        attn_logit_softcapping: null,
        final_logit_softcapping: null,
        ...common,
      };
  }
}
