/** What the page and its RLM worker say to each other. Wire types only: plain data, no error objects, no key but in `RunRequest`. */

import type { CallPlace, Message } from '../../chat/chat';
import type { PriceTable } from '../../chat/prices';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { LogFormat } from '../../rlm/formats/format';
import type { RlmEvent, Spent, StopReason } from '../../rlm/trace';
import type { LongScore } from '../../tasks/long/task';
import type { WorkerApi } from '../engine/connection';
import type { Outcome } from '../engine/protocol';

/** What the page shows of a text before somebody asks for more, in characters. */
export const SHOWN = 2000;
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

export interface RunRequest {
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
  /** One run at a time: another is refused with `busy`. Its events arrive before its outcome. */
  run(request: RunRequest): Promise<Outcome<RlmSummary>>;
  /** What a person says who was asked; null: they leave, and the call fails with `person_left`. */
  answer(ask: string, text: string | null): void;
  describe(files: readonly File[]): Promise<Outcome<readonly DescribedFile[]>>;
  glimpse(request: Pick<RunRequest, 'spec' | 'files'>): Promise<Outcome<Glimpse>>;
  /** Part of a text of the present trace, at a path of the event of this number. At most `MORE` characters. */
  text(seq: number, path: string, from: number): Promise<Outcome<string>>;
  /** What a request sent, each message cut like a text: `messages.0.content` is its path. */
  messages(seq: number): Promise<Outcome<readonly (Message & { readonly length: number })[]>>;
  /** The present trace as a file. */
  save(format: LogFormat): Promise<Outcome<SavedLog>>;
  /** Every answer of a model in the last run; null: there is none. */
  recording(): Promise<Outcome<Blob | null>>;
  /** Reads a log of any of the formats; its events arrive as a run's do. */
  open(file: File): Promise<Outcome<OpenedLog>>;
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
  | { readonly type: 'rlm-events'; readonly events: readonly ToldEvent[] }
  /** All open questions to the person, the oldest first. */
  | { readonly type: 'rlm-asks'; readonly asks: readonly Ask[] }
  | { readonly type: 'rlm-loading'; readonly step: LoadingStep };

/** The page's one message to a fresh worker besides calls: the line to `createReplHost`. */
export interface PortMessage {
  readonly type: 'rlm-port';
  readonly port: MessagePort;
}

export type { LogFormat };
