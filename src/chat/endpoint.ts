/**
 * A chat model behind an OpenAI-compatible address, by the `openai` package, whose own retries and logs are off. Works in
 * pages, workers and Node. The key is held where neither JSON nor a log of this object shows it.
 */

import OpenAI from 'openai';
import { LabError } from '../errors';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { defaultTimeouts, Exchange, type Timeouts } from './exchange';
import { cut, malformed, type Service } from './failures';
import { Gathered } from './gather';
import { checkServiceUrl } from './keys';
import { priceOf, type PriceTable } from './prices';
import { bodyOf, lossOf, quirkOf, type ChatBody, type Quirk } from './quirks';
import { defaultRetries, Transient, withRetries, type RetryPolicy } from './retry';
import { StopCutter } from './stop';
import { usageOf } from './usage';

export interface EndpointOptions {
  /** Null: none is sent. */
  readonly key?: string | null;
  readonly prices?: PriceTable;
  /** Tokens that prompt and answer may have together, where the user knows it. */
  readonly contextTokens?: number | null;
  readonly timeouts?: Partial<Timeouts>;
  readonly retries?: Partial<RetryPolicy>;
  /** False: answers come whole. */
  readonly stream?: boolean;
  /** Told in a sentence what the service does not take, once each. */
  readonly note?: (sentence: string) => void;
  readonly fetch?: typeof fetch;
}

export class EndpointChat implements ChatModel {
  readonly name: string;
  readonly contextTokens: number | null;
  readonly #service: Service;
  readonly #client: (exchange: Exchange) => OpenAI;
  readonly #options: EndpointOptions;
  readonly #ref: { readonly kind: 'endpoint'; readonly url: string; readonly model: string };
  readonly #quirks = new Set<Quirk>();
  /** It has answered once, so that it takes what it was sent. */
  #proved = false;
  #guess: Quirk | null = null;

  /** @param url up to and including `/v1`. Throws `bad_url`, `key_in_url` (field `url`). */
  constructor(url: string, model: string, options: EndpointOptions = {}) {
    const address = checkServiceUrl(url);
    const baseURL = address.origin + address.pathname.replace(/\/$/, '');
    const key = options.key ?? null;
    this.name = model;
    this.contextTokens = options.contextTokens ?? null;
    this.#service = { shown: baseURL, model, key };
    this.#options = options;
    this.#ref = { kind: 'endpoint', url: baseURL, model };
    if (options.stream === false) this.#quirks.add('no stream');
    const settings = {
      baseURL,
      // The exchange sends the true key, or none; all else that the package takes from the environment is left away there.
      apiKey: 'none',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: 2 ** 31 - 1, // the exchange's limits hold
      logLevel: 'off' as const,
      dangerouslyAllowBrowser: true, // the key is the user's own, and this is the user's own page
    };
    this.#client = (exchange) =>
      new OpenAI({ ...settings, fetch: (input, init) => exchange.send(addressOf(input), init ?? {}) });
  }

