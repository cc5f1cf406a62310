/** The page's side of the engine worker. */

import type { BaseRun } from '../../experiment/base';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import { WorkerConnection, type Patience, type WorkerLike } from './connection';
import { batchByFrame } from './frames';
import type { EngineApi, EventsMessage, RunSummary } from './protocol';

const words = {
  subject: 'The engine',
  work: 'The run',
  died: 'Run again: a new engine is started. If it happens again, use fewer latent steps or the other device.',
};

export class EngineClient {
  private readonly connection: WorkerConnection<EngineApi>;
  private onEvents: ((events: readonly SessionEvent[]) => void) | null = null;

  constructor(startWorker: () => WorkerLike, patience: Partial<Patience> = {}) {
    const receive = (data: unknown) => {
      const message = data as EventsMessage | undefined;
      if (message?.type === 'events') this.onEvents?.(message.events);
    };
    this.connection = new WorkerConnection(startWorker, words, receive, patience);
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
      return await this.connection.call((api) => api.run(spec, questions, page, base && plain(base)));
    } finally {
      batch.flush();
      this.onEvents = null;
    }
  }

  /** Asks the present run to end; where that is not obeyed in time, ends the worker. */
  stop(): void {
    this.connection.stop();
  }

  dispose(): void {
    this.connection.dispose();
  }
}

/** What of a base crosses to the worker: the page's own run holds more. */
function plain({ spec, facts, events, tensors, bits }: BaseRun): BaseRun {
  return { spec, facts, events, tensors, bits };
}
