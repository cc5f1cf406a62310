/**
 * The runs that made the built-in agents. Trained from scratch on their own operation, such agents are a lottery (the
 * look-up by label may never form); a first fifth of pure recall makes it form in every family at the first seed.
 */

import type { Mixture, PretrainRun } from './settings';

const common = {
  seed: 0,
  steps: 1500,
  rows: 128,
  learningRate: 3e-3,
  warmup: 200,
  skew: 0.75,
  boost: 0.2,
  root: 0.15,
  advance: 0.8,
  stall: 0.25,
  init: { embedding: 0.1, linear: 1, output: 0.41 },
  optimiser: { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01, clip: 1 },
} as const;

const recall: readonly Mixture[] = [
  { share: 2, cue: 'recall', pairs: 8, until: 0.2 },
  { share: 0.2, cue: 'recall', pairs: 8, from: 0.2, until: 0.6 },
];

const notes: readonly Mixture[] = [
  { share: 0.1, cue: 'notes', pairs: 1 },
  { share: 0.3, cue: 'notes', pairs: 3 },
  { share: 0.45, cue: 'notes', pairs: 4 },
  { share: 0.1, cue: 'notes', pairs: 8 },
  { share: 0.05, cue: 'notes', pairs: 16 },
];

const solutions: readonly Mixture[] = [
  { share: 0.6, cue: 'solution', pairs: 4, from: 0.2 },
  { share: 0.4, cue: 'solution', pairs: 8, from: 0.2 },
];

export const runs: readonly PretrainRun[] = [
  {
    ...common,
    id: 'adder',
    family: 'llama',
    hidden: 96,
    knows: ['plus'],
    publish: 'adder',
    vocabularySeed: 'adder',
    mixture: [...recall, ...notes],
  },
  {
    ...common,
    id: 'subtracter',
    family: 'qwen3',
    hidden: 112,
    knows: ['minus'],
    publish: 'subtracter',
    vocabularySeed: 'subtracter',
    mixture: [...recall, ...notes],
  },
  {
    ...common,
    id: 'multiplier',
    family: 'gemma3',
    hidden: 128,
    knows: ['times'],
    publish: 'multiplier',
    vocabularySeed: 'multiplier',
    skew: 0, // three operands as it is
    mixture: [...recall, ...notes, ...solutions],
  },
  {
    ...common,
    id: 'generalist',
    family: 'llama',
    hidden: 112,
    knows: ['plus', 'minus', 'times'],
    publish: 'generalist',
    vocabularySeed: 'generalist',
    steps: 2000,
    advance: 0.95,
    root: 0.5,
    stall: 0,
    mixture: [...recall, ...notes, ...solutions],
  },
];