  async complete(request: ChatRequest): Promise<ChatReply> {
    const handed = { pieces: 0 };
    const policy = { ...defaultRetries, ...this.#options.retries };
    return withRetries((failed) => this.#attempt(request, failed, handed), request.signal, policy);
  }

  async #attempt(request: ChatRequest, failed: number, handed: { pieces: number }): Promise<ChatReply> {
    if (handed.pieces > 0) {
      handed.pieces = 0;
      request.onRestart?.();
    }
    const body = bodyOf(this.#service.model, request, this.#quirks);
    const timeouts = { ...defaultTimeouts, ...this.#options.timeouts };
    const exchange = new Exchange(this.#service, request.signal, timeouts, this.#options.fetch ?? fetch);
    const stops = new StopCutter(this.#quirks.has('no stop') ? request.sampling.stop : []);
    const shown = (text: string) => {
      if (text === '') return;
      handed.pieces++;
      request.onText?.(text);
    };
    const answer = new Gathered(this.#service, (text) => shown(stops.push(text)), request.onReasoning);
    try {
      await this.#read(body, exchange, answer);
    } catch (error) {
      exchange.close();
      request.signal.throwIfAborted();
      if (this.#learn(exchange, body)) return this.#attempt(request, failed, handed);
      throw this.#known(exchange.failure ?? error, request, handed);
    }
    request.signal.throwIfAborted();
    this.#proved = true;
    this.#guess = null;
    shown(stops.flush());
    return this.#reply(answer, stops, request, failed);
  }

  /** Asks, and takes the answer in, whether it streams or not. */
  async #read(body: ChatBody, exchange: Exchange, answer: Gathered): Promise<void> {
    // Not given the signal: the exchange has it.
    const asked = this.#client(exchange).chat.completions.create(body as never);
    const response = await asked.asResponse();
    if (/\bhtml\b/.test(exchange.contentType)) throw malformed(this.#service, 'it is a web page');
    if (!body.stream || exchange.contentType.includes('application/json')) {
      const text = await response.text();
      answer.add(parsed(text, this.#service));
      answer.check();
      return;
    }
    try {
      for await (const event of (await asked) as unknown as AsyncIterable<unknown>) answer.add(event);
    } catch (error) {
      // An error object in the stream, which the package takes out of it.
      if (error instanceof OpenAI.APIError && error.error) answer.add({ error: error.error as unknown });
      throw error;
    }
    if (exchange.failure) throw exchange.failure; // the package takes some for the end of the stream
    if (answer.finish === null && !/\[DONE\]\s*$/.test(exchange.tail)) {
      if (!/^(text\/event-stream|$)/.test(exchange.contentType)) answer.check();
      throw new Transient(cut(this.#service));
    }
    answer.check();
  }

  /**
   * Whether the refusal named something that can be left away; it is, from now on. A first refusal that names nothing may
   * be of `stream_options`: that is tried without, once.
   */
  #learn(exchange: Exchange, body: ChatBody): boolean {
    if (this.#guess && exchange.status !== null) {
      this.#quirks.delete(this.#guess);
      this.#guess = null;
      return false;
    }
    if (exchange.status === null || !exchange.complaint) return false;
    let quirk = quirkOf(exchange.status, exchange.complaint, body, this.#quirks);
    if (!quirk && !this.#proved && 'stream_options' in body && [400, 422].includes(exchange.status))
      quirk = this.#guess = 'no stream_options';
    if (!quirk) return false;
    this.#quirks.add(quirk);
    const loss = lossOf(quirk);
    if (loss && !this.#guess)
      this.#options.note?.(`${this.#service.model} at ${this.#service.shown} ${loss}.`);
    return true;
  }

  /** The failure, which may be tried again only if nobody holds a piece of the answer, or can be told that it is void. */
  #known(error: unknown, request: ChatRequest, handed: { pieces: number }): unknown {
    if (error instanceof Transient)
      return handed.pieces > 0 && request.onText && !request.onRestart ? error.error : error;
    if (error instanceof LabError) return error;
    if (error instanceof SyntaxError) return malformed(this.#service, 'a part of it is not JSON');
    return malformed(this.#service, 'it could not be read');
  }

  #reply(answer: Gathered, stops: StopCutter, request: ChatRequest, failed: number): ChatReply {
    const { stop } = request.sampling;
    const text = this.#quirks.has('no stop') && stop ? cutAt(answer.text, stop) : answer.text;
    const price = priceOf(this.#ref, this.#options.prices ?? []);
    return {
      text,
      reasoning: answer.reasoning === '' ? null : answer.reasoning,
      usage: usageOf(answer.counts, request.messages, answer.text + answer.reasoning, price),
      model: answer.model ?? this.#service.model,
      finish: stops.stopped ? 'stop' : (answer.finish ?? 'stop'),
      replayed: false,
      retries: failed,
    };
  }
}

function addressOf(input: string | URL | Request): string | URL {
  return typeof input === 'string' || input instanceof URL ? input : input.url;
}

function parsed(text: string, service: Service): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(service, text === '' ? 'it is empty' : 'it is not JSON');
  }
}

function cutAt(text: string, stops: readonly string[]): string {
  const cutter = new StopCutter(stops);
  return cutter.push(text) + cutter.flush();
}
