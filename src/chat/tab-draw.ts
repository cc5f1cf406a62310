/** Sampling for transformers.js as our own agents sample: nucleus, temperature, and a seed for each call. */

import type * as Transformers from '@huggingface/transformers';
import { choose } from '../agents/decode';
import { Random } from '../random';
import type { ChatSampling } from './chat';

/** Below the likeliest by more than this, a logit's probability is nothing (1e-7). */
const DEPTH = 16;

/**
 * Draws a token by temperature, nucleus and seed as our own agents do, and leaves it alone to be the likeliest: the
 * library's own sampler knows neither nucleus nor a seed per call.
 */
export function drawing(lib: typeof Transformers, sampling: ChatSampling): Transformers.LogitsProcessorList {
  const random = new Random(`chat ${sampling.seed ?? 0}`);
  class Drawing extends lib.LogitsProcessor {
    override _call(_ids: bigint[][], logits: Transformers.Tensor): Transformers.Tensor {
      const data = logits.data as Float32Array;
      let peak = -Infinity;
      for (const value of data) if (value > peak) peak = value;
      const ids: number[] = [];
      data.forEach((value, id) => value >= peak - DEPTH && ids.push(id));
      const weights = Float64Array.from(ids, (id) => Math.exp(data[id]! - peak));
      const sum = weights.reduce((a, b) => a + b, 0);
      const id =
        ids[
          choose(
            weights.map((w) => w / sum),
            { sampling, random },
          )
        ]!;
      data.fill(-Infinity);
      data[id] = 0;
      return logits;
    }
  }
  const list = new lib.LogitsProcessorList();
  list.push(new Drawing());
  return list;
}
