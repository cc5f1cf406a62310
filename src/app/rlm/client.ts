/** The page's side of the RLM worker. */

import type { Message } from '../../chat/chat';
import { LabError } from '../../errors';
import { WorkerConnection, type Patience, type WorkerLike } from '../engine/connection';
import type {
  Ask,
  DescribedFile,
  Glimpse,
  LoadingStep,
  LogFormat,
  OpenedLog,
  RlmApi,
  RlmMessage,
  RlmSummary,
  RunRequest,
  SavedLog,
  ToldEvent,
} from './protocol';

const words = {
  subject: 'The RLM worker',
  work: 'The run',
  died: 'Run again: a new one is started. What had been told of this run is still shown, but not kept in full.',
};

/** What the worker says by itself. */
export interface Listener {
  events(events: readonly ToldEvent[]): void;
  asks(asks: readonly Ask[]): void;
  loading(step: LoadingStep): void;
}

/** Each call throws LabError `worker_died` besides what it says. */
export class RlmClient {
  private readonly connection: WorkerConnection<RlmApi>;
  private listener: Listener | null = null;

  constructor(startWorker: () => WorkerLike, patience: Partial<Patience> = {}) {
    this.connection = new WorkerConnection(startWorker, words, (data) => this.receive(data), patience);
  }

  listen(listener: Listener): void {
    this.listener = listener;
  }

  /** @throws LabError for a spec that cannot be performed, `busy` while another run goes on. */
  run(request: RunRequest): Promise<RlmSummary> {
    return this.connection.call((api) => api.run(request));
  }

  /** Ends the run at once; a worker that does not obey in time is ended. */
  stop(): void {
    this.connection.stop();
  }

  answer(ask: string, text: string | null): void {
    this.connection.tell((api) => api.answer(ask, text));
  }

  describe(files: readonly File[]): Promise<readonly DescribedFile[]> {
    return this.connection.call((api) => api.describe(files));
  }

  glimpse(request: Pick<RunRequest, 'spec' | 'files'>): Promise<Glimpse> {
    return this.connection.call((api) => api.glimpse(request));
  }

  /** @throws LabError `gone` where the worker does not have this trace. */
  text(seq: number, path: string, from: number): Promise<string> {
    return this.connection.call((api) => api.text(seq, path, from));
  }

  messages(seq: number): Promise<readonly (Message & { readonly length: number })[]> {
    return this.connection.call((api) => api.messages(seq));
  }

  save(format: LogFormat): Promise<SavedLog> {
    return this.connection.call((api) => api.save(format));
  }

  recording(): Promise<Blob | null> {
    return this.connection.call((api) => api.recording());
  }

  /** @throws LabError naming what is wrong with the log, and where. */
  open(file: File): Promise<OpenedLog> {
    return this.connection.call((api) => api.open(file));
  }

  dispose(): void {
    this.connection.dispose();
  }

  private receive(data: unknown): void {
    const message = data as RlmMessage | undefined;
    switch (message?.type) {
      case 'rlm-events':
        this.listener?.events(message.events);
        break;
      case 'rlm-asks':
        this.listener?.asks(message.asks);
        break;
      case 'rlm-loading':
        this.listener?.loading(message.step);
        break;
      default: // comlink's own
    }
  }
}

/** What the state needs of it. */
export type RlmWorker = Pick<
  RlmClient,
  | 'listen'
  | 'run'
  | 'stop'
  | 'answer'
  | 'describe'
  | 'glimpse'
  | 'text'
  | 'messages'
  | 'save'
  | 'recording'
  | 'open'
>;

/** That the worker no longer has what is asked for. */
export const gone = (): LabError =>
  new LabError('gone', 'The worker that had the whole of this run is no more.', {
    hint: 'Run it again, or open its saved trace.',
  });
