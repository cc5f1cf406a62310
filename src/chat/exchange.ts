/**
 * One HTTP exchange with a chat service, guarded: limits of time, no redirects, no foreign headers, whole UTF-8, and
 * every failure a LabError or a Transient. The `openai` package and the Ollama client both send through it.
 */

import { LabError } from '../errors';
import {
  complaintOf,
  cut,
  malformed,
  statusFailure,
  timedOut,
  type Complaint,
  type Service,
} from './failures';
import { Pieces, type Bytes } from './pieces';
import { reasonOf, Transient } from './retry';

export interface Timeouts {
  /** Milliseconds until the answer's first byte: loading and reading a long prompt may take minutes. */
  readonly first: number;
  /** Milliseconds between its bytes. */
  readonly idle: number;
}

export const defaultTimeouts: Timeouts = { first: 300_000, idle: 120_000 };

const CLOSED = new Error('closed');

/** After so many bytes, messages and timers have their turn: a fast service leaves no pause of its own. */
const BREATH = 65_536;

/** Which origins have answered before: a network failure there is a cut connection and not a wrong address. */
const reached = new Set<string>();

export class Exchange {
  /** What went wrong, for callers whose library wraps it. */
  failure: LabError | Transient | null = null;
  /** What the service said with it. */
  complaint: Complaint | null = null;
  /** HTTP status of the failure; null: there was no answer. */
  status: number | null = null;
  /** Last characters of the body so far. */
  tail = '';
  contentType = '';
  /** One for the caller's signal and the limits of time: each controller has its price, and calls are many. */
  private readonly stopper = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly service: Service,
    private readonly signal: AbortSignal,
    private readonly timeouts: Timeouts,
    private readonly fetchIt: typeof fetch,
  ) {
    if (signal.aborted) this.stop();
    signal.addEventListener('abort', this.stop, { once: true });
  }

  /**
   * A response with status 200…299, its body guarded.
   * @throws what `failure` holds, and the signal's reason.
   */
  readonly send = async (address: string | URL, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    const { key } = this.service;
    const { fetchIt } = this; // browsers refuse to be called as a method
    this.limit(this.timeouts.first, 'did not answer');
    let response: Response;
    try {
      response = await fetchIt(url, {
        method: init.method ?? 'GET',
        body: init.body ?? null,
        headers: {
          accept: '*/*',
          ...(init.body != null && { 'content-type': 'application/json' }),
          ...(key !== null && { authorization: `Bearer ${key}` }),
        },
        redirect: 'manual',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: this.stopper.signal,
      });
      reached.add(url.origin);
      this.contentType = response.headers.get('content-type') ?? '';
      if (!response.ok) {
        this.status = response.status;
        const body = response.type === 'opaqueredirect' ? '' : (await response.text()).slice(0, 100_000);
        this.complaint = complaintOf(body);
        throw statusFailure(response.status, this.complaint, response.headers, this.service);
      }
    } catch (error) {
      throw this.fail(error, url);
    }
    if (!response.body) throw this.fail(malformed(this.service, 'it is empty'), url);
    return new Response(this.guarded(response.body, url), {
      status: response.status,
      headers: { 'content-type': this.contentType },
    });
  };

  /** Ends it, whatever is still to come. */
  close(): void {
    this.over();
    this.stopper.abort(CLOSED);
  }

  private readonly stop = () => this.stopper.abort(this.signal.reason);

  /** Nothing more is to come, or to be waited for. */
  private over(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.stop);
  }

  private limit(ms: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stopper.abort(timedOut(this.service, ms, what)), ms);
  }

  /** The bytes as they come, in small pieces; errors in them are those of `fail`. */
  private guarded(body: ReadableStream<Bytes>, url: URL): ReadableStream<Bytes> {
    const reader = body.getReader();
    const pieces = this.pieces(reader);
    return new ReadableStream({
      pull: async (controller) => {
        try {
          const { done, value } = await pieces.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          reader.cancel().catch(() => undefined);
          controller.error(this.fail(error, url));
        }
      },
      cancel: (reason) => {
        this.close();
        return reader.cancel(reason);
      },
    });
  }

  private async *pieces(reader: ReadableStreamDefaultReader<Bytes>): AsyncGenerator<Bytes, void> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const pieces = new Pieces(this.service, this.contentType);
    let handed = 0;
    for (;;) {
      const { done, value } = await reader.read();
      this.look(this.decoded(decoder, value));
      if (done) break;
      this.limit(this.timeouts.idle, 'fell silent');
      for (const piece of pieces.push(value)) {
        yield piece;
        handed += piece.length;
        if (handed < BREATH) continue;
        handed = 0;
        await new Promise((resolve) => setTimeout(resolve));
        this.stopper.signal.throwIfAborted();
        this.limit(this.timeouts.idle, 'fell silent');
      }
    }
    this.over();
    yield* pieces.end();
  }

  private look(text: string): void {
    const seen = this.tail + text;
    // Events of another protocol, whose faults the `openai` package prints.
    if (/^event: ?thread\./m.test(seen)) throw malformed(this.service, 'it speaks another protocol');
    this.tail = seen.slice(-64);
  }

  private decoded(decoder: TextDecoder, bytes: Uint8Array<ArrayBuffer> | undefined): string {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      throw malformed(this.service, 'its bytes are not UTF-8');
    }
  }

  private fail(error: unknown, url: URL): Error {
    this.over();
    if (this.signal.aborted) return reasonOf(this.signal);
    if (error instanceof LabError || error instanceof Transient) this.failure ??= error;
    else if (this.stopper.signal.reason instanceof LabError) this.failure ??= this.stopper.signal.reason;
    else if (this.stopper.signal.aborted)
      return error as Error; // closed: nobody waits for more
    else this.failure ??= this.networkFailure(error, url);
    return this.failure;
  }

  private networkFailure(error: unknown, url: URL): LabError | Transient {
    if (reached.has(url.origin)) return new Transient(cut(this.service));
    const { shown } = this.service;
    const code = codeOf(error);
    if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code)) return new Transient(cut(this.service));
    return new LabError('chat_failed', `Nothing could be read from ${shown}${code && ` (${code})`}.`, {
      hint: 'document' in globalThis || 'WorkerGlobalScope' in globalThis ? browserHint(url) : NODE_HINT,
    });
  }
}

const NODE_HINT = 'Check the address, the network, and that the service is running.';

/** Why a page may not read what a terminal on the same machine can. */
function browserHint(url: URL): string {
  const here = (globalThis as { location?: Location }).location;
  const local = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  if (here?.protocol === 'https:' && url.protocol === 'http:' && !local)
    return 'This page was loaded by https, and browsers do not let it read from http addresses: use https there too.';
  return (
    'Either nothing answers there, or the service does not allow pages of other origins to read its answers (CORS): ' +
    `allow the origin ${here?.origin ?? 'of this page'} in its settings (Ollama: OLLAMA_ORIGINS), or run it behind a proxy that does.`
  );
}

function codeOf(error: unknown): string {
  for (let e = error; e instanceof Error; e = e.cause) {
    const { code } = e as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return '';
}
