/**
 * A Python session as its owner sees it: cells one after the other, a record of them, and a new interpreter with the
 * same variables when the old one had to be killed. Knows nothing of models: what Python asks for goes to `SessionHost`.
 */

import { CellRun, type CellOutcome } from './cell-run';
import { Connection, Lost, PythonFailure, type ConnectionHooks } from './connection';
import { broken, closed, noVariable, notRun } from './session-faults';
import { Replay, stoppedSeconds } from './replay';
import type {
  CellResult,
  HostReply,
  RecordedCell,
  Session,
  SessionHost,
  SessionOptions,
  SpawnRepl,
  Variable,
} from './session-types';
import { readInspection, readListing } from './untrusted';

/** Interpreters that are tried before a session is given up; one is lost for every cell that dies again. */
const attempts = 4;

/** The worker itself refuses growth beyond the limit, or a little above it: more than this, and it no longer does. */
const spareBytes = 64e6;

export interface OpenExtras {
  /** Cells that were run elsewhere: run again, answered from their record. */
  readonly replay?: readonly RecordedCell[];
  /** Ends the opening; `openSession` then rejects with its reason. */
  readonly signal?: AbortSignal;
}

const noCell: HostReply = { ok: false, type: 'HostError', message: 'No cell is running.' };
const notRecorded: HostReply = {
  ok: false,
  type: 'NotRecorded',
  message: 'The cell is run again, and this was not asked the first time. Nobody is asked now.',
};

/**
 * @throws LabError `repl_unavailable` (no Python here), `bad_tool`, `bad_context`; `signal`'s reason.
 */
export async function openSession(
  spawn: SpawnRepl,
  options: SessionOptions,
  host: SessionHost,
  { replay = [], signal }: OpenExtras = {},
): Promise<Session> {
  signal?.throwIfAborted();
  const session = new LiveSession(spawn, options, host, replay);
  const abandon = () => session.dispose();
  signal?.addEventListener('abort', abandon, { once: true });
  try {
    await session.open();
  } catch (error) {
    session.dispose();
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abandon);
  }
  return session;
}

/**
 * A new session that stands where `session` stood after its first `cells` cells, and goes on by itself. Asks no model
 * until then; what could not be had again is in the notes of its first new cell.
 */
export function forkSession(
  session: Session,
  cells: number,
  host: SessionHost,
  extras: Pick<OpenExtras, 'signal'> = {},
): Promise<Session> {
  if (!(session instanceof LiveSession)) throw new TypeError('Only sessions of openSession can be forked.');
  const { spawn, options } = session;
  return openSession(spawn, options, host, { ...extras, replay: session.cells.slice(0, cells) });
}

class LiveSession implements Session {
  private readonly record: RecordedCell[];
  private connection: Connection | null = null;
  private pending: Connection | null = null;
  private rebuilding: Promise<Connection> | null = null;
  private current: CellRun | null = null;
  /** Cells that were asked for and have not begun. */
  private readonly asked = new Set<{ interrupted: boolean }>();
  private queue: Promise<unknown> = Promise.resolve();
  private notes: string[] = [];
  private diedIdle = false;
  private closed = false;

  constructor(
    readonly spawn: SpawnRepl,
    readonly options: SessionOptions,
    private readonly host: SessionHost,
    replay: readonly RecordedCell[],
  ) {
    this.record = [...replay];
  }

  get cells(): readonly RecordedCell[] {
    return this.record;
  }

  get waiting(): 'jspi' | 'atomics' {
    return this.connection?.waiting ?? this.pending?.waiting ?? 'atomics';
  }

  /** The first interpreter. Its failure is the caller's to see as it is. */
  async open(): Promise<void> {
    try {
      await this.rebuild();
    } catch (error) {
      throw error instanceof Lost ? broken(error.message, error) : error;
    }
  }

  run(code: string, signal?: AbortSignal): Promise<CellResult> {
    const own = { interrupted: false };
    this.asked.add(own);
    return this.inTurn(async () => {
      if (signal?.aborted) return notRun();
      const connection = await this.alive();
      if (signal?.aborted) return notRun();
      this.asked.delete(own);
      // One that was interrupted before leaves an empty cell, so that cells keep their numbers.
      const text = own.interrupted ? '' : code;
      const run = new CellRun(connection, {
        code: text,
        seconds: this.options.limits.cellSeconds,
        characters: this.options.limits.outputCharacters,
        answer: (call, callSignal) => this.host.call(call, callSignal),
        output: (stream, text) => this.host.onOutput?.(stream, text),
      });
      const stop = () => run.stop('interrupted');
      signal?.addEventListener('abort', stop, { once: true });
      this.current = run;
      this.host.onBegin?.();
      const outcome = await run.go();
      this.current = null;
      signal?.removeEventListener('abort', stop);
      if (this.closed) throw closed();
      const result = this.recorded(text, outcome);
      if (!own.interrupted) return result;
      const { rebuilt, notes } = result;
      return { ...notRun(), rebuilt, notes };
    }).finally(() => this.asked.delete(own));
  }

  interrupt(): void {
    if (this.connection && this.current) {
      if (this.current.stop('interrupted')) this.host.onStop?.('interrupted');
      return;
    }
    const [next] = this.asked;
    if (!next || next.interrupted) return;
    next.interrupted = true;
    this.host.onStop?.('interrupted');
  }

