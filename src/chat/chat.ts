/**
 * The one interface to whatever answers messages: an endpoint, a model in the tab, an agent of ours, a person, a
 * recording. Holds types alone; each client is a file of its own.
 */

export type Role = 'system' | 'user' | 'assistant';

export interface Message {
  readonly role: Role;
  readonly content: string;
}

export interface ChatSampling {
  /** 0: greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** Most tokens of an answer. */
  readonly maxTokens: number;
  /** Where the model can be seeded. */
  readonly seed?: number;
  readonly stop?: readonly string[];
}

/** What a call is for, in the run that makes it; a person is shown it, a recording does not hash it. */
export interface CallPlace {
  readonly purpose: 'turn' | 'sub' | 'extract' | 'compact';
  /** 0: the root. */
  readonly depth: number;
  /** Id of the call in the trace. */
  readonly call: string;
}

export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly sampling: ChatSampling;
  readonly place: CallPlace;
  readonly signal: AbortSignal;
  /** Pieces of the answer as they come; their concatenation is the answer, unless the call fails or starts again. */
  readonly onText?: (text: string) => void;
  /** What a model thinks before it answers, as it comes, where the service tells it: it is paid for, however the call ends. */
  readonly onReasoning?: (text: string) => void;
  /**
   * The connection broke in the middle of the answer and it is asked for again: all pieces so far are void. Absent: such
   * a call fails once a piece was handed out.
   */
  readonly onRestart?: () => void;
  /** Another model is about to answer in place of the one that was asked: it may cost otherwise. Rejects: it may not. */
  readonly onHandOver?: (model: ChatModel) => Promise<void>;
}

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
  /** US dollars; null: the price is not known. */
  readonly cost: number | null;
  /** The model did not say, so tokens are counted as a quarter of the characters. */
  readonly estimated: boolean;
}

/** One thing that a system of agents did on its way to an answer. */
export interface InnerStep {
  readonly agent: string;
  /** From 1. */
  readonly round: number;
  /** Latent thought, text, or code that was run. */
  readonly kind: 'latent' | 'text' | 'tool';
  /** Latent steps or tokens; 0 of a tool. */
  readonly steps: number;
  readonly seconds: number;
  /** What was said or run. */
  readonly text?: string;
  /** Of a tool: what came back. */
  readonly result?: string;
}

export interface ChatReply {
  readonly text: string;
  /** What a thinking model thought, where it says so. */
  readonly reasoning: string | null;
  readonly usage: Usage;
  /** As the service calls it. */
  readonly model: string;
  /** `length`: the answer was cut at `maxTokens`. */
  readonly finish: 'stop' | 'length' | 'filter';
  /** It came from a recording and cost nothing now; `usage` is what it cost then. */
  readonly replayed: boolean;
  /** Failed attempts before this one. */
  readonly retries: number;
  /** Of a system of agents: what they did. */
  readonly inner?: readonly InnerStep[];
}

export interface ChatModel {
  /** What it is called in a trace: never holds a key. */
  readonly name: string;
  /** Tokens that prompt and answer may have together; null: not known. */
  readonly contextTokens: number | null;
  /**
   * @throws LabError `chat_refused` (401, 403, 400, 404), `chat_busy` (429 after all retries), `chat_failed` (5xx, cut
   * connections, after all retries), `chat_malformed` (not what the protocol says), `chat_timeout`, `chat_too_long`,
   * `not_recorded`, `person_left`; and the signal's reason once it is aborted.
   */
  complete(request: ChatRequest): Promise<ChatReply>;
  dispose?(): Promise<void>;
}

/** Which model: part of the spec, so of links and traces. Holds no key. */
export type ModelRef =
  /** A checkpoint under public/models, run by the lab itself. */
  | { readonly kind: 'builtin'; readonly id: string }
  /** OpenAI-compatible; `url` up to and including `/v1`. */
  | { readonly kind: 'endpoint'; readonly url: string; readonly model: string }
  | { readonly kind: 'ollama'; readonly url: string; readonly model: string }
  /** A text-generation model of the hub, run in the tab by transformers.js. */
  | {
      readonly kind: 'tab';
      readonly model: string;
      readonly dtype: string;
      readonly device: 'auto' | 'webgpu' | 'wasm';
    }
  /** A RecursiveMAS system of the lab's: its preset under public/presets, run as that says. */
  | { readonly kind: 'system'; readonly id: string }
  | { readonly kind: 'person' };
