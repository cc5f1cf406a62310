/** The limits of an experiment's numbers: one table for the schema, the page's controls and the URL. */

export interface Limit {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

export const limits = {
  rounds: { min: 1, max: 8, default: 3 },
  latentSteps: { min: 1, max: 64, default: 4 },
  maxTokens: { min: 1, max: 512, default: 40 },
  seed: { min: 0, max: 2 ** 31 - 1, default: 0 },
  questions: { min: 1, max: 100_000, default: 1000 },
  batch: { min: 1, max: 1000, default: 250 },
  trainingSteps: { min: 1, max: 100_000, default: 400 },
  trainingBatch: { min: 1, max: 256, default: 64 },
  warmup: { min: 0, max: 10_000, default: 20 },
} as const satisfies Record<string, Limit>;
