/**
 * A chat model behind Ollama's own protocol (/api/chat, a JSON object per line), which unlike its OpenAI-compatible one
 * lets the caller choose the context's size: with Ollama's default, long prompts are cut without a word.
 */

import { LabError } from '../errors';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { defaultTimeouts, Exchange, type Timeouts } from './exchange';
import { complaintIn, cut, malformed, refused, statusFailure, type Service } from './failures';
import { checkServiceUrl } from './keys';
import { priceOf, type PriceTable } from './prices';
import { Received } from './received';
import { withoutKey } from './redact';
import { defaultRetries, Transient, withRetries, type RetryPolicy } from './retry';
import { usageOf, type Counts } from './usage';

export interface OllamaOptions {
  readonly key?: string | null;
  readonly prices?: PriceTable;
  /** Tokens that prompt and answer may have together: Ollama's `num_ctx`. Its memory grows with it. */
  readonly contextTokens?: number;
  /** How long the model stays loaded after a call, as Ollama writes it. */
  readonly keepAlive?: string;
  readonly timeouts?: Partial<Timeouts>;
  readonly retries?: Partial<RetryPolicy>;
  readonly fetch?: typeof fetch;
}

export const ollamaContext = 16_384;

type Fields = Readonly<Record<string, unknown>>;

export class OllamaChat implements ChatModel {
  readonly name: string;
  readonly contextTokens: number;
  readonly #service: Service;
  readonly #options: OllamaOptions;
  readonly #url: string;

  /** @param url of the service itself, without `/api` or `/v1`. Throws `bad_url`, `key_in_url` (field `url`). */
  constructor(url: string, model: string, options: OllamaOptions = {}) {
    const address = checkServiceUrl(url);
    this.#url = address.origin + address.pathname.replace(/\/(api|v1)?$/, '');
    this.name = model;
    this.contextTokens = options.contextTokens ?? ollamaContext;
    this.#service = { shown: this.#url, model, key: options.key ?? null };
    this.#options = options;
  }

