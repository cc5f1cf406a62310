/**
 * The one stream of events of every run, whatever agent drives it. Append-only; a reader needs nothing but these.
 * `run` names an agent's run in the tree: the root is `0`, the second child of the root's call 3 is `0.3.1`-like and
 * opaque. Messages of a request are told once: `since` says how many of the run's earlier ones stand before them.
 */

import type { InnerStep, Message, Usage } from '../chat/chat';
import type { Json } from '../json';
import type { CellError, CellResult, ChangedVariable, Ending } from '../repl/session-types';
import type { LabErrorJson } from '../errors';
import type { Budgets, RlmAgent, RlmSettings } from './settings';

/** What is left of each budget; null: no limit. */
export interface Remaining {
  /** Of the whole tree's, what this run may take. */
  readonly turns: number;
  readonly calls: number | null;
  readonly tokens: number | null;
  readonly cost: number | null;
  /** Until the extraction. */
  readonly seconds: number | null;
  readonly depth: number;
}

/** Used so far by the whole tree. */
export interface Spent {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null: some price is not known. */
  readonly cost: number | null;
  /** US dollars of what was asked now; a replayed answer counts above, as what it cost then. Absent: nobody says. */
  readonly paid?: number | null;
  readonly seconds: number;
}

/** The prompt, described: what the model may be told of it. */
export interface ContextFacts {
  /** Python's name: str, list, dict. */
  readonly type: string;
  readonly length: number;
  /** Of all text in it. */
  readonly characters: number;
  /** Of a dict of files or fields, the first 50. */
  readonly keys?: readonly string[];
  readonly hash: string;
}

export type Purpose = 'turn' | 'sub' | 'extract' | 'compact';
export type StopReason =
  /** Said by the model, in code or (direct, ReAct) in text. */
  | 'final'
  /** Turns or a budget ran out: one last call read it off the trajectory. */
  | 'extracted'
  | 'aborted'
  | 'failed';

/** A change to a recorded run, by which another goes on from it. */
export type Edit =
  /** What the model said in a turn of a run. */
  | { readonly kind: 'answer'; readonly run: string; readonly turn: number; readonly text: string }
  /** The code of one cell, by its id; the rest of the turn stands. */
  | { readonly kind: 'code'; readonly run: string; readonly cell: string; readonly text: string }
  /** What the model is told after a turn: the observation. */
  | { readonly kind: 'observation'; readonly run: string; readonly turn: number; readonly text: string }
  /** What a sub-call answered, by its id. */
  | { readonly kind: 'sub'; readonly run: string; readonly call: string; readonly text: string };

/** A variable after a cell; `calls` are ids of sub-calls in this trace. */
export type TracedVariable = ChangedVariable;

/** How a run stands to the one that it came from. */
export interface PastFacts {
  /** `fork`: changed; `resume`: went on where it ended; `replay`: the same again, Python really run. */
  readonly kind: 'fork' | 'resume' | 'replay';
  /** Number of the event in the former trace before which answers were taken from there; null: of all of it. */
  readonly before: number | null;
  /** Those that the former run had itself, as far as they still hold, and its own. */
  readonly edits: readonly Edit[];
}

interface At {
  /** From 0, without gaps, over the whole tree. */
  readonly seq: number;
  /** Milliseconds since the root's start. */
  readonly t: number;
  readonly run: string;
}

