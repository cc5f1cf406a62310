/** What a run is given and gives back. */

import type { ChatModel, ChatReply, Message, Usage } from '../chat/chat';
import type { LabErrorJson } from '../errors';
import type { Json } from '../json';
import type { Session, SessionContext, SessionTool, SpawnRepl } from '../repl/session-types';
import type { Cap } from './budget';
import type { RlmSettings } from './settings';
import type { PastFacts, Purpose, RlmEvent, Spent, StopReason } from './trace';

/** A context as it lies in memory; made into UTF-8 bytes once for all sessions of a run. */
export type ContextValue =
  | { readonly kind: 'text'; readonly text: string }
  /** UTF-8, kept and not changed. */
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
  /** The experiment that this is, for the trace. */
  readonly spec?: Json;
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

/** What is about to happen. */
export type GateQuestion =
  | {
      readonly kind: 'cell';
      readonly run: string;
      /** Of the cell. */
      readonly id: string;
      readonly turn: number;
      /** Of ReAct, which has no cells: the tool's call as the model wrote it. */
      readonly code: string;
    }
  | {
      readonly kind: 'call';
      readonly run: string;
      /** Of the call. */
      readonly id: string;
      readonly turn: number;
      readonly prompt: string;
      readonly model: string;
      /** A child would be started. */
      readonly child: boolean;
      readonly from: { readonly cell: string; readonly index: number; readonly of: number };
    };

export type GateDecision =
  | { readonly kind: 'go' }
  /** Another code, or another prompt, goes on in its place. */
  | { readonly kind: 'edit'; readonly text: string }
  /** A cell is not run, which the model is told; a call is not made, is given back, and fails in Python with `Skipped`. */
  | { readonly kind: 'skip' }
  /** Stands for what the cell prints, which is not run; or for the model's answer. */
  | { readonly kind: 'answer'; readonly text: string };

/**
 * What is known already of a run that is gone through again. Of one run: what it has told of is used up. Null: not known,
 * or changed, so it is done anew.
 */
export interface Past {
  readonly facts: PastFacts;
  /** Whether models are asked for what is not known; else it fails with `not_recorded`. */
  readonly asks: boolean;
  /** Tokens that a model's prompt and answer may have together; undefined: nobody says. */
  window(model: string): number | null | undefined;
  /** Whether a turn's answer is known, so that no budget needs to allow it. */
  answers(run: string, turn: number): boolean;
  /** Whether the history was made short before a turn. */
  compacted(run: string, turn: number): boolean | null;
  /**
   * The way of a cell or call: what was decided of it then, or an edit decides now; `go`: it went on, and is known;
   * `never`: it still waited when its cell was stopped.
   */
  decided(what: GateQuestion): GateDecision | 'never' | null;
  /** Of a cell that was stopped from outside: how, and after how many seconds of its own running; `late`: by the time. */
  stopped(
    run: string,
    cell: string,
  ): { readonly how: 'interrupted' | 'killed' | 'late'; readonly seconds: number } | null;
  /** The budget that was used up where the run is about to take a turn that it did not take then. */
  over(run: string, turn: number): Cap | null;
  /** A child's run begins, for a call that was asked about. */
  child(run: string, of: { readonly run: string; readonly call: string }, question: string): void;
  /**
   * The recorded answer of a call: of a turn by its number, of a sub-call by its id, or an equal one of the same cell.
   * `never`: it was given up before it had one.
   */
  reply(call: PastCall): ChatReply | EditedReply | PastFailure | 'never' | null;
  /** What the model is told instead. */
  observation(run: string, turn: number): string | null;
}

/** An answer that is somebody's own: what it is said to have used tells nothing of its model. */
export interface EditedReply extends ChatReply {
  readonly edited: true;
}

/** A call that failed when it was recorded. */
export interface PastFailure {
  readonly error: LabErrorJson;
  readonly usage?: Usage;
}

export interface PastCall {
  readonly run: string;
  readonly call: string;
  readonly purpose: Purpose;
  readonly turn: number;
  readonly messages: readonly Message[];
  readonly from?: { readonly cell: string; readonly index: number; readonly of: number };
}

export interface RlmHooks {
  readonly onEvent: (event: RlmEvent) => void;
  readonly signal: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Asked before a cell or a sub-call, whose way it decides. For stepping; absent: all goes on. */
  readonly gate?: (what: GateQuestion) => Promise<GateDecision>;
  /** A recorded run that this one goes on from: asked before anybody else. Of a run that goes on, gates are for what is new. */
  readonly past?: Past;
  /** Told when an agent's session is there, and when it is closed: to look into it and to interrupt it. */
  readonly onSession?: (run: string, session: Session, state: 'open' | 'closed') => void;
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
