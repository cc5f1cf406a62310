/** What the page and its RLM worker say to each other. Wire types only: plain data, no error objects, no key but in `RunRequest` and `handOver`. */

import type { CallPlace, Message, ModelRef } from '../../chat/chat';
import type { PriceTable } from '../../chat/prices';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { LogFormat } from '../../rlm/formats/format';
import type { CellResult, Variable } from '../../repl/session-types';
import type { Coverage, CoverageAt } from '../../rlm/coverage/coverage';
import type { GateDecision, GateQuestion } from '../../rlm/run-types';
import type { Edit, PastFacts, RlmEvent, Spent, StopReason } from '../../rlm/trace';
import type { LongScore } from '../../tasks/long/task';
import type { WorkerApi } from '../engine/connection';
import type { Outcome } from '../engine/protocol';
import type { Retyped } from './compare/retyped';

/** What the page shows of a text before somebody asks for more, in characters. */
export const SHOWN = 2000;
/** Entries of a list that the page is told; the rest is in the trace. */
export const LISTED = 200;
/** In place of a path: the last message of a request. */
export const PROMPT = 'prompt';
/** The most that one request for more gives, in characters. */
export const MORE = 20_000;

/**
 * An event as the page is given it. Long texts are cut to their first `SHOWN` characters, and `cuts` has their true
 * lengths by dotted path; JSON values are text already. The messages of a request stay with the worker: `messages` gives
 * them, and of a sub-call's the last is here.
 */
export interface ToldEvent {
  readonly event: RlmEvent;
  readonly cuts?: Readonly<Record<string, number>>;
}

/** A file that a spec names by its hash. */
export interface HeldFile {
  readonly hash: string;
  readonly file: File;
}

/** What a run goes on from: one that the worker has. */
export interface GoOn {
  readonly branch: string;
  readonly kind: PastFacts['kind'];
  /** Number of its event before which answers are taken from there; null: of all of it. */
  readonly before: number | null;
  readonly edits: readonly Edit[];
  /** What is not known: asked of the models, or the call fails with `not_recorded`. */
  readonly missing: 'ask' | 'fail';
}

export interface RunRequest {
  /** What the page calls this run: a branch. The worker keeps the traces of the last ones by it. */
  readonly branch: string;
  readonly from: GoOn | null;
  /** Whether it waits before each cell and sub-call from the start. */
  readonly step: boolean;
  readonly spec: RlmSpec;
  /** The page's address, below which models lie. */
  readonly page: string;
  readonly files: readonly HeldFile[];
  /** Keys by origin. */
  readonly keys: Readonly<Record<string, string>>;
  readonly prices: PriceTable;
  /** A recording to answer from; what it does not have is asked of the models, or with `only` fails. */
  readonly replay: { readonly file: File; readonly only: boolean } | null;
}

export interface RlmSummary {
  readonly reason: StopReason;
  /** The answer as text: as it stands where it is one, else as JSON. Cut as in events; `length` is the true one. */
  readonly answer: { readonly text: string; readonly length: number };
  /** The right one, as text; null where nobody knows it. */
  readonly gold: string | null;
  readonly score: LongScore | null;
  readonly spent: Spent;
  readonly turns: number;
}

/** A set-up's question, made without running anything. */
export interface Glimpse {
  readonly question: string;
  readonly kind: string;
  /** Of all text. */
  readonly characters: number;
  readonly start: string;
  readonly end: string;
}

export interface OpenedLog {
  readonly format: LogFormat;
  /** The experiment, where the log has it whole: then it can be run again. */
  readonly spec: RlmSpec | null;
  /** Runs that the file holds, and which of them is shown, from 0. */
  readonly runs: number;
  readonly shown: number;
  /** What the format could not tell, as sentences. */
  readonly notes: readonly string[];
}

export interface SavedLog {
  readonly file: Blob;
  /** With the dot. */
  readonly extension: string;
  /** What the format has no place for, as sentences. */
  readonly notes: readonly string[];
}

/** What a file of the user's is, as a spec names it. */
export interface DescribedFile {
  readonly name: string;
  readonly hash: string;
  readonly bytes: number;
}

