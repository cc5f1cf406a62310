/** What a trace looks like once its events are put in their places: runs, turns, calls, cells. Types alone. */

import type { LabErrorJson } from '../errors';
import type { CellError, CellResult } from '../repl/session-types';
import type { Json } from '../json';
import type { ContextFacts, Purpose, Remaining, RlmEvent, Spent, StopReason, TracedVariable } from './trace';
import type { Budgets, RlmAgent, RlmSettings } from './settings';

type Of<Type extends RlmEvent['type']> = Extract<RlmEvent, { type: Type }>;

export interface UsageSum {
  /** Answered calls. */
  calls: number;
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** US dollars; null once a price was not known. */
  cost: number | null;
  /** Some of it is counted, not told. */
  estimated: boolean;
  /** Waited for answers, added up over parallel calls. */
  seconds: number;
  /** Answers that came from a recording. */
  replayed: number;
}

/** One model call, or the call of a child: then `child` is set, and what is known of the call is the child's. */
export interface CallNode {
  readonly id: string;
  readonly run: RunNode;
  readonly purpose: Purpose;
  readonly turn: number;
  model: string;
  /** The cell that made it and the place in its batch. */
  from: { readonly cell: string; readonly index: number; readonly of: number } | null;
  /** Its request; null where the trace begins later, or for a child that was asked without one. */
  request: Of<'request'> | null;
  /** The request that `request.since` counts on. */
  base: CallNode | null;
  /** Messages, those kept from before included. */
  messages: number;
  /** As streamed so far, then as answered. */
  text: string;
  response: Of<'response'> | null;
  error: LabErrorJson | null;
  /** Of a call that failed: all that was told of it. */
  failed: Of<'call_failed'> | null;
  /** What a person did to it. */
  readonly interventions: Of<'intervention'>[];
  readonly started: number;
  ended: number | null;
  child: RunNode | null;
}

export interface CellNode {
  readonly id: string;
  readonly run: RunNode;
  readonly turn: number;
  /** Number of its start; null until that is seen. */
  seq: number | null;
  code: string;
  /** As printed so far, then in full. */
  stdout: string;
  stderr: string;
  value: string | null;
  error: CellError | null;
  /** Null: still running, or cut off. */
  status: CellResult['status'] | null;
  seconds: number;
  waited: number;
  rebuilt: boolean;
  changed: readonly TracedVariable[];
  removed: readonly string[];
  /** In the order in which they were asked; one that a person skipped among them. */
  readonly calls: CallNode[];
  /** What a person did to it. */
  readonly interventions: Of<'intervention'>[];
  readonly started: number;
  ended: number | null;
}

export interface TurnNode {
  readonly run: RunNode;
  readonly turn: number;
  /** Place of its first event in the trace. */
  readonly first: number;
  remaining: Remaining | null;
  /** The model's answer of this turn; the last of them where there were several. */
  call: CallNode | null;
  readonly cells: CellNode[];
  readonly tools: Of<'tool'>[];
  observation: Of<'observation'> | null;
  readonly rejected: Of<'rejected'>[];
  compaction: Of<'compaction'> | null;
  /** What a person did in it, to its cells and calls too. */
  readonly interventions: Of<'intervention'>[];
  readonly started: number;
  ended: number | null;
}

export interface RunNode {
  readonly id: string;
  /** Null until its start is seen: a trace may begin in the middle. */
  start: Of<'run_start'> | null;
  parent: CallNode | null;
  depth: number;
  agent: RlmAgent | null;
  question: string;
  context: ContextFacts | null;
  models: { readonly root: string; readonly sub: string } | null;
  settings: RlmSettings | null;
  budgets: Budgets | null;
  readonly turns: TurnNode[];
  /** All calls of this run: of turns, of cells, extraction, compaction. */
  readonly calls: CallNode[];
  readonly children: RunNode[];
  final: Of<'final'> | null;
  readonly errors: LabErrorJson[];
  /** Budgets of the tree that were hit while this run had the word. */
  readonly hits: (keyof Remaining)[];
  spent: Spent | null;
  end: { readonly reason: StopReason; readonly value: Json; readonly turns: number } | null;
  /** Of its own calls; and with all below it. */
  readonly own: UsageSum;
  readonly total: UsageSum;
  readonly started: number;
  ended: number | null;
}