export type RlmEvent = At &
  (
    | {
        readonly type: 'run_start';
        /** `from`: the cell that asked for a child, its place in the batch, the batch's length. */
        readonly parent: {
          readonly run: string;
          readonly call: string;
          readonly from?: { readonly cell: string; readonly index: number; readonly of: number };
        } | null;
        readonly depth: number;
        readonly agent: RlmAgent;
        readonly question: string;
        readonly context: ContextFacts | null;
        readonly models: { readonly root: string; readonly sub: string };
        /** Tokens that prompt and answer may have together, by model; null: not known. Of the root's start alone. */
        readonly windows?: Readonly<Record<string, number | null>>;
        /** Of the root's start alone. */
        readonly settings?: RlmSettings;
        /** ISO, of the root's start alone. */
        readonly started?: string;
        /** The whole experiment, of the root's start alone, so that the trace can be run again. Checked by whoever reads it. */
        readonly spec?: Json;
        /** Of a run that goes on from another, of the root's start alone. */
        readonly past?: PastFacts;
        readonly budgets: Budgets;
      }
    | { readonly type: 'turn_start'; readonly turn: number; readonly remaining: Remaining }
    | {
        readonly type: 'request';
        readonly call: string;
        readonly purpose: Purpose;
        readonly turn: number;
        readonly model: string;
        /** Kept messages of the run's last request with the same purpose `turn`; 0: `messages` is all. */
        readonly since: number;
        readonly messages: readonly Message[];
        /** Of a sub-call: the cell that made it, its place in the batch, the batch's length. */
        readonly from?: { readonly cell: string; readonly index: number; readonly of: number };
      }
    /** `restart`: the connection broke and the answer begins again; what came of this call before is void. */
    | { readonly type: 'text'; readonly call: string; readonly text: string; readonly restart?: true }
    | {
        readonly type: 'response';
        readonly call: string;
        readonly text: string;
        readonly reasoning: string | null;
        readonly usage: Usage;
        readonly model: string;
        readonly finish: 'stop' | 'length' | 'filter';
        readonly seconds: number;
        readonly replayed: boolean;
        readonly retries: number;
        /** What a system of agents did to answer, in order. */
        readonly inner?: readonly InnerStep[];
      }
    | {
        readonly type: 'call_failed';
        readonly call: string;
        readonly error: LabErrorJson;
        readonly seconds: number;
        /** Of a call whose model had begun: an estimate. */
        readonly usage?: Usage;
      }
    | { readonly type: 'cell_start'; readonly turn: number; readonly cell: string; readonly code: string }
    | {
        readonly type: 'output';
        readonly cell: string;
        readonly stream: 'stdout' | 'stderr';
        readonly text: string;
      }
    | {
        readonly type: 'cell_end';
        readonly cell: string;
        readonly status: CellResult['status'];
        readonly stdout: string;
        readonly stderr: string;
        readonly value: string | null;
        readonly error: CellError | null;
        readonly seconds: number;
        readonly waited: number;
        readonly rebuilt: boolean;
      }
    | {
        readonly type: 'variables';
        readonly cell: string;
        readonly changed: readonly TracedVariable[];
        readonly removed: readonly string[];
      }
    /**
     * What a person did while the run went on: before the cell or call began, or to a cell that ran. Also an edit of the
     * code of a run that goes on from another.
     */
    | {
        readonly type: 'intervention';
        readonly turn: number;
        /** One of both; neither of a tool that was called by text, and of a handing over. */
        readonly cell?: string;
        readonly call?: string;
        readonly what: 'edited' | 'skipped' | 'answered' | 'interrupted' | 'killed' | 'handed_over';
        /** As it was: code, prompt; the model that had the word. Empty where nothing was. */
        readonly before: string;
        /** As it is now. */
        readonly after: string;
      }
    /** ReAct: a tool that was called by text. */
    | {
        readonly type: 'tool';
        readonly turn: number;
        readonly name: string;
        readonly args: Json;
        readonly result: Json;
        readonly error: string | null;
        readonly seconds: number;
      }
    /** What the model is told of its turn, after truncation. */
    | {
        readonly type: 'observation';
        readonly turn: number;
        readonly text: string;
        readonly full: number;
        readonly nudge: boolean;
      }
    | { readonly type: 'budget'; readonly spent: Spent; readonly hit: keyof Remaining | null }
    | {
        readonly type: 'compaction';
        readonly turn: number;
        /** Messages that are no longer shown. */
        readonly dropped: number;
        readonly summary: string;
      }
    /** A value that was said and not taken, since it does not fit the schema. */
    | {
        readonly type: 'rejected';
        readonly ending: Ending | 'text';
        readonly value: Json;
        readonly why: string;
      }
    | { readonly type: 'final'; readonly ending: Ending | 'text' | 'extract'; readonly value: Json }
    | { readonly type: 'error'; readonly error: LabErrorJson }
    | {
        readonly type: 'run_end';
        readonly reason: StopReason;
        readonly value: Json;
        readonly turns: number;
        readonly spent: Spent;
      }
  );

export type RlmEventType = RlmEvent['type'];

/** Distributes over the union, so that a maker of events leaves out what the recorder adds. */
export type RlmEventBody = RlmEvent extends infer E
  ? E extends RlmEvent
    ? Omit<E, 'seq' | 't' | 'run'>
    : never
  : never;

export interface RlmTrace {
  readonly kind: 'rlm-trace';
  readonly version: 1;
  readonly events: readonly RlmEvent[];
}
