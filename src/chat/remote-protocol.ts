/** What the chat worker and its clients say to each other: plain data by a port, no error objects. */

import type { LabErrorJson } from '../errors';
import type { ChatReply, ChatRequest, ModelRef } from './chat';
import type { FileProgress } from './tab';

/** Models that run on this machine. */
export type LocalRef = Extract<ModelRef, { kind: 'builtin' | 'tab' | 'system' }>;

export interface OpenOptions {
  /** The page's address, below which `models/` lies. */
  readonly page: string;
  /** A mirror of the hub. */
  readonly hub?: string;
}

/** `id` is the client's own, one for each thing that it asks. */
export type ToHost =
  | { readonly type: 'open'; readonly id: number; readonly ref: LocalRef; readonly options: OpenOptions }
  | {
      readonly type: 'complete';
      readonly id: number;
      /** The id of its `open`. */
      readonly model: number;
      readonly request: Pick<ChatRequest, 'messages' | 'sampling' | 'place'>;
      /** Pieces are wanted. */
      readonly stream: boolean;
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close'; readonly model: number }
  | { readonly type: 'connect'; readonly port: MessagePort }
  | { readonly type: 'ping'; readonly id: number };

export type FromHost =
  | { readonly type: 'progress'; readonly id: number; readonly event: FileProgress }
  | { readonly type: 'note'; readonly id: number; readonly sentence: string }
  | {
      readonly type: 'opened';
      readonly id: number;
      readonly name: string;
      readonly contextTokens: number | null;
    }
  | { readonly type: 'text' | 'reasoning'; readonly id: number; readonly text: string }
  | { readonly type: 'restart'; readonly id: number }
  | { readonly type: 'done'; readonly id: number; readonly reply: ChatReply }
  | { readonly type: 'failed'; readonly id: number; readonly error: LabErrorJson }
  | { readonly type: 'pong'; readonly id: number };

/** A worker, the worker's own global, or a MessagePort. */
export interface Port {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  /** Of a MessagePort. */
  start?(): void;
}
