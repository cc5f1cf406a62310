/** What every format of logs offers, and what going through one gives. Types alone. */

import type { Json } from '../../json';
import type { RlmTrace } from '../trace';

export const logFormats = ['lab', 'official', 'fast-rlm', 'dspy'] as const;
/**
 * `lab`: our own JSON Lines. `official`: of the official RLM logger and visualizer. `fast-rlm`: of fast-rlm's pino
 * logger. `dspy`: the trajectory of DSPy's RLM.
 */
export type LogFormat = (typeof logFormats)[number];

export interface Exported {
  readonly text: string;
  /** With the dot. */
  readonly extension: '.jsonl' | '.json';
  /** What the format has no place for, a sentence each. */
  readonly notices: readonly string[];
}

export interface ExportOptions {
  /** The whole context where a format logs it (official: twice in every block); absent: a description of it stands there. */
  readonly context?: Json;
  /** Leaves out the extra key `lab`: nothing but the format's own keys, and a loss on the way back. */
  readonly bare?: boolean;
}

export interface ImportedRun {
  readonly trace: RlmTrace;
  /** The context, once, where the log held it. */
  readonly context: Json | undefined;
  /** From our own key `lab`: the very events that were exported. */
  readonly lossless: boolean;
}

export interface Imported {
  readonly format: LogFormat;
  /** At least one; a file may hold several, one after the other. */
  readonly runs: readonly ImportedRun[];
  /** What was guessed, repaired or left out, a sentence each. */
  readonly notices: readonly string[];
}
