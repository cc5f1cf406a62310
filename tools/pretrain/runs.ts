/** The runs that made the built-in agents. */

import type { PretrainRun } from './settings';

const common = {
  rows: 128,
  learningRate: 3e-3,
  warmup: 200,
  skew: 0,
  boost: 0.2,
  root: 0.15,
  advance: 0.8,
  stall: 0,
  init: { embedding: 0.1, linear: 1, output: 0.41 },
  optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clip: 1 },
} as const;

const notes = [
  { share: 0.1, cue: 'notes', pairs: 1 },
  { share: 0.3, cue: 'notes', pairs: 3 },
  { share: 0.5, cue: 'notes', pairs: 4 },
  { share: 0.1, cue: 'notes', pairs: 8 },
] as const;

export const runs: readonly PretrainRun[] = [
  {
    ...common,
    id: 'adder-base',
    family: 'llama',
    hidden: 96,
    knows: ['plus'],
    vocabularySeed: 'adder',
    seed: 0,
    steps: 1600,
    skew: 0.75,
    mixture: notes,
  },
];
