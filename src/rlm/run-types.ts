/** What a run is given and gives back. */

import type { ChatModel } from '../chat/chat';
import type { LabErrorJson } from '../errors';
import type { Json } from '../json';
import type { SessionContext, SessionTool, SpawnRepl } from '../repl/session-types';
import type { RlmSettings } from './settings';
import type { RlmEvent, Spent, StopReason } from './trace';

/** A context as it lies in memory; made into UTF-8 bytes for each session. */
export type ContextValue =
  | { readonly kind: 'text'; readonly text: string }
  /** UTF-8, kept: copied for each session. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** `bytes`: the same as it is written, UTF-8, where it is a file. Python reads those, so that numbers are the file's. */
  | { readonly kind: 'json'; readonly value: Json; readonly bytes?: Uint8Array }
  | {
      readonly kind: 'files';
      readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
    };

export interface RlmInput {
  readonly question: string;
  /** Null: there is none, `context` is the empty text. */
  readonly context: ContextValue | null;
  readonly inputs?: Readonly<Record<string, Json>>;
  /** JSON Schema of the answer. */
  readonly schema?: Json;
  readonly tools?: readonly RlmTool[];
}

export interface RlmTool extends SessionTool {
  /** Where there is no Python source: answered by the host. ReAct can call only these and its own. */
  readonly call?: (args: readonly Json[], kwargs: Readonly<Record<string, Json>>) => Promise<Json>;
}

/** Models by depth: `root` drives depth 0, `sub` answers `llm_query` and drives children. */
export interface RlmModels {
  readonly root: ChatModel;
  readonly sub: ChatModel;
  /** By depth of the asking run, where it differs: `[1]` answers what children ask. */
  readonly byDepth?: readonly (ChatModel | null)[];
  /** `llm_query(…, model="name")`. */
  readonly named?: Readonly<Record<string, ChatModel>>;
}

export interface RlmHooks {
  readonly onEvent: (event: RlmEvent) => void;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Called before a cell or a sub-call; resolves when it may go on. For stepping; absent: at once. */
  readonly gate?: (what: {
    readonly kind: 'cell' | 'call';
    readonly run: string;
    readonly id: string;
  }) => Promise<void>;
}

export interface RlmResult {
  readonly reason: StopReason;
  readonly value: Json;
  /** Of `failed`: why; else null. */
  readonly error: LabErrorJson | null;
  readonly spent: Spent;
  readonly turns: number;
}

/**
 * `runRlm(input, settings, models, spawn, hooks)`: one question by any of the agents. Never rejects for what models or
 * Python do: the last event is always `run_end`. Rejects for bad input with a LabError that names the field.
 */
export type RunRlm = (
  input: RlmInput,
  settings: RlmSettings,
  models: RlmModels,
  spawn: SpawnRepl,
  hooks: RlmHooks,
) => Promise<RlmResult>;

export type { SessionContext };
