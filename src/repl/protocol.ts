/**
 * What crosses between a session's host and its Python worker, as wire types. Everything the worker says is foreign
 * data to the host: code of a model's has run in there, and may have forged it.
 */

import type { HostReply, SessionContext, SessionOptions } from './session-types';

/** How a call that looks synchronous to Python waits: stack switching, or a worker blocked on shared memory. */
export type Waiting = 'jspi' | 'atomics';

/** What Pyodide is made of, as the host holds it: read and compiled once, given to every session. */
export interface ReplFiles {
  /** pyodide.asm.wasm; compiled modules are shared between threads, so that a further session starts soon. */
  readonly wasm: WebAssembly.Module;
  /** python_stdlib.zip; copied into the worker. */
  readonly stdlib: Uint8Array;
  /** pyodide-lock.json. */
  readonly lock: string;
  /** The interpreter's memory once it is up (snapshots.ts). Absent: the worker makes one and sends it. */
  readonly snapshot?: Uint8Array;
}

/** The Python side of a session: file name (`lab_session.py`) → source. */
export type PythonSources = Readonly<Record<string, string>>;

/** The options without what goes over as bytes. */
export type StartOptions = Omit<SessionOptions, 'context'>;

export type ToWorker =
  /** Before `start`, and not needed for it: brings the interpreter up, so that a session that comes soon starts soon. */
  | { readonly kind: 'load'; readonly files: ReplFiles; readonly python: PythonSources }
  | {
      readonly kind: 'start';
      readonly files: ReplFiles;
      readonly python: PythonSources;
      readonly options: StartOptions;
      /** One byte that Python polls: 2 interrupts (see sync-host.ts). Null: only a kill stops Python. */
      readonly interrupt: SharedArrayBuffer | null;
      /** Where answers are written for a blocked worker (sync-host.ts). Null: JSPI or nothing. */
      readonly reply: SharedArrayBuffer | null;
      readonly waiting: Waiting | 'auto';
    }
  /** Once, after `ready`, with its buffers transferred; answered by `done` with null. */
  | { readonly kind: 'context'; readonly id: number; readonly context: SessionContext }
  /** Calls of this run are answered from `replay` first, in the order in which Python asks; what is left is asked of the host. */
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly code: string;
      readonly replay?: readonly HostReply[];
    }
  /** The answer to a call with `blocked: false`; a blocked one gets it through shared memory (`ReplyWriter`). */
  | { readonly kind: 'reply'; readonly id: number; readonly reply: HostReply }
  /** With `requestInterrupt`, or alone where there is no shared memory: ends what Python awaits. */
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'variables'; readonly id: number }
  | {
      readonly kind: 'inspect';
      readonly id: number;
      readonly name: string;
      readonly path: readonly (string | number)[];
      readonly from: number;
      readonly count: number;
    };

/** What went wrong in the worker itself, not in a cell. */
export interface WorkerFailure {
  /** `start`: the session never came up; `fatal`: the interpreter is dead and every variable with it. */
  readonly when: 'start' | 'fatal';
  /** `repl_unavailable` or `repl_fatal`. */
  readonly code: string;
  readonly message: string;
}

export type FromWorker =
  /** Before `ready`, where `files` had none; taken out of the line by whoever spawned the worker (snapshots.ts). */
  | { readonly kind: 'snapshot'; readonly bytes: Uint8Array }
  /** `seconds`: from `start` to here. `memoryBytes`: of the interpreter before it holds anything. */
  | {
      readonly kind: 'ready';
      readonly waiting: Waiting;
      readonly seconds: number;
      readonly memoryBytes: number;
    }
  /** `call` is JSON of `HostCall`, as Python wrote it. `blocked`: answer by `ReplyWriter.answer`, else by `reply`. */
  | { readonly kind: 'call'; readonly id: number; readonly call: string; readonly blocked: boolean }
  /** A blocked worker has read a piece of a long answer: `ReplyWriter.more`. */
  | { readonly kind: 'more'; readonly id: number }
  /** Batched: at most one message in 50 ms of each stream, and before every `call` and `done`. */
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /**
   * The answer to `context` (null), `run`, `variables`, `inspect`: JSON as Python wrote it, or an error that Python's
   * own side of the session did not catch.
   */
  | { readonly kind: 'done'; readonly id: number; readonly result: string | null }
  | { readonly kind: 'done'; readonly id: number; readonly error: { type: string; message: string } }
  /** Size of the wasm heap: after each `done`, and with calls and output at most every 250 ms. It never shrinks. */
  | { readonly kind: 'memory'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure };

/** What Python's side is given (`lab_session.start(bridge, options_json)`); each is a plain JavaScript function. */
export interface Bridge {
  /**
   * Waits for the answer: JSON of a `HostCall` in, JSON of a `HostReply` out. An interrupt ends the wait with an error
   * of type `Interrupted` (and no KeyboardInterrupt follows). While a cell awaits something else than the host, an
   * interrupt cancels it: asyncio.CancelledError.
   */
  readonly call: (json: string) => string;
  /** The same as an awaitable; never blocks. */
  readonly call_async: (json: string) => Promise<string>;
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Seconds, monotonic. */
  readonly clock: () => number;
  /** Seconds spent waiting in `call` since the worker began; of `call_async` only while nothing else ran is not counted. */
  readonly waited: () => number;
}
