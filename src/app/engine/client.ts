/**
 * The page's side of the engine worker, and the one place that knows comlink. Comlink leaves calls pending for ever when
 * a worker dies: here a dead worker rejects all of them by name, and the next run starts another.
 */

import { releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import { LabError } from '../../errors';
import type { BaseRun } from '../../experiment/base';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import { batchByFrame } from './frames';
import type { EngineApi, EventsMessage, Outcome, RunSummary } from './protocol';

/** What of a Worker is needed here. */
export interface WorkerLike extends Endpoint {
  terminate(): void;
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

interface Connection {
  readonly worker: WorkerLike;
  readonly api: Remote<EngineApi>;
  readonly pending: Set<(error: LabError) => void>;
  readonly heartbeat: ReturnType<typeof setInterval>;
}

export class EngineClient {
  private connection: Connection | null = null;
  private onEvents: ((events: readonly SessionEvent[]) => void) | null = null;
  private readonly patience: Patience;

  constructor(
    private readonly startWorker: () => WorkerLike,
    patience: Partial<Patience> = {},
  ) {
    this.patience = { ...defaults, ...patience };
  }

  /**
   * @param onEvents called at most once per frame of the display; the last time before this resolves or rejects.
   * @param base an earlier run to go on from, see `Session.run`.
   * @throws LabError `worker_died`, `cancelled` after `stop`, and what `Session.run` throws.
   */
  async run(
    spec: Spec,
    questions: readonly string[],
    page: string,
    onEvents: (events: readonly SessionEvent[]) => void,
    base?: BaseRun,
  ): Promise<RunSummary> {
    const batch = batchByFrame(onEvents);
    this.onEvents = batch.add;
    try {
      return await this.call((api) => api.run(spec, questions, page, base && plain(base)));
    } finally {
      batch.flush();
      this.onEvents = null;
    }
  }

  /** Asks the present run to end; where that is not obeyed in time, ends the worker. */
  stop(): void {
    const { connection } = this;
    if (!connection) return;
    const asked = [...connection.pending];
    connection.api.stop().catch(() => undefined);
    setTimeout(() => {
      if (!asked.some((reject) => connection.pending.has(reject))) return;
      this.drop(
        connection,
        new LabError('cancelled', 'The run was stopped; its engine did not answer and was ended.', {
          hint: 'The next run starts a new one.',
        }),
      );
    }, this.patience.stopMs);
  }

  dispose(): void {
    if (this.connection) this.drop(this.connection, died('The engine was closed.'));
  }

  private call<T>(ask: (api: Remote<EngineApi>) => Promise<Outcome<T>>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let connection: Connection;
      try {
        connection = this.connection ??= this.connect();
      } catch (error) {
        reject(died(`The engine could not be started: ${LabError.from(error).message}`));
        return;
      }
      const { pending } = connection;
      pending.add(reject);
      ask(connection.api)
        .then(
          (outcome) => (outcome.ok ? resolve(outcome.value) : reject(LabError.fromJSON(outcome.error))),
          (error: unknown) => reject(LabError.from(error)),
        )
        .finally(() => pending.delete(reject));
    });
  }

  private connect(): Connection {
    const worker = this.startWorker();
    const connection: Connection = {
      worker,
      api: wrap<EngineApi>(worker),
      pending: new Set(),
      heartbeat: setInterval(() => beat(), this.patience.pingMs),
    };
    const alive = () => this.connection === connection;
    const listen = (type: string, listener: (event: never) => void) =>
      worker.addEventListener(type, listener as never);
    listen('message', ({ data }: MessageEvent<EventsMessage | undefined>) => {
      if (alive() && data?.type === 'events') this.onEvents?.(data.events);
    });
    listen('error', (event: ErrorEvent) => {
      event.preventDefault?.();
      const reason = event.message ? `: ${event.message}` : '.';
      if (alive()) this.drop(connection, died(`The engine broke down${reason}`));
    });
    listen('messageerror', () => {
      if (alive()) this.drop(connection, died('A message of the engine could not be read.'));
    });

    // Counted in pings, not in time: a laptop that slept must not take its engine for dead.
    let unanswered = 0;
    const beat = () => {
      if (connection.pending.size === 0) return;
      if (unanswered >= this.patience.silentPings) {
        this.drop(connection, died('The engine does not answer any more.'));
        return;
      }
      unanswered++;
      connection.api.ping().then(
        () => (unanswered = 0),
        () => undefined,
      );
    };
    return connection;
  }

  private drop(connection: Connection, error: LabError): void {
    clearInterval(connection.heartbeat);
    if (this.connection === connection) this.connection = null;
    for (const reject of [...connection.pending]) reject(error);
    connection.pending.clear();
    connection.api[releaseProxy]();
    connection.worker.terminate();
  }
}

/** What of a base crosses to the worker: the page's own run holds more. */
function plain({ spec, facts, events, tensors, bits }: BaseRun): BaseRun {
  return { spec, facts, events, tensors, bits };
}

function died(sentence: string): LabError {
  return new LabError('worker_died', sentence, {
    hint: 'Run again: a new engine is started. If it happens again, use fewer latent steps or the other device.',
  });
}
