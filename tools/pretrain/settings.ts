/**
 * How each built-in agent is pretrained: every number that the result depends on. A base of the agent's own family
 * learns one operation until its look-up forms; the agent is specialised from it, or trained directly where `from` is
 * absent.
 */

import type { AdamWOptions } from '../../src/training/adamw';
import type { Cue } from '../../src/tasks/relay/corpus';
import type { Operation } from '../../src/tasks/relay/relay';
import type { Family } from '../../src/tasks/relay/vocabulary';
import type { Initialisation } from './trainer';

/** One kind of batch: how often it is drawn, and its corpus options. */
export interface Mixture {
  share: number;
  cue: Cue;
  pairs: number;
  /** Drawn only in this part of the run, as fractions of its steps. */
  from?: number;
  until?: number;
}

export interface PretrainRun {
  id: string;
  family: Family;
  hidden: number;
  knows: readonly Operation[];
  /** The run whose weights this one starts from; same family and vocabulary. */
  from?: string;
  /** Where the checkpoint is published under public/models; absent for a base. */
  publish?: string;
  /** The vocabulary's order; a base and its specialist share it. */
  vocabularySeed: string;
  seed: number;
  steps: number;
  rows: number;
  learningRate: number;
  warmup: number;
  /** Share of operands drawn among the first three at first, falling to none by mid-run. */
  skew: number;
  boost: number;
  root: number;
  advance: number;
  stall: number;
  mixture: readonly Mixture[];
  init: Initialisation;
  optimiser: AdamWOptions;
}