/** The object that the worker exposes. */
export interface RlmApi extends WorkerApi {
  /** Loads what a run of this set-up will want: models of the lab's own, and Python. Nothing is run. */
  prepare(spec: RlmSpec, page: string): void;
  /** One run at a time: another is refused with `busy`. Its events arrive before its outcome. */
  run(request: RunRequest): Promise<Outcome<RlmSummary>>;
  /** What a person says who was asked; null: they leave, and the call fails with `person_left`. */
  answer(ask: string, text: string | null): void;
  /**
   * Another model answers in the person's place; `all`: from now on, whatever a person is asked in this run. It is opened
   * with the keys of now, which may have been entered since the run began.
   */
  handOver(ask: string, ref: ModelRef, all: boolean, keys: RunRequest['keys']): Promise<Outcome<null>>;
  /** Whether the present run waits before each cell and sub-call from now on; what waits goes on where not. */
  step(on: boolean): void;
  decide(gate: string, decision: GateDecision): void;
  /** Part of the code or prompt of what waits. At most `MORE` characters. */
  gateText(gate: string, from: number): Promise<Outcome<string>>;
  /** Interrupts the cells that run; the model is told, and the run goes on. */
  interrupt(): void;
  /** Ends the interpreters of the cells that run: they are rebuilt, and the run goes on. */
  kill(): void;
  describe(files: readonly File[]): Promise<Outcome<readonly DescribedFile[]>>;
  /** Fetches an address as a file. @throws LabError `fetch_refused` (CORS, offline), `fetch_failed` (status), `file_too_large`. */
  fetch(url: string): Promise<Outcome<File>>;
  glimpse(request: Pick<RunRequest, 'spec' | 'files'>): Promise<Outcome<Glimpse>>;
  /** Part of a text of a branch's trace, at a path of the event of this number. At most `MORE` characters. */
  text(branch: string, seq: number, path: string, from: number): Promise<Outcome<string>>;
  /** What a request sent, each message cut like a text: `messages.0.content` is its path. */
  messages(branch: string, seq: number): Promise<Outcome<readonly (Message & { readonly length: number })[]>>;
  /** A branch's trace as a file. */
  save(branch: string, format: LogFormat): Promise<Outcome<SavedLog>>;
  /** Answers of models in a branch; null: there is none. Notes say what is not among them. */
  recording(branch: string): Promise<Outcome<SavedLog | null>>;
  /** A branch's run as what a link carries; null: it is too long for one. */
  pack(branch: string): Promise<Outcome<string | null>>;
  /** Reads a log of any of the formats, or what a link carried; its events arrive as a run's do. */
  open(branch: string, source: LogSource): Promise<Outcome<OpenedLog>>;
  /** Forgets a branch. */
  drop(branch: string): void;
  /** What was read of the context in a branch. @throws LabError `no_context` where it is not at hand. */
  coverage(branch: string, files: readonly HeldFile[]): Promise<Outcome<Coverage>>;
  /** Who read the character at a place of the context's text, and the text around it. */
  coverageAt(branch: string, position: number): Promise<Outcome<CoverageAt>>;
  /** What the driving models wrote again of the context and of answers, letter by letter. */
  retyped(branch: string, files: readonly HeldFile[]): Promise<Outcome<Retyped>>;
  /** A session that stands where a run's stood after so many of its cells: for a person's own code and for looking. */
  openShell(place: ShellPlace): Promise<Outcome<OpenedShell>>;
  shellRun(shell: string, code: string): Promise<Outcome<CellResult>>;
  shellVariables(shell: string): Promise<Outcome<readonly Variable[]>>;
  shellInspect(
    shell: string,
    name: string,
    path: readonly (string | number)[],
    range: { readonly from: number; readonly count: number },
  ): Promise<Outcome<{ readonly value: Variable; readonly entries: readonly Variable[] }>>;
  shellInterrupt(shell: string): void;
  closeShell(shell: string): void;
}

export type LogSource =
  /** `example`: one that is shipped. Nobody waits for it, so that a run may begin meanwhile. */
  | { readonly kind: 'file' | 'example'; readonly file: File; readonly run: number }
  | { readonly kind: 'packed'; readonly text: string; readonly spec: RlmSpec };

export interface ShellPlace {
  readonly branch: string;
  readonly run: string;
  /** Of the run's cells, those that have been run. */
  readonly cells: number;
}

export interface OpenedShell {
  readonly shell: string;
  readonly variables: readonly Variable[];
  /** What could not be had again, as sentences. */
  readonly notes: readonly string[];
}

/** A cell or call of the present run that waits for a person's decision. Long texts are cut. */
export interface Gate {
  readonly id: string;
  readonly what: GateQuestion;
  /** Of code or prompt. */
  readonly length: number;
}

/** What a person is asked. Messages are cut where they are longer than a person reads. */
export interface Ask {
  readonly id: string;
  readonly place: CallPlace;
  readonly messages: readonly (Message & { readonly length: number })[];
}

/** Bytes and stages of models that are being loaded. */
export interface LoadingStep {
  readonly model: string;
  readonly stage: string;
  readonly loaded: number;
  /** Null: not known. */
  readonly total: number | null;
}

/** What the worker says by itself. Batches of events leave at most 20 times a second. */
export type RlmMessage =
  | { readonly type: 'rlm-events'; readonly branch: string; readonly events: readonly ToldEvent[] }
  /** All open questions to the person, the oldest first. */
  | { readonly type: 'rlm-asks'; readonly asks: readonly Ask[] }
  /** All that wait for a decision, the oldest first; at most 100 of them. */
  | { readonly type: 'rlm-gates'; readonly gates: readonly Gate[] }
  | {
      readonly type: 'rlm-shell';
      readonly shell: string;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
    }
  | { readonly type: 'rlm-loading'; readonly step: LoadingStep };

/** The page's one message to a fresh worker besides calls: the line to `createReplHost`. */
export interface PortMessage {
  readonly type: 'rlm-port';
  readonly port: MessagePort;
}

export type { LogFormat };
