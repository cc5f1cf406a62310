/** What a training run is told. Plain types: the experiment's schema fills them in and checks their limits. */

import type { AdamWOptions } from './adamw';

export const schedules = ['cosine', 'linear', 'constant'] as const;
export type Schedule = (typeof schedules)[number];

export const forcings = ['rollout', 'teacher_forced'] as const;
export type Forcing = (typeof forcings)[number];

export interface StageSettings {
  readonly steps: number;
  /** Rows of text (inner loop) or questions (outer loop) a step. */
  readonly batch: number;
  readonly warmup: number;
  readonly schedule: Schedule;
  /** Names of the links that change; absent: all that the stage trains. */
  readonly only?: readonly string[] | undefined;
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
  /** `teacher_forced`: agents run on the gold text of their roles, as released, instead of rolling out. */
  readonly forcing: Forcing;
  /** m of the rollouts; absent: the experiment's. */
  readonly latentSteps?: number | undefined;
  /** Weight of the mean loss of all rounds but the last. */
  readonly earlier: number;
}

/** What is watched of the validation split. */
export interface ValidationSettings {
  /** Steps between two looks; 0: never. */
  readonly every: number;
  readonly n: number;
  /** Absent: every number of rounds up to the experiment's. */
  readonly rounds?: readonly number[] | undefined;
}

export interface TrainingSettings {
  readonly inner: InnerSettings | null;
  readonly outer: OuterSettings | null;
  readonly validation: ValidationSettings;
  readonly seed: number;
}
