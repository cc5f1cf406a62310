/** The page's side of the training worker. */

import type { Remote } from 'comlink';
import { LabError } from '../../errors';
import type { Converted } from '../../experiment/foreign-links';
import type { Spec } from '../../experiment/spec';
import type { ForeignFile } from '../../links/foreign';
import type { GradientCheck } from '../../training/check';
import { withPython } from '../engine/python';
import { WorkerConnection, type Patience, type WorkerLike } from '../engine/connection';
import { batchByFrame } from '../engine/frames';
import type { Outcome } from '../engine/protocol';
import type { StartRequest, TrainerEvent, TrainerMessage, TrainingApi, TrainingSummary } from './protocol';

const words = {
  subject: 'The trainer',
  work: 'The training',
  died: 'Resume it: a new trainer goes on from the last checkpoint. If it happens again, use a smaller batch or fewer latent steps.',
};

/** A step may take long, and a last checkpoint is written after it. */
const patient: Patience = { pingMs: 3000, silentPings: 20, stopMs: 20_000 };

/** After these the worker is as good as before. */
const HARMLESS = ['cancelled', 'busy', 'no_training', 'no_store'];

export class TrainerClient {
  private readonly connection: WorkerConnection<TrainingApi>;
  private onEvents: ((events: readonly TrainerEvent[]) => void) | null = null;
  private suspect = false;

  constructor(startWorker: () => WorkerLike = startTrainer, patience: Partial<Patience> = {}) {
    const receive = (data: unknown) => {
      const message = data as TrainerMessage | undefined;
      if (message?.type === 'training') this.onEvents?.(message.events);
    };
    this.connection = new WorkerConnection(startWorker, words, receive, { ...patient, ...patience });
  }

  /**
   * Trains until the end. One run at a time.
   * @param onEvents called at most once per frame of the display; the last time before this resolves or rejects.
   * @throws LabError `worker_died`, after which the run can be resumed; `cancelled` after `stop`; `busy` while another
   * run goes on, here or in another tab; and what building and training throw.
   */
  async start(
    request: StartRequest,
    onEvents: (events: readonly TrainerEvent[]) => void,
  ): Promise<TrainingSummary> {
    if (this.onEvents) return this.connection.call((api) => api.start(request)); // refused by name
    // Else the browser may clear checkpoints away when space runs short. It may ask the user, who may say no.
    void globalThis.navigator?.storage?.persist?.().catch(() => undefined);
    const batch = batchByFrame(onEvents);
    this.onEvents = batch.add;
    try {
      return await this.fresh((api) => api.start(request));
    } finally {
      batch.flush();
      this.onEvents = null;
    }
  }

  pause(): void {
    this.connection.tell((api) => api.pause());
  }

  go(): void {
    this.connection.tell((api) => api.go());
  }

  /** Ends the run with a last checkpoint; where that takes too long, ends the worker. */
  stop(): void {
    this.connection.stop();
  }

  /** The latest checkpoint, and the links as of then, as files; null: there is none yet. */
  state(id?: string): Promise<Uint8Array | null> {
    return this.connection.call((api) => api.state(id));
  }

  links(id?: string): Promise<Uint8Array | null> {
    return this.connection.call((api) => api.links(id));
  }

  /** Compares the exact gradient of a spec with finite differences. @throws LabError `busy` while a run goes on. */
  check(spec: Spec, page: string): Promise<GradientCheck> {
    return this.fresh((api) => api.check(spec, page));
  }

  /** Brings links of PyTorch to the lab's format, for the agents of a spec. @throws LabError as `importLinks`. */
  convert(files: readonly ForeignFile[], spec: Spec, page: string): Promise<Converted> {
    return this.connection.call((api) => api.convert(files, spec, page));
  }

  dispose(): void {
    this.connection.dispose();
  }

  /**
   * What computes: after a failure, in a new worker, since the old one’s compiled graphs and memory may be unusable. Till
   * then the old one can still be asked for its state.
   */
  private async fresh<T>(ask: (api: Remote<TrainingApi>) => Promise<Outcome<T>>): Promise<T> {
    if (this.suspect) this.connection.dispose();
    this.suspect = false;
    try {
      return await this.connection.call(ask);
    } catch (error) {
      this.suspect ||= !HARMLESS.includes(LabError.from(error).code);
      throw error;
    }
  }
}

function startTrainer(): WorkerLike {
  return withPython(
    new Worker(new URL('../../../workers/training.ts', import.meta.url), {
      type: 'module',
      name: 'training',
    }),
  );
}
