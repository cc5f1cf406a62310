/**
 * The limits of an experiment's numbers, and of what is read from outside: one table for the schema, the page's controls,
 * the URL, files and the store.
 */

import { dataLimits } from '../tasks/custom/limits';

export interface Limit {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

export const limits = {
  rounds: { min: 1, max: 8, default: 3 },
  latentSteps: { min: 1, max: 64, default: 4 },
  agents: { min: 1, max: 8, default: 3 },
  /** How many counterfactuals a run may have; what one scales by; which companion question it takes from. */
  interventions: { min: 0, max: 64, default: 0 },
  factor: { min: -100, max: 100, default: 1 },
  donor: { min: 1, max: 8, default: 1 },
  maxTokens: { min: 1, max: 512, default: 40 },
  seed: { min: 0, max: 2 ** 31 - 1, default: 0 },
  questions: { min: 1, max: 100_000, default: 1000 },
  batch: { min: 1, max: 1000, default: 250 },
  trainingSteps: { min: 1, max: 100_000, default: 400 },
  trainingBatch: { min: 1, max: 256, default: 64 },
  warmup: { min: 0, max: 10_000, default: 20 },
  /** Steps between two looks at the validation slice, and its questions. */
  validationEvery: { min: 0, max: 10_000, default: 50 },
  validationQuestions: { min: 1, max: 1000, default: 64 },
  /** Questions in a file of one's own. */
  dataRows: { min: 1, max: dataLimits.rows, default: 1 },
} as const satisfies Record<string, Limit>;

/** The most that is read, carried or kept, in characters, bytes or items. What is larger is refused and said, never cut. */
export const sizes = {
  /** Characters of a link. */
  link: 100_000,
  /** Parts of a link between its `&`. */
  linkParts: 300,
  /** Characters that a packed run takes in a link. */
  carried: 30_000,
  /** Bytes of a link's packed run, and of its long texts, when unpacked. */
  inflated: 512 * 1024,
  /** Levels of lists and objects inside a value from a link. */
  depth: 12,
  /** Tokens that are pinned in a view, and characters of each. */
  pins: 4,
  pin: 40,
  /** Options that a view chooses, and pictures that it shows as tables. */
  viewOptions: 32,
  tables: 16,
  /** Characters of an answer in a link's claim. */
  claimedAnswer: 40,
  /** A trace: bytes of its tensors, characters of its JSON, number of its events. */
  traceBytes: 64 * 1024 * 1024,
  traceText: 16 * 1024 * 1024,
  traceEvents: 20_000,
  /** Runs kept in this browser: their number, bytes in all, characters of a name. */
  storedRuns: 200,
  storedBytes: 200 * 1024 * 1024,
  runName: 80,
  /** A JSONL file of questions: bytes, and characters of a question, an answer or a role's text. */
  dataBytes: dataLimits.bytes,
  dataText: dataLimits.text,
  /** A links file or a training checkpoint, in bytes. */
  linksBytes: 2 * 1024 * 1024 * 1024,
} as const;
