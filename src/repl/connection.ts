/**
 * One worker for as long as it lives: start, questions with their answers, calls, interrupts, its death. Knows nothing of
 * cells; session.ts decides what a death means.
 */

import { LabError } from '../errors';
import { badContext, startFailure, unavailable } from './session-faults';
import type { FromWorker, Waiting } from './protocol';
import type { HostReply, ReplWorker, SessionContext, SessionOptions, SpawnRepl } from './session-types';
import { clearInterrupt, ReplyWriter, requestInterrupt, sharedBuffers } from './sync-host';
import type { SharedBuffers } from './sync-layout';
import { readMessage } from './untrusted';

/** A worker that says nothing for so long after its start never will. Pyodide takes about 4 s. */
const startSeconds = 120;

export interface ConnectionHooks {
  /** JSON of a call as Python wrote it. Never rejects. */
  call(text: string): Promise<HostReply>;
  output(stream: 'stdout' | 'stderr', text: string): void;
  memory(bytes: number): void;
  /** Once, after `ready`; never for `close`. */
  lost(loss: Lost): void;
}

/** The worker is gone, and every variable with it. */
export class Lost extends Error {
  override readonly name = 'Lost';
}

/** An error that Python's side of the session raised itself. */
export class PythonFailure extends Error {
  override readonly name = 'PythonFailure';
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

type Question =
  | { kind: 'context'; context: SessionContext }
  | { kind: 'run'; code: string }
  | { kind: 'variables' }
  | { kind: 'inspect'; name: string; path: readonly (string | number)[]; from: number; count: number };

interface Waiter {
  resolve(result: string | null): void;
  reject(error: Error): void;
}

export class Connection {
  private readonly waiters = new Map<number, Waiter>();
  private readonly writer: ReplyWriter | null;
  private next = 1;
  private gone: Lost | null = null;
  private begun: ((waiting: Waiting | LabError) => void) | null = null;
  waiting: Waiting = 'atomics';

  private constructor(
    private readonly worker: ReplWorker,
    private readonly buffers: SharedBuffers | null,
    private readonly hooks: ConnectionHooks,
  ) {
    this.writer = buffers && new ReplyWriter(buffers.reply);
    worker.onMessage((message) => this.heard(message));
    worker.onFailure((reason) => this.lose(reason));
  }

  /**
   * A worker that is ready and has its context.
   * @param opened is given it while it still starts, so that it can be closed
   * @throws LabError `repl_unavailable`, `bad_tool`, `bad_context`.
   */
  static async open(
    spawn: SpawnRepl,
    options: SessionOptions,
    hooks: ConnectionHooks,
    opened: (connection: Connection) => void,
  ): Promise<Connection> {
    const connection = new Connection(await spawn(), sharedBuffers(), hooks);
    opened(connection);
    try {
      await connection.start(options);
      await connection.setContext(options.context);
      return connection;
    } catch (error) {
      connection.close();
      throw error instanceof Lost ? unavailable(error.message) : error;
    }
  }

  get canInterrupt(): boolean {
    return this.buffers !== null;
  }

  /** @throws Lost when the worker dies first, PythonFailure when it answers with an error. */
  ask(question: Question, transfer?: readonly Transferable[]): Promise<string | null> {
    if (this.gone) return Promise.reject(this.gone);
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiters.set(id, { resolve, reject });
      this.worker.post({ ...question, id }, transfer);
    });
  }

  /** What runs or waits in there, once more if it did not listen. */
  interrupt(): void {
    if (this.gone) return;
    if (this.buffers) requestInterrupt(this.buffers);
    this.worker.post({ kind: 'interrupt' });
  }

  /** No interrupt of an earlier cell may reach the next. */
  clearInterrupt(): void {
    if (this.buffers) clearInterrupt(this.buffers);
  }

  /** At once; `lost` is called with this reason. */
  kill(reason: string): void {
    this.lose(reason);
  }

  /** At once and for good; `lost` is not called. */
  close(): void {
    this.end(new Lost('The session was closed.'));
  }

  private start(options: SessionOptions): Promise<void> {
    if (this.gone) return Promise.reject(this.gone);
    const { context: _context, ...rest } = options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.begun?.(unavailable(`Python did not start within ${startSeconds} s.`)),
        startSeconds * 1000,
      );
      this.begun = (answer) => {
        this.begun = null;
        clearTimeout(timer);
        if (answer instanceof LabError) return reject(answer);
        this.waiting = answer;
        resolve();
      };
      this.worker.post({
        kind: 'start',
        files: this.worker.files,
        python: this.worker.python,
        options: rest,
        interrupt: this.buffers?.interrupt ?? null,
        reply: this.buffers?.reply ?? null,
        waiting: this.worker.waiting ?? 'auto',
      });
    });
  }

  /** Copies are sent, because a rebuild needs the bytes once more. */
  private async setContext(context: SessionContext): Promise<void> {
    const copy: SessionContext =
      context.kind === 'files'
        ? { kind: 'files', files: context.files.map((file) => ({ ...file, bytes: file.bytes.slice() })) }
        : { ...context, bytes: context.bytes.slice() };
    const bytes = copy.kind === 'files' ? copy.files.map((file) => file.bytes) : [copy.bytes];
    try {
      await this.ask(
        { kind: 'context', context: copy },
        bytes.map(({ buffer }) => buffer),
      );
    } catch (error) {
      if (!(error instanceof PythonFailure)) throw error;
      throw badContext(error.type, error.message, error);
    }
  }

  private heard(message: unknown): void {
    if (this.gone) return;
    const heard = readMessage(message);
    if (heard) this.take(heard);
  }

  private take(heard: FromWorker): void {
    switch (heard.kind) {
      case 'ready':
        return this.begun?.(heard.waiting);
      case 'failed':
        if (this.begun) return this.begun(startFailure(heard.failure.message));
        return this.lose(heard.failure.message);
      case 'call':
        return void this.answer(heard.id, heard.call, heard.blocked);
      case 'more':
        return this.writer?.more(heard.id);
      case 'output':
        return this.hooks.output(heard.stream, heard.text);
      case 'memory':
        return this.hooks.memory(heard.bytes);
      case 'snapshot':
        return; // for whoever spawned the worker
      case 'done': {
        const waiter = this.waiters.get(heard.id);
        this.waiters.delete(heard.id);
        if ('error' in heard && heard.error)
          waiter?.reject(new PythonFailure(heard.error.type, heard.error.message));
        else if ('result' in heard) waiter?.resolve(heard.result);
        return;
      }
    }
  }

  private async answer(id: number, text: string, blocked: boolean): Promise<void> {
    const reply = await this.hooks.call(text);
    if (this.gone) return;
    if (blocked) this.writer?.answer(id, reply);
    else this.worker.post({ kind: 'reply', id, reply });
  }

  private lose(reason: string): void {
    if (this.gone) return;
    const loss = new Lost(reason);
    const started = this.begun === null;
    this.end(loss);
    if (started) this.hooks.lost(loss);
  }

  private end(loss: Lost): void {
    if (this.gone) return;
    this.gone = loss;
    this.worker.terminate();
    this.begun?.(unavailable(loss.message));
    for (const waiter of this.waiters.values()) waiter.reject(loss);
    this.waiters.clear();
  }
}
