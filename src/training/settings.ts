/** What a training run is told. Plain types: the experiment's schema fills them in and checks their limits. */

import type { AdamWOptions } from './adamw';

export interface StageSettings {
  readonly steps: number;
  /** Rows of text (inner loop) or questions (outer loop) a step. */
  readonly batch: number;
  readonly warmup: number;
  readonly optimiser: AdamWOptions & { readonly learningRate: number };
}

export interface InnerSettings extends StageSettings {
  /** `next`: per position against the next token's embedding. `mean`: the first state against the mean of all. */
  readonly target: 'next' | 'mean';
  /** Also teach the outer links the receiver's embedding of the same token; not in the paper. */
  readonly warmStartOuter: boolean;
}

export interface OuterSettings extends StageSettings {
  /** The number of rounds is drawn anew at every step. */
  readonly rounds: readonly number[];
  /** Which links change. */
  readonly train: 'outer' | 'inner' | 'both';
}

export interface TrainingSettings {
  readonly inner: InnerSettings | null;
  readonly outer: OuterSettings | null;
  readonly seed: number;
}
