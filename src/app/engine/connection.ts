/**
 * The page's line to a worker, and the one place that knows comlink. Comlink leaves calls pending for ever when a worker
 * dies: here a dead worker rejects all of them by name, and the next call starts another. Knows not what workers do.
 */

import { releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import { LabError } from '../../errors';
import type { Outcome } from './protocol';

/** What of a Worker is needed here. */
export interface WorkerLike extends Endpoint {
  terminate(): void;
}

/** What every worker's object can do. */
export interface WorkerApi {
  /** Ends what is being done. */
  stop(): void;
  /** Answered as soon as the worker comes to it: a sign of life. */
  ping(): void;
}

/** How the worker is called in sentences, and what can be done when it has died. */
export interface Words {
  /** “The engine”. */
  readonly subject: string;
  /** “The run”. */
  readonly work: string;
  readonly died: string;
}

export interface Patience {
  /** A ping goes out so often while something is pending, in milliseconds. */
  pingMs: number;
  /** So many pings in a row without an answer, and the worker counts as dead. */
  silentPings: number;
  /** A stop that is not obeyed within this time ends the worker, in milliseconds. */
  stopMs: number;
}

const defaults: Patience = { pingMs: 3000, silentPings: 5, stopMs: 3000 };

interface Line<Api> {
  readonly worker: WorkerLike;
  readonly api: Remote<Api>;
  readonly signs: Remote<WorkerApi>;
  readonly pending: Set<(error: LabError) => void>;
  readonly heartbeat: ReturnType<typeof setInterval>;
}

export class WorkerConnection<Api extends WorkerApi> {
  private line: Line<Api> | null = null;
  private readonly patience: Patience;

  /** @param onMessage given what the worker posts by itself; comlink's own messages too, which have an `id`. */
  constructor(
    private readonly startWorker: () => WorkerLike,
    private readonly words: Words,
    private readonly onMessage: (data: unknown) => void,
    patience: Partial<Patience> = {},
  ) {
    this.patience = { ...defaults, ...patience };
  }

  /** @throws LabError `worker_died`, and what the worker's outcome says. */
  call<T>(ask: (api: Remote<Api>) => Promise<Outcome<T>>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let line: Line<Api>;
      try {
        line = this.line ??= this.connect();
      } catch (error) {
        reject(this.died(`could not be started: ${LabError.from(error).message}`));
        return;
      }
      const { pending } = line;
      pending.add(reject);
      ask(line.api)
        .then(
          (outcome) => (outcome.ok ? resolve(outcome.value) : reject(LabError.fromJSON(outcome.error))),
          (error: unknown) => reject(LabError.from(error)),
        )
        .finally(() => pending.delete(reject));
    });
  }

  /** Says something to a worker that is there, and waits for nothing. */
  tell(say: (api: Remote<Api>) => Promise<unknown>): void {
    if (this.line) say(this.line.api).catch(() => undefined);
  }

  /** Asks the worker to end what it does; where that is not obeyed in time, ends the worker. */
  stop(): void {
    const { line } = this;
    if (!line) return;
    const asked = [...line.pending];
    line.signs.stop().catch(() => undefined);
    setTimeout(() => {
      if (!asked.some((reject) => line.pending.has(reject))) return;
      const { subject, work } = this.words;
      this.drop(
        line,
        new LabError('cancelled', `${work} was stopped; ${lower(subject)} did not answer and was ended.`, {
          hint: 'The next run starts a new one.',
        }),
      );
    }, this.patience.stopMs);
  }

  dispose(): void {
    if (this.line) this.drop(this.line, this.died('was closed.'));
  }

  private connect(): Line<Api> {
    const worker = this.startWorker();
    const api = wrap<Api>(worker);
    const line: Line<Api> = {
      worker,
      api,
      signs: api,
      pending: new Set(),
      heartbeat: setInterval(() => beat(), this.patience.pingMs),
    };
    const alive = () => this.line === line;
    const listen = (type: string, listener: (event: never) => void) =>
      worker.addEventListener(type, listener as never);
    listen('message', ({ data }: MessageEvent<unknown>) => {
      if (alive()) this.onMessage(data);
    });
    listen('error', (event: ErrorEvent) => {
      event.preventDefault?.();
      if (alive()) this.drop(line, this.died(`broke down${event.message ? `: ${event.message}` : '.'}`));
    });
    listen('messageerror', () => {
      if (alive()) this.drop(line, this.died('sent a message that could not be read.'));
    });

    // Counted in pings, not in time: a laptop that slept must not take its worker for dead.
    let unanswered = 0;
    const beat = () => {
      if (line.pending.size === 0) return;
      if (unanswered >= this.patience.silentPings) {
        this.drop(line, this.died('does not answer any more.'));
        return;
      }
      unanswered++;
      line.signs.ping().then(
        () => (unanswered = 0),
        () => undefined,
      );
    };
    return line;
  }

  private drop(line: Line<Api>, error: LabError): void {
    clearInterval(line.heartbeat);
    if (this.line === line) this.line = null;
    for (const reject of [...line.pending]) reject(error);
    line.pending.clear();
    line.signs[releaseProxy]();
    line.worker.terminate();
  }

  private died(what: string): LabError {
    const { subject, died } = this.words;
    return new LabError('worker_died', `${subject} ${what}`, { hint: died });
  }
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
