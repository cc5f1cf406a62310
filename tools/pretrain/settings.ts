/**
 * How each built-in agent is pretrained: every number that the result depends on. A run names the question family whose
 * text it learns, and its settings of that text. A base of the agent's own family may come first; the agent is then
 * specialised from it, or trained directly where `from` is absent.
 */

import type { AdamWOptions } from '../../src/training/adamw';
import type { Role } from '../../src/tasks/candidates/vocabulary';
import type { Role as ReckoningRole } from '../../src/tasks/reckoning/vocabulary';
import type { Cue } from '../../src/tasks/relay/corpus';
import type { Operation } from '../../src/tasks/relay/relay';
import type { Family } from '../../src/tasks/vocabulary';
import type { Size } from './configs';
import type { NavigatorKind } from './language/navigator-corpus';
import type { Initialisation } from './trainer';

/** One kind of batch: how often it is drawn. */
export interface Part {
  readonly share: number;
  /** Drawn only in this part of the run, as fractions of its steps. */
  readonly from?: number;
  readonly until?: number;
}

interface Run extends Size {
  id: string;
  family: Family;
  /** The run whose weights this one starts from; same family and vocabulary. */
  from?: string;
  /** Where the checkpoint is published under public/models; absent for a base. */
  publish?: string;
  seed: number;
  steps: number;
  /** Steps between two entries of the log, where the state is saved too. */
  reportEvery: number;
  learningRate: number;
  warmup: number;
  init: Initialisation;
  optimiser: AdamWOptions;
}

export interface RelayPart extends Part {
  cue: Cue;
  pairs: number;
}

export interface RelayRun extends Run {
  task: 'relay';
  rows: number;
  knows: readonly Operation[];
  /** The vocabulary's order; a base and its specialist share it. */
  vocabularySeed: string;
  /** Share of operands drawn among the first three at first, falling to none by mid-run. */
  skew: number;
  boost: number;
  root: number;
  advance: number;
  stall: number;
  mixture: readonly RelayPart[];
}

/** Of the summarizer; an expert's text is of one kind. */
export interface CandidatesPart extends Part {
  cue: 'notes' | 'answer';
  kind: 'lists' | 'glimpses';
}

export interface CandidatesRun extends Run {
  task: 'candidates';
  rows: number;
  role: Role;
  mixture: readonly CandidatesPart[];
}

/** Of the tool-caller; the reflector's text is of one kind. */
export interface ReckoningPart extends Part {
  cue: 'notes' | 'answer' | 'guess';
}

export interface ReckoningRun extends Run {
  task: 'reckoning';
  rows: number;
  role: ReckoningRole;
  mixture: readonly ReckoningPart[];
}

/** Of the models that drive a recursive language model, and answer it. */
interface LanguageRun extends Run {
  /** Tokens of a batch, about: rows of like length are put together. */
  tokens: number;
  /** Weight of the loss on what is only read; what the assistant says has weight 1. */
  rest: number;
}

export interface NavigatorPart extends Part {
  kind: NavigatorKind;
}

export interface NavigatorRun extends LanguageRun {
  task: 'navigator';
  /** Share of keys and values that are made up rather than the task's own. */
  free: number;
  /** Share of questions that are put roughly: words beside the matter, left out or wrong. */
  roughness: number;
  mixture: readonly NavigatorPart[];
}

export interface LabellerRun extends LanguageRun {
  task: 'labeller';
}

export type PretrainRun = RelayRun | CandidatesRun | ReckoningRun | NavigatorRun | LabellerRun;
