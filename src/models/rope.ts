/**
 * Rotary position embedding: its scaling as config.json writes it, and the frequencies it means. Knows nothing of graphs.
 * Source: transformers 5.18, `modeling_rope_utils.py`; YaRN is arXiv 2309.00071.
 */
import * as z from 'zod';
import { LabError } from '../errors';

export type RopeScaling =
  | { readonly type: 'default' }
  | { readonly type: 'linear'; readonly factor: number }
  | { readonly type: 'dynamic'; readonly factor: number; readonly originalMaxPositions: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      readonly originalMaxPositions: number;
    }
  | {
      readonly type: 'yarn';
      readonly factor: number;
      readonly originalMaxPositions: number;
      /** Multiplies cos and sin. */
      readonly attentionFactor: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      readonly truncate: boolean;
    };

const positive = z.number().positive();

/** `rope_scaling` (old) or one entry of `rope_parameters` (new) of a config.json. */
export const RawRope = z.object({
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  rope_theta: positive.nullish(),
  factor: positive.nullish(),
  original_max_position_embeddings: positive.nullish(),
  low_freq_factor: positive.nullish(),
  high_freq_factor: positive.nullish(),
  attention_factor: positive.nullish(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().nullish(),
  partial_rotary_factor: z.number().nullish(),
});
export type RawRope = z.infer<typeof RawRope>;

function unsupported(sentence: string, field?: string): LabError {
  const hint =
    'Supported are the RoPE types default, linear, llama3, yarn, and dynamic up to its original length.';
  return new LabError('unsupported_rope', sentence, { hint, field });
}

/**
 * The scaling that `raw` describes, defaults filled in. `field` is where it stands in config.json, for errors.
 * Throws `unsupported_rope` for a type or an option not supported, `bad_config` for a missing number.
 */
export function readRopeScaling(raw: RawRope, maxPositions: number, field: string): RopeScaling {
  const type = raw.rope_type ?? raw.type ?? 'default';
  const originalMaxPositions = raw.original_max_position_embeddings ?? maxPositions;
  const need = (key: 'factor' | 'low_freq_factor' | 'high_freq_factor'): number => {
    const value = raw[key];
    if (typeof value === 'number') return value;
    throw new LabError('bad_config', `RoPE type “${type}” needs a number ${key}.`, {
      hint: 'Take the config.json that was published with the checkpoint.',
      field: `${field}.${key}`,
    });
  };
  if ((raw.partial_rotary_factor ?? 1) !== 1) {
    throw unsupported('RoPE over a part of each head is not supported.', `${field}.partial_rotary_factor`);
  }
  switch (type) {
    case 'default':
      return { type };
    case 'linear':
      return { type, factor: need('factor') };
    case 'dynamic':
      return { type, factor: need('factor'), originalMaxPositions: maxPositions };
    case 'llama3': {
      const [lowFreqFactor, highFreqFactor] = [need('low_freq_factor'), need('high_freq_factor')];
      return { type, factor: need('factor'), lowFreqFactor, highFreqFactor, originalMaxPositions };
    }
    case 'yarn': {
      const factor = raw.factor ?? maxPositions / originalMaxPositions;
      return {
        type,
        factor,
        originalMaxPositions,
        attentionFactor: raw.attention_factor ?? yarnAttentionFactor(factor, raw),
        betaFast: raw.beta_fast ?? 32,
        betaSlow: raw.beta_slow ?? 1,
        truncate: raw.truncate ?? true,
      };
    }
    default:
      throw unsupported(`The RoPE type “${type}” is not supported.`, `${field}.rope_type`);
  }
}

function yarnAttentionFactor(factor: number, { mscale, mscale_all_dim: mscaleAllDim }: RawRope): number {
  const scale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1);
  return mscale && mscaleAllDim ? scale(mscale) / scale(mscaleAllDim) : scale(1);
}

export interface RopeFrequencies {
  /** Radians per position, of each pair of coordinates (i, i + headDim/2). [headDim/2] */
  readonly inverse: Float64Array;
  /** Multiplies cos and sin. */
  readonly attentionFactor: number;
}

/**
 * Frequencies of the rotation for heads of `headDim` (even) coordinates. `positions`, where given, is how many positions
 * will be used: more than the original length under 'dynamic' throws `unsupported_rope`.
 */
export function inverseFrequencies(
  headDim: number,
  theta: number,
  scaling: RopeScaling,
  positions = 0,
): RopeFrequencies {
  const inverse = Float64Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim));
  switch (scaling.type) {
    case 'default':
      return { inverse, attentionFactor: 1 };
    case 'linear':
      return { inverse: inverse.map((frequency) => frequency / scaling.factor), attentionFactor: 1 };
    case 'dynamic':
      if (positions > scaling.originalMaxPositions) {
        const limit = scaling.originalMaxPositions;
        throw unsupported(
          `Dynamic RoPE scaling beyond ${limit} positions is not supported (${positions} asked).`,
        );
      }
      return { inverse, attentionFactor: 1 };
    case 'llama3':
      return { inverse: inverse.map((frequency) => llama3Frequency(frequency, scaling)), attentionFactor: 1 };
    case 'yarn':
      return { inverse: yarnFrequencies(inverse, theta, scaling), attentionFactor: scaling.attentionFactor };
  }
}

type Scaling<T extends RopeScaling['type']> = Extract<RopeScaling, { type: T }>;

/** Slow rotations are divided by the factor, fast ones kept, those between interpolated by turns within the old length. */
function llama3Frequency(frequency: number, scaling: Scaling<'llama3'>): number {
  const { factor, lowFreqFactor: low, highFreqFactor: high, originalMaxPositions } = scaling;
  const turns = (originalMaxPositions * frequency) / (2 * Math.PI);
  if (turns < low) return frequency / factor;
  if (turns > high) return frequency;
  const smooth = (turns - low) / (high - low);
  return (1 - smooth) * (frequency / factor) + smooth * frequency;
}

function yarnFrequencies(inverse: Float64Array, theta: number, scaling: Scaling<'yarn'>): Float64Array {
  const { factor, originalMaxPositions, betaFast, betaSlow, truncate } = scaling;
  const dim = inverse.length * 2;
  const pairOfTurns = (turns: number) =>
    (dim * Math.log(originalMaxPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [fast, slow] = [pairOfTurns(betaFast), pairOfTurns(betaSlow)];
  const low = Math.max(truncate ? Math.floor(fast) : fast, 0);
  const high = Math.min(truncate ? Math.ceil(slow) : slow, dim - 1);
  const width = high === low ? 0.001 : high - low;
  return inverse.map((frequency, pair) => {
    const interpolated = Math.min(Math.max((pair - low) / width, 0), 1);
    return frequency * (1 - interpolated) + (frequency / factor) * interpolated;
  });
}