  async complete(request: ChatRequest): Promise<ChatReply> {
    let handed = 0;
    const attempt = async (failed: number) => {
      if (handed > 0) request.onRestart?.();
      handed = 0;
      const shown = (text: string) => {
        handed++;
        request.onText?.(text);
      };
      try {
        return await this.#attempt(request, failed, shown);
      } catch (error) {
        const lost = handed > 0 && request.onText && !request.onRestart;
        throw lost && error instanceof Transient ? error.error : error;
      }
    };
    return withRetries(attempt, request.signal, { ...defaultRetries, ...this.#options.retries });
  }

  async #attempt(request: ChatRequest, failed: number, shown: (text: string) => void): Promise<ChatReply> {
    const timeouts = { ...defaultTimeouts, ...this.#options.timeouts };
    const exchange = new Exchange(this.#service, request.signal, timeouts, this.#options.fetch ?? fetch);
    const received = new Received(this.#service, shown, request.onReasoning);
    let end: Fields | null = null;
    try {
      const body = JSON.stringify(this.#body(request));
      const response = await exchange.send(`${this.#url}/api/chat`, { method: 'POST', body });
      if (/\bhtml\b/.test(exchange.contentType)) throw malformed(this.#service, 'it is a web page');
      for await (const line of lines(response.body!)) {
        const piece = this.#parsed(line);
        const message = (piece.message ?? {}) as Fields;
        if (typeof message.thinking === 'string') received.add('reasoning', message.thinking);
        if (typeof message.content === 'string') received.add('text', message.content);
        if (piece.done === true) end = piece;
      }
    } finally {
      exchange.close();
    }
    request.signal.throwIfAborted();
    if (!end) throw new Transient(cut(this.#service));
    received.end();
    const { text, reasoning } = received;
    const price = priceOf({ kind: 'ollama', url: this.#url, model: this.name }, this.#options.prices ?? []);
    return {
      text,
      reasoning: reasoning === '' ? null : reasoning,
      usage: usageOf(countsOf(end), request.messages, text + reasoning, price),
      model: typeof end.model === 'string' ? withoutKey(end.model, this.#service.key) : this.name,
      finish: end.done_reason === 'length' ? 'length' : 'stop',
      replayed: false,
      retries: failed,
    };
  }

  #body({ messages, sampling }: ChatRequest): object {
    const { temperature, topP, maxTokens, seed, stop } = sampling;
    return {
      model: this.name,
      messages: messages.map(({ role, content }) => ({ role, content })),
      stream: true,
      // Too long a prompt is to be an error, not a shorter prompt.
      truncate: false,
      shift: false,
      ...(this.#options.keepAlive !== undefined && { keep_alive: this.#options.keepAlive }),
      options: {
        temperature,
        top_p: topP,
        num_predict: maxTokens,
        num_ctx: this.contextTokens,
        ...(seed !== undefined && { seed }),
        ...(stop && stop.length > 0 && { stop }),
      },
    };
  }

  /** One line. Throws `chat_malformed`, or what the error in it says. */
  #parsed(line: string): Fields {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw malformed(this.#service, 'a line of it is not JSON');
    }
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw malformed(this.#service, 'a line of it is not a JSON object');
    const piece = value as Fields;
    if (piece.error != null) throw statusFailure(500, complaintIn(piece), new Headers(), this.#service);
    if (piece.message === undefined && piece.done === undefined)
      throw malformed(this.#service, 'a line of it has no message');
    return piece;
  }
}

function countsOf(end: Fields): Counts {
  const count = (value: unknown) => (typeof value === 'number' ? value : null);
  // A prompt that Ollama has kept from the last call is left away by old versions: then nothing was read.
  return { promptTokens: count(end.prompt_eval_count), completionTokens: count(end.eval_count) };
}

/** Lines of UTF-8, without empty ones; a last one without an end counts. */
async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let held = '';
  for (;;) {
    const { done, value } = await reader.read();
    const parts = decoder.decode(value, { stream: !done }).split('\n');
    parts[0] = held + parts[0]!; // not split again: a long line comes in many pieces
    held = done ? '' : parts.pop()!;
    for (const part of parts) if (part.trim() !== '') yield part;
    if (done) return;
  }
}

/** A listed model; what a service does not say is null. */
export interface ListedModel {
  readonly id: string;
  readonly contextTokens: number | null;
}

/**
 * Models that a service offers, sorted by name: `/models` of an OpenAI-compatible one, `/api/tags` of Ollama.
 * @throws LabError as `complete` of a model there, and the signal's reason.
 */
export async function listModels(
  service: { readonly kind: 'endpoint' | 'ollama'; readonly url: string },
  options: {
    readonly key?: string | null;
    readonly signal?: AbortSignal;
    readonly timeouts?: Partial<Timeouts>;
    readonly fetch?: typeof fetch;
  } = {},
): Promise<ListedModel[]> {
  const address = checkServiceUrl(service.url);
  const base = address.origin + address.pathname.replace(/\/$/, '');
  const url = service.kind === 'ollama' ? `${base.replace(/\/(api|v1)$/, '')}/api/tags` : `${base}/models`;
  const who: Service = { shown: base, model: 'the list of models', key: options.key ?? null };
  const signal = options.signal ?? new AbortController().signal;
  const timeouts = { first: 20_000, idle: 20_000, ...options.timeouts };
  const exchange = new Exchange(who, signal, timeouts, options.fetch ?? fetch);
  try {
    const text = await (await exchange.send(url, {})).text();
    const list = modelsIn(text);
    if (list) return list.sort((a, b) => (a.id < b.id ? -1 : 1));
    throw malformed(who, 'it is no list of models');
  } catch (error) {
    signal.throwIfAborted();
    const failure = exchange.failure ?? error;
    if (failure instanceof Transient) throw failure.error;
    throw failure instanceof LabError
      ? failure
      : refused(`${base} gave no list of models.`, 'Enter the name of the model.');
  } finally {
    exchange.close();
  }
}

function modelsIn(text: string): ListedModel[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const fields = (parsed ?? {}) as Fields;
  const list = Array.isArray(parsed) ? parsed : (fields.data ?? fields.models);
  if (!Array.isArray(list)) return null;
  return list.flatMap((entry: unknown) => {
    const model = (entry ?? {}) as Fields;
    const id = model.id ?? model.model ?? model.name;
    if (typeof id !== 'string' || id === '') return [];
    const length = model.max_model_len ?? model.context_length ?? model.context_window;
    return [{ id, contextTokens: typeof length === 'number' && length > 0 ? length : null }];
  });
}
