/**
 * Models in the chat worker, as seen from a page or another worker. A worker that dies, or falls silent, rejects all that
 * is pending; nothing waits for ever.
 */

import { LabError } from '../errors';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import type { FromHost, LocalRef, OpenOptions, Port, ToHost } from './remote-protocol';
import type { FileProgress } from './tab';

export interface Patience {
  /** A ping goes out so often while something is pending, in milliseconds. */
  readonly pingMs: number;
  /** So many in a row without an answer, and the worker counts as dead. Models may compute for long in one go. */
  readonly silentPings: number;
}

const defaults: Patience = { pingMs: 5000, silentPings: 24 };

export interface OpenHere extends OpenOptions {
  readonly progress?: (event: FileProgress) => void;
  readonly note?: (sentence: string) => void;
}

interface Pending {
  readonly on: (message: FromHost) => void;
  readonly fail: (error: LabError) => void;
}

export class ChatLink {
  private readonly pending = new Map<number, Pending>();
  private readonly patience: Patience;
  private next = 0;
  private unanswered = 0;
  private heartbeat: ReturnType<typeof setInterval> | null = null;
  private dead: LabError | null = null;

  /** @param close ends what is at the other end of the port, where that is this link's to end. */
  constructor(
    private readonly port: Port,
    patience: Partial<Patience> = {},
    private readonly end: () => void = () => undefined,
  ) {
    this.patience = { ...defaults, ...patience };
    port.addEventListener('message', ({ data }: MessageEvent<FromHost>) => this.take(data));
    port.start?.();
  }

  /** Throws what opening a model throws, and `worker_died`. */
  async open(ref: LocalRef, { progress, note, ...options }: OpenHere): Promise<ChatModel> {
    const model = ++this.next;
    const opened = await this.ask<Extract<FromHost, { type: 'opened' }>>(
      { type: 'open', id: model, ref, options },
      (message, resolve) => {
        if (message.type === 'progress') progress?.(message.event);
        else if (message.type === 'note') note?.(message.sentence);
        else if (message.type === 'opened') resolve(message);
      },
    );
    return new RemoteChat(this, model, opened.name, opened.contextTokens);
  }

  /** A port for another worker, which makes a link of its own of it. */
  share(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.port.postMessage({ type: 'connect', port: port1 } satisfies ToHost, [port1]);
    return port2;
  }

  /** Asks, and lets `on` resolve or go on listening. The signal's reason rejects at once. */
  ask<T>(
    message: Extract<ToHost, { id: number }>,
    on: (message: FromHost, resolve: (value: T) => void) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    const { id } = message;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return void reject(signal.reason as Error);
      if (this.dead) return void reject(this.dead);
      const over = () => {
        signal?.removeEventListener('abort', stop);
        this.pending.delete(id);
        if (this.pending.size === 0) this.rest();
      };
      const stop = () => {
        over();
        this.tell({ type: 'cancel', id });
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      const fail = (error: LabError) => {
        over();
        reject(error);
      };
      this.pending.set(id, {
        fail,
        on: (answer) => {
          if (answer.type === 'failed') return fail(LabError.fromJSON(answer.error));
          on(answer, (value) => {
            over();
            resolve(value);
          });
        },
      });
      this.watch();
      this.tell(message);
    });
  }

  nextId(): number {
    return ++this.next;
  }

  tell(message: ToHost): void {
    if (!this.dead) this.port.postMessage(message);
  }

  /** The other end is gone: everything pending rejects, and whatever is asked from now on. */
  fail(what: string): void {
    this.dead ??= new LabError('worker_died', `The worker of the models ${what}`, {
      hint: 'Start the run again: a new one is started. If it happens again, take a smaller model.',
    });
    this.rest();
    for (const { fail } of [...this.pending.values()]) fail(this.dead);
    this.end();
  }

  close(): void {
    this.fail('was closed.');
  }

  private take(message: FromHost): void {
    this.unanswered = 0;
    if (message.type !== 'pong') this.pending.get(message.id)?.on(message);
  }

  private watch(): void {
    if (this.heartbeat !== null) return;
    this.unanswered = 0;
    this.heartbeat = setInterval(() => {
      if (this.unanswered++ >= this.patience.silentPings) return this.fail('does not answer any more.');
      this.tell({ type: 'ping', id: ++this.next });
    }, this.patience.pingMs);
    (this.heartbeat as { unref?: () => void }).unref?.(); // Node need not stay for it
  }

  private rest(): void {
    if (this.heartbeat !== null) clearInterval(this.heartbeat);
    this.heartbeat = null;
  }
}

class RemoteChat implements ChatModel {
  constructor(
    private readonly link: ChatLink,
    private readonly model: number,
    readonly name: string,
    readonly contextTokens: number | null,
  ) {}

  complete(asked: ChatRequest): Promise<ChatReply> {
    const { messages, sampling, place, signal, onText, onReasoning, onRestart } = asked;
    const request = { messages, sampling, place };
    const stream = onText !== undefined;
    return this.link.ask<ChatReply>(
      { type: 'complete', id: this.link.nextId(), model: this.model, request, stream },
      (message, resolve) => {
        if (message.type === 'text') onText?.(message.text);
        else if (message.type === 'reasoning') onReasoning?.(message.text);
        else if (message.type === 'restart') onRestart?.();
        else if (message.type === 'done') resolve(message.reply);
      },
      signal,
    );
  }

  async dispose(): Promise<void> {
    this.link.tell({ type: 'close', model: this.model });
  }
}

/** A link to a worker of one's own, which it ends when it is closed or the worker breaks down. */
export function linkToWorker(worker: Worker, patience: Partial<Patience> = {}): ChatLink {
  const link = new ChatLink(worker, patience, () => worker.terminate());
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    link.fail(`broke down${event.message ? `: ${event.message}` : '.'}`);
  });
  worker.addEventListener('messageerror', () => link.fail('sent a message that could not be read.'));
  return link;
}
