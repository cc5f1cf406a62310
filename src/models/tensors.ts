/**
 * Which tensors a checkpoint of a ModelConfig must hold, by their Hugging Face names, in PyTorch layout ([out, in]).
 * Knows names and shapes, no bytes.
 */
import { LabError } from '../errors';
import type { ModelConfig } from './config';

export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor that the graphs of `config` read. */
export function expectedTensors(config: ModelConfig): ExpectedTensor[] {
  const { hiddenSize: hidden, intermediateSize: inner, headDim, vocabSize } = config;
  const queries = config.heads * headDim;
  const keys = config.kvHeads * headDim;
  const list: ExpectedTensor[] = [{ name: 'model.embed_tokens.weight', shape: [vocabSize, hidden] }];
  const norm = (name: string, size: number) => list.push({ name: `${name}.weight`, shape: [size] });
  const linear = (name: string, out: number, into: number, bias: boolean) => {
    list.push({ name: `${name}.weight`, shape: [out, into] });
    if (bias) list.push({ name: `${name}.bias`, shape: [out] });
  };

  config.layers.forEach((_, index) => {
    const layer = `model.layers.${index}`;
    norm(`${layer}.input_layernorm`, hidden);
    linear(`${layer}.self_attn.q_proj`, queries, hidden, config.qkvBias);
    linear(`${layer}.self_attn.k_proj`, keys, hidden, config.qkvBias);
    linear(`${layer}.self_attn.v_proj`, keys, hidden, config.qkvBias);
    linear(`${layer}.self_attn.o_proj`, hidden, queries, config.outputBias);
    if (config.qkNorm) {
      norm(`${layer}.self_attn.q_norm`, headDim);
      norm(`${layer}.self_attn.k_norm`, headDim);
    }
    norm(`${layer}.post_attention_layernorm`, hidden);
    if (config.postNorms) {
      norm(`${layer}.pre_feedforward_layernorm`, hidden);
      norm(`${layer}.post_feedforward_layernorm`, hidden);
    }
    linear(`${layer}.mlp.gate_proj`, inner, hidden, config.mlpBias);
    linear(`${layer}.mlp.up_proj`, inner, hidden, config.mlpBias);
    linear(`${layer}.mlp.down_proj`, hidden, inner, config.mlpBias);
  });

  norm('model.norm', hidden);
  if (!config.tied) linear('lm_head', vocabSize, hidden, false);
  return list;
}

/**
 * The name under which the graphs know a stored tensor: multimodal Gemma 3 stores its text part with a prefix, and a
 * checkpoint saved from the bare model lacks `model.`.
 */
export function canonicalName(stored: string): string {
  const name = stored
    .replace(/^language_model\.(?=model\.|lm_head\.)/, '')
    .replace(/^model\.language_model\./, 'model.');
  return /^(embed_tokens|layers|norm)\./.test(name) ? `model.${name}` : name;
}

/**
 * Compares the shapes found (`shapeOf`, undefined where absent) with those expected. Throws `missing_tensor` or
 * `misshapen_tensor`, with the tensor's name as field.
 */
export function checkTensors(
  config: ModelConfig,
  shapeOf: (name: string) => readonly number[] | undefined,
): void {
  for (const { name, shape } of expectedTensors(config)) {
    const found = shapeOf(name);
    const wanted = `[${shape.join(', ')}]`;
    if (!found) {
      throw new LabError('missing_tensor', `The checkpoint lacks tensor “${name}” of shape ${wanted}.`, {
        hint: 'Check that config.json and the weights belong together, and that every shard is there.',
        field: name,
      });
    }
    if (found.length !== shape.length || found.some((dim, axis) => dim !== shape[axis])) {
      const sentence = `Tensor “${name}” has the shape [${found.join(', ')}]; config.json implies ${wanted}.`;
      throw new LabError('misshapen_tensor', sentence, {
        hint: 'Check that config.json and the weights belong together.',
        field: name,
      });
    }
  }
}
