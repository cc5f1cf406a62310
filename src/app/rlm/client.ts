/** The page's side of the RLM worker. */

import type { Message, ModelRef } from '../../chat/chat';
import { LabError } from '../../errors';
import type { RlmSpec } from '../../experiment/rlm-spec';
import type { CellResult, Variable } from '../../repl/session-types';
import type { Coverage, CoverageAt } from '../../rlm/coverage/coverage';
import type { GateDecision } from '../../rlm/run-types';
import { WorkerConnection, type Patience, type WorkerLike } from '../engine/connection';
import type { Retyped } from './compare/retyped';
import type {
  Ask,
  DescribedFile,
  Gate,
  Glimpse,
  HeldFile,
  LoadingStep,
  LogFormat,
  LogSource,
  OpenedLog,
  OpenedShell,
  RlmApi,
  RlmMessage,
  RlmSummary,
  RunRequest,
  SavedLog,
  ShellPlace,
  ToldEvent,
} from './protocol';

const words = {
  subject: 'The RLM worker',
  work: 'The run',
  died: 'Run again: a new one is started. What had been told of this run is still shown, but not kept in full.',
};

/** What the worker says by itself. */
export interface Listener {
  events(branch: string, events: readonly ToldEvent[]): void;
  asks(asks: readonly Ask[]): void;
  gates(gates: readonly Gate[]): void;
  loading(step: LoadingStep): void;
  /** Output of a shell as it is printed; of a flood only the beginning of each cell's. */
  shell?(shell: string, stream: 'stdout' | 'stderr', text: string): void;
}

/** Each call throws LabError `worker_died` besides what it says; those that name a branch `gone`, if it is no more. */
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

  /** Loads what a run of this set-up will want; nothing is run. */
  prepare(spec: RlmSpec, page: string): void {
    this.connection.tell((api) => api.prepare(spec, page));
  }

  /** Ends the run at once; a worker that does not obey in time is ended. */
  stop(): void {
    this.connection.stop();
  }

  answer(ask: string, text: string | null): void {
    this.connection.tell((api) => api.answer(ask, text));
  }

  /** @throws LabError for a model that cannot be opened; the question then stays with the person. */
  async handOver(ask: string, ref: ModelRef, all: boolean, keys: RunRequest['keys']): Promise<void> {
    await this.connection.call((api) => api.handOver(ask, ref, all, keys));
  }

  step(on: boolean): void {
    this.connection.tell((api) => api.step(on));
  }

  decide(gate: string, decision: GateDecision): void {
    this.connection.tell((api) => api.decide(gate, decision));
  }

  /** @throws LabError `gone` where nothing waits under this name. */
  gateText(gate: string, from: number): Promise<string> {
    return this.connection.call((api) => api.gateText(gate, from));
  }

  interrupt(): void {
    this.connection.tell((api) => api.interrupt());
  }

  kill(): void {
    this.connection.tell((api) => api.kill());
  }

  describe(files: readonly File[]): Promise<readonly DescribedFile[]> {
    return this.connection.call((api) => api.describe(files));
  }

  /** @throws LabError `bad_address`, `fetch_refused`, `fetch_failed`, `file_too_large`. */
  fetch(url: string): Promise<File> {
    return this.connection.call((api) => api.fetch(url));
  }

  glimpse(request: Pick<RunRequest, 'spec' | 'files'>): Promise<Glimpse> {
    return this.connection.call((api) => api.glimpse(request));
  }

  text(branch: string, seq: number, path: string, from: number): Promise<string> {
    return this.connection.call((api) => api.text(branch, seq, path, from));
  }

  messages(branch: string, seq: number): Promise<readonly (Message & { readonly length: number })[]> {
    return this.connection.call((api) => api.messages(branch, seq));
  }

  save(branch: string, format: LogFormat): Promise<SavedLog> {
    return this.connection.call((api) => api.save(branch, format));
  }

  recording(branch: string): Promise<SavedLog | null> {
    return this.connection.call((api) => api.recording(branch));
  }

  pack(branch: string): Promise<string | null> {
    return this.connection.call((api) => api.pack(branch));
  }

  /** @throws LabError naming what is wrong with the log, and where. */
  open(branch: string, source: LogSource): Promise<OpenedLog> {
    return this.connection.call((api) => api.open(branch, source));
  }

  drop(branch: string): void {
    this.connection.tell((api) => api.drop(branch));
  }

  /** @throws LabError `no_context` where it is not at hand. */
  coverage(branch: string, files: readonly HeldFile[]): Promise<Coverage> {
    return this.connection.call((api) => api.coverage(branch, files));
  }

  coverageAt(branch: string, position: number): Promise<CoverageAt> {
    return this.connection.call((api) => api.coverageAt(branch, position));
  }

  /** A context that is not at hand counts as empty. */
  retyped(branch: string, files: readonly HeldFile[]): Promise<Retyped> {
    return this.connection.call((api) => api.retyped(branch, files));
  }

  /** @throws LabError `no_session` where no session of it was kept. */
  openShell(place: ShellPlace): Promise<OpenedShell> {
    return this.connection.call((api) => api.openShell(place));
  }

  /** @throws LabError `shell_closed`. */
  shellRun(shell: string, code: string): Promise<CellResult> {
    return this.connection.call((api) => api.shellRun(shell, code));
  }

  shellVariables(shell: string): Promise<readonly Variable[]> {
    return this.connection.call((api) => api.shellVariables(shell));
  }

  shellInspect(
    shell: string,
    name: string,
    path: readonly (string | number)[],
    range: { readonly from: number; readonly count: number },
  ): Promise<{ readonly value: Variable; readonly entries: readonly Variable[] }> {
    return this.connection.call((api) => api.shellInspect(shell, name, path, range));
  }

  shellInterrupt(shell: string): void {
    this.connection.tell((api) => api.shellInterrupt(shell));
  }

  closeShell(shell: string): void {
    this.connection.tell((api) => api.closeShell(shell));
  }

  dispose(): void {
    this.connection.dispose();
  }

  private receive(data: unknown): void {
    const message = data as RlmMessage | undefined;
    switch (message?.type) {
      case 'rlm-events':
        this.listener?.events(message.branch, message.events);
        break;
      case 'rlm-asks':
        this.listener?.asks(message.asks);
        break;
      case 'rlm-gates':
        this.listener?.gates(message.gates);
        break;
      case 'rlm-loading':
        this.listener?.loading(message.step);
        break;
      case 'rlm-shell':
        this.listener?.shell?.(message.shell, message.stream, message.text);
        break;
      default: // comlink's own
    }
  }
}

/** What the page needs of it. */
export type RlmWorker = Omit<{ [Name in keyof RlmClient]: RlmClient[Name] }, 'dispose'>;

/** That the worker no longer has what is asked for. */
export const gone = (): LabError =>
  new LabError('gone', 'The worker no longer has the whole of this run.', {
    hint: 'It keeps the last twelve. Run it again, or open its saved trace.',
  });
