/** What a Python session is given and gives back: types that its owner, the worker and the trace share. */

import type { Json } from '../json';
import type { PythonSources, ReplFiles, Waiting } from './protocol';

/**
 * The prompt that stays outside the model. Bytes are UTF-8; each interpreter is given a copy, so that sessions can share
 * them and one that is closed can still be forked.
 * `json` is parsed by Python itself; `files` is a dict of file name → str.
 */
export type SessionContext =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'json'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'files';
      readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
    };

/** A user's own tool: Python source that defines a function of this name, or a function of the host. */
export interface SessionTool {
  readonly name: string;
  readonly description: string;
  /** Absent: the host answers it (`HostCall` of kind `tool`). */
  readonly python?: string;
}

export interface SessionLimits {
  /** Of a cell's own running time; waiting for a model does not count. */
  readonly cellSeconds: number;
  /** Of the Python heap. */
  readonly memoryBytes: number;
  /** Printed characters of a cell that are kept at all; what prints more is stopped. */
  readonly outputCharacters: number;
}

export interface SessionOptions {
  readonly context: SessionContext;
  /** Further named fields, under `inputs[...]`; `inputs["context"]` is the context itself. */
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly tools?: readonly SessionTool[];
  readonly limits: SessionLimits;
  /** Whether `llm_query…` and `rlm_query…` exist. */
  readonly helpers: { readonly query: boolean; readonly recursive: boolean };
  /** Which calls end the run; default all. */
  readonly endings?: readonly Ending[];
}

/** The forms in which Python may say that it is done. */
export const endings = ['FINAL', 'FINAL_VAR', 'SUBMIT', 'submit', 'answer'] as const;
export type Ending = (typeof endings)[number];

/** What Python asks of the session's owner. */
export type HostCall =
  | {
      readonly kind: 'query';
      /** `rlm_query…`: a child with a session of its own. */
      readonly recursive: boolean;
      /** One of the `…_batched` forms: a failed item is a text `[error] Type: message`. */
      readonly batched: boolean;
      readonly prompts: readonly string[];
      readonly model: string | null;
      /** `rlm_query(prompt, context=…)`; absent: the prompt itself is the child's context. */
      readonly context?: Json;
    }
  | { readonly kind: 'budget' }
  | { readonly kind: 'final'; readonly ending: Ending; readonly value: Json }
  | {
      readonly kind: 'tool';
      readonly name: string;
      readonly args: readonly Json[];
      readonly kwargs: Readonly<Record<string, Json>>;
    };

/**
 * `query` gives the texts, `budget` what is left, `final` null (taken) or a sentence (why not), `tool` its value.
 * An error is raised in Python under this type's name (`BudgetExceeded`, `ChatError`, `ToolError`, …).
 */
export type HostReply =
  | {
      readonly ok: true;
      readonly value: Json;
      /** Of a query: the ids of the calls that gave its texts, in their order. */
      readonly calls?: readonly string[];
    }
  | { readonly ok: false; readonly type: string; readonly message: string };

export interface SessionHost {
  /** Never rejects; ends early once `signal` is aborted. */
  call(call: HostCall, signal: AbortSignal): Promise<HostReply>;
  /** Output as it is printed. */
  onOutput?(stream: 'stdout' | 'stderr', text: string): void;
  /** The cell that was asked for begins: an interpreter is there. */
  onBegin?(): void;
  /** The cell is stopped by `Session.interrupt` or `kill`; not by its own limits, nor by a signal. */
  onStop?(how: 'interrupted' | 'killed'): void;
}

export interface Variable {
  readonly name: string;
  /** Python's name of the type. */
  readonly type: string;
  /** `len()`, where it has one. */
  readonly length: number | null;
  /** `repr`, cut to 200 characters. */
  readonly preview: string;
  /** Estimated, not deep for large containers. */
  readonly bytes: number;
}