  kill(): void {
    if (!this.connection) return;
    if (!this.current) this.connection.kill('The interpreter was ended by its owner.');
    else if (this.current.kill()) this.host.onStop?.('killed');
  }

  variables(): Promise<readonly Variable[]> {
    return this.question(async (connection) => readListing(await connection.ask({ kind: 'variables' })));
  }

  inspect(
    name: string,
    path: readonly (string | number)[],
    { from, count }: { readonly from: number; readonly count: number },
  ): Promise<{ readonly value: Variable; readonly entries: readonly Variable[] }> {
    return this.question(async (connection) =>
      readInspection(await connection.ask({ kind: 'inspect', name, path, from, count })),
    );
  }

  dispose(): void {
    this.closed = true;
    this.connection?.close();
    this.pending?.close();
    this.connection = null;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(() => {
      if (this.closed) throw closed();
      return work();
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private recorded(code: string, { told, final, calls, lost }: CellOutcome): CellResult {
    const notes = [...this.notes, ...told.notes];
    const rebuilt = lost || this.diedIdle;
    this.notes = [];
    this.diedIdle = false;
    this.record.push({ code, calls, status: told.status, seconds: told.seconds, ...(lost && { lost }) });
    if (lost) void this.startRebuild();
    return { ...told, final, rebuilt, notes };
  }

  /** Asks about the variables; once more where the interpreter died on it. */
  private question<T>(ask: (connection: Connection) => Promise<T | null>): Promise<T> {
    return this.inTurn(async () => {
      for (let attempt = 0; ; attempt++) {
        const connection = await this.alive();
        const timer = setTimeout(() => connection.kill('A question about variables had no answer.'), 10_000);
        try {
          const answer = await ask(connection);
          if (answer !== null) return answer;
          connection.kill('A question about variables had a malformed answer.');
        } catch (error) {
          if (error instanceof PythonFailure) throw noVariable(error.message, error);
          if (!(error instanceof Lost) || attempt > 0) throw this.closed ? closed() : error;
        } finally {
          clearTimeout(timer);
        }
        if (attempt > 0) throw broken('it answers questions with what is no answer');
      }
    });
  }

  /** @throws LabError `repl_broken`, `repl_closed`. */
  private async alive(): Promise<Connection> {
    if (this.connection) return this.connection;
    try {
      return await (this.rebuilding ?? this.startRebuild());
    } catch (error) {
      if (this.closed) throw closed();
      throw broken(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** In the background: the model may think meanwhile. A failure is told to whoever needs the interpreter next. */
  private startRebuild(): Promise<Connection> {
    this.connection = null;
    const rebuilding = this.rebuild();
    const done = () => {
      if (this.rebuilding === rebuilding) this.rebuilding = null;
    };
    rebuilding.then(done, done);
    this.rebuilding = rebuilding;
    return rebuilding;
  }

  private async rebuild(): Promise<Connection> {
    for (let attempt = 1; ; attempt++) {
      const hooks: ConnectionHooks = {
        call: (text) => this.current?.call(text) ?? Promise.resolve(noCell),
        output: (stream, text) => this.current?.output(stream, text),
        memory: (bytes) => {
          if (bytes > this.options.limits.memoryBytes + spareBytes) this.current?.overflow();
        },
        lost: () => this.lost(connection),
      };
      const connection: Connection = await Connection.open(this.spawn, this.options, hooks, (opened) => {
        this.pending = opened;
        if (this.closed) opened.close();
      });
      const notes = await this.replayed(connection);
      this.pending = null;
      if (this.closed) connection.close();
      if (this.closed) throw closed();
      if (notes) {
        this.notes = notes;
        this.connection = connection;
        return connection;
      }
      if (attempt === attempts) throw new Lost('every new interpreter died while the cells were run again');
    }
  }

  /** Null: the interpreter died on a cell, which is not run again from now on. */
  private async replayed(connection: Connection): Promise<string[] | null> {
    const notes: string[] = [];
    for (const [index, cell] of this.record.entries()) {
      const dead = cell.lost === true || cell.status === 'killed';
      const replay = new Replay(dead ? { ...cell, status: 'killed' } : cell);
      const limit = this.options.limits.cellSeconds;
      const run = new CellRun(connection, {
        code: dead ? '' : cell.code, // so that cells keep their numbers
        seconds: replay.stopped ? Math.min(cell.seconds ?? stoppedSeconds, stoppedSeconds, limit) : limit,
        characters: this.options.limits.outputCharacters,
        answer: async (call) => replay.answer(call) ?? (replay.stopped ? null : notRecorded),
      });
      this.current = run;
      const { told, lost } = await run.go();
      this.current = null;
      if (this.closed) return null;
      if (lost) {
        this.record[index] = { ...cell, lost };
        return null;
      }
      notes.push(...replay.notes(index + 1, told.status, told.error?.type ?? null));
    }
    return notes;
  }

  private lost(connection: Connection): void {
    if (connection !== this.connection || this.closed) return;
    this.connection = null;
    if (this.current) return; // its cell tells, and then starts the rebuild
    this.diedIdle = true;
    void this.startRebuild();
  }
}