/** A variable as a cell left it, with where its value comes from as far as that is known. */
export interface ChangedVariable extends Variable {
  /** Parts of the context's text that it holds, `[start, end)` in characters, sorted; at most some hundreds. */
  readonly spans?: readonly (readonly [start: number, end: number])[];
  /** Calls whose answers it holds, by the ids that the host gave; at most some hundreds. */
  readonly calls?: readonly string[];
}

export interface CellError {
  readonly type: string;
  readonly message: string;
  /** As Python prints it, of the user's frames alone: `Cell 3, line 2, in f`. */
  readonly traceback: string;
  /** Line in this cell, from 1. */
  readonly line: number | null;
}

export interface CellResult {
  readonly status: 'ok' | 'error' | 'interrupted' | 'timeout' | 'memory' | 'killed';
  readonly stdout: string;
  readonly stderr: string;
  /** `repr` of a last expression that is not None. */
  readonly value: string | null;
  readonly error: CellError | null;
  /** The first ending that was taken. */
  readonly final: { readonly ending: Ending; readonly value: Json } | null;
  /** Variables that are new or rebound or changed in place (as far as seen by length and preview), and those deleted. */
  readonly changed: readonly ChangedVariable[];
  readonly removed: readonly string[];
  /** Of Python's own running; and of waiting for the host. */
  readonly seconds: number;
  readonly waited: number;
  /** The interpreter had to be replaced and the cells before this one were run again. */
  readonly rebuilt: boolean;
  /** What the model would otherwise miss, as sentences: helpers put back, an `answer` that does not count, a rebuild. */
  readonly notes: readonly string[];
}

/** A cell with everything that came from outside, so that running it again needs no model. */
export interface RecordedCell {
  readonly code: string;
  /** In the order in which Python asked; a call that never ended is left out. */
  readonly calls: readonly { readonly call: HostCall; readonly reply: HostReply }[];
  readonly status: CellResult['status'];
  /** Of its own running; says how long a cell that was stopped is let run again. */
  readonly seconds?: number;
  /** It cost its interpreter, the first time or when it was run again: it is not run again. */
  readonly lost?: boolean;
}

export interface Session {
  /** Cells so far. */
  readonly cells: readonly RecordedCell[];
  /** How helpers wait: stack switching, or a blocked worker. */
  readonly waiting: 'jspi' | 'atomics';
  /**
   * Runs one cell at a time. Never rejects for what Python does. An abort interrupts it (status `interrupted`).
   * @throws LabError `repl_broken` when not even a new interpreter can be had, `repl_closed` after `dispose`.
   */
  run(code: string, signal?: AbortSignal): Promise<CellResult>;
  /**
   * Stops the running cell and keeps what it had assigned; where that does not help within 2 s, kills and rebuilds. A cell
   * that still waits for its interpreter is not run.
   */
  interrupt(): void;
  /**
   * Ends the interpreter at once, whatever it does; the running cell is `killed`, the next begins in a rebuilt one. One
   * that is being rebuilt is left alone.
   */
  kill(): void;
  variables(): Promise<readonly Variable[]>;
  /** One level below a variable: at `path` (keys and indexes), at most `count` entries from `from`. */
  inspect(
    name: string,
    path: readonly (string | number)[],
    range: { readonly from: number; readonly count: number },
  ): Promise<{ readonly value: Variable; readonly entries: readonly Variable[] }>;
  dispose(): void;
}

/** What a worker looks like from here, in a page and in Node alike. */
export interface ReplWorker {
  /** What its `start` message needs: read and compiled once for all sessions. */
  readonly files: ReplFiles;
  readonly python: PythonSources;
  /** Tests fix it; else `auto`. */
  readonly waiting?: Waiting | 'auto';
  post(message: unknown, transfer?: readonly Transferable[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** It died by itself. */
  onFailure(listener: (reason: string) => void): void;
  /** At once, whatever it does. */
  terminate(): void;
}

/** A new worker that answers nothing yet. Throws LabError `repl_unavailable`. */
export type SpawnRepl = () => Promise<ReplWorker>;
