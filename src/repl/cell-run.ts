/**
 * One cell on its way through a worker: its time, its calls, how it is stopped, and what is told of it when the worker
 * does not live to tell. Knows nothing of earlier cells.
 */

import { CellClock } from './cell-clock';
import { Lost, PythonFailure, type Connection } from './connection';
import type { CellError, CellResult, HostCall, HostReply, RecordedCell } from './session-types';
import { readCall, readResult, type ToldResult } from './untrusted';

/** Seconds from the first interrupt to the kill. */
export const graceSeconds = 2;
/** Without shared memory a running cell cannot hear anything; a waiting one answers at once. */
const deafGraceSeconds = 0.3;
/** An interrupt can be caught; it is then sent again. */
const againMilliseconds = 200;

export type StopReason = 'interrupted' | 'timeout' | 'memory' | 'killed';

const byOwner = 'The cell was ended at once, together with its interpreter.';

export interface CellOrder {
  readonly code: string;
  readonly seconds: number;
  /** Of output that is kept. */
  readonly characters: number;
  /** Never rejects; null stops the cell in place of an answer. */
  answer(call: HostCall, signal: AbortSignal): Promise<HostReply | null>;
  output?(stream: 'stdout' | 'stderr', text: string): void;
}

export interface CellOutcome {
  readonly told: ToldResult;
  readonly final: CellResult['final'];
  readonly calls: RecordedCell['calls'];
  /** The worker died or was killed on it. */
  readonly lost: boolean;
}

type Slot = { call: HostCall; reply: HostReply | null };

const stopped: HostReply = { ok: false, type: 'Interrupted', message: 'The cell is being stopped.' };

export class CellRun {
  private readonly slots: Slot[] = [];
  private readonly controller = new AbortController();
  private readonly clock: CellClock;
  private readonly timers: ReturnType<typeof setInterval>[] = [];
  private readonly printed = { stdout: '', stderr: '' };
  private readonly began = performance.now();
  private final: CellResult['final'] = null;
  private reason: StopReason | null = null;
  private ended = false;

  constructor(
    private readonly connection: Connection,
    private readonly order: CellOrder,
  ) {
    this.clock = new CellClock(order.seconds, () => this.stop('timeout'));
  }

  async go(): Promise<CellOutcome> {
    let told: ToldResult;
    let lost: boolean;
    this.connection.clearInterrupt();
    try {
      const text = await this.connection.ask({ kind: 'run', code: this.order.code });
      const read = text === null ? null : readResult(text, this.order.characters);
      if (!read) this.connection.kill('The session answered with what is no result of a cell.');
      told = read ? this.relabelled(read) : this.obituary('The session answered with what is no result.');
      lost = !read;
    } catch (error) {
      lost = error instanceof Lost;
      told = error instanceof PythonFailure ? this.failed(error) : this.obituary((error as Error).message);
    } finally {
      this.end();
    }
    const calls = this.slots.filter((slot): slot is Slot & { reply: HostReply } => slot.reply !== null);
    return { told, final: this.final, calls, lost };
  }

  /** Interrupts, again and again, then kills. The first reason counts. @returns whether this one does */
  stop(reason: StopReason): boolean {
    if (this.ended || this.reason) return false;
    this.reason = reason;
    this.controller.abort();
    this.connection.interrupt();
    const grace = this.connection.canInterrupt ? graceSeconds : deafGraceSeconds;
    this.timers.push(
      setInterval(() => this.connection.interrupt(), againMilliseconds),
      setTimeout(() => this.connection.kill('The cell did not stop.'), grace * 1000),
    );
    return true;
  }

  /** At once, whatever it does and whoever stops it already. @returns whether it was still running */
  kill(): boolean {
    if (this.ended || this.reason === 'killed') return false;
    this.reason = 'killed';
    this.connection.kill(byOwner);
    return true;
  }

  /** The worker holds more memory than it may, so it is beyond asking. */
  overflow(): void {
    this.reason ??= 'memory';
    this.connection.kill('The session used more memory than it may.');
  }

  async call(text: string): Promise<HostReply> {
    const call = readCall(text);
    if (!call) return { ok: false, type: 'HostError', message: 'There is no such call.' };
    if (this.reason || this.ended) return stopped;
    const slot: Slot = { call, reply: null };
    this.slots.push(slot);
    this.clock.pause();
    const reply = await this.answered(call);
    this.clock.resume();
    if (reply === null) this.stop('interrupted');
    if (reply === null || this.reason || this.ended) return stopped;
    slot.reply = reply;
    if (call.kind === 'final' && reply.ok && reply.value === null)
      this.final ??= { ending: call.ending, value: call.value };
    return reply;
  }

  output(stream: 'stdout' | 'stderr', text: string): void {
    const room = this.order.characters - this.printed.stdout.length - this.printed.stderr.length;
    if (room <= 0 || this.ended) return;
    const kept = text.slice(0, room);
    this.printed[stream] += kept;
    this.order.output?.(stream, kept);
  }

  private async answered(call: HostCall): Promise<HostReply | null> {
    const { signal } = this.controller;
    const aborted = new Promise<HostReply>((resolve) =>
      signal.addEventListener('abort', () => resolve(stopped), { once: true }),
    );
    try {
      return await Promise.race([this.order.answer(call, signal), aborted]);
    } catch (error) {
      return {
        ok: false,
        type: 'HostError',
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  /** What was still asked for by tasks that nobody awaits is asked for no more. */
  private end(): void {
    this.ended = true;
    this.clock.stop();
    this.controller.abort();
    this.timers.forEach(clearTimeout);
  }

  /** Python cannot tell by whom it was interrupted. */
  private relabelled(told: ToldResult): ToldResult {
    const interrupted = told.status === 'interrupted' || told.status === 'timeout';
    return interrupted && this.reason ? { ...told, status: this.reason } : told;
  }

  private failed({ type, message }: PythonFailure): ToldResult {
    const cancelled = type === 'CancelledError' && this.reason;
    const status = cancelled ? this.reason! : type === 'MemoryError' ? 'memory' : 'error';
    const last = message.trim().split('\n').at(-1)!.slice(0, 2000);
    return this.untold(status, { type, message: last, traceback: last, line: null }, []);
  }

  private obituary(cause: string): ToldResult {
    const memory = this.reason === 'memory' || (!this.reason && /memory/i.test(cause));
    const status = memory ? 'memory' : (this.reason ?? 'killed');
    const [type, message] = {
      timeout: ['CellTimeout', 'The cell ran out of its time and did not stop when asked, so it was killed.'],
      interrupted: ['CellInterrupted', 'The cell did not stop when asked, so it was killed.'],
      memory: ['MemoryError', 'The cell used up the session’s memory.'],
      killed:
        this.reason === 'killed'
          ? ['CellKilled', byOwner]
          : ['SessionDied', `Python died while the cell ran: ${cause.slice(0, 500)}`],
    }[status] as [string, string];
    return this.untold(status, { type, message, traceback: `${type}: ${message}`, line: null }, [
      'Python was replaced and the cells before this one are run again; what this cell had assigned is lost.',
    ]);
  }

  private untold(status: ToldResult['status'], error: CellError, notes: string[]): ToldResult {
    const seconds = this.clock.used;
    const waited = Math.max(0, (performance.now() - this.began) / 1000 - seconds);
    return { status, ...this.printed, value: null, error, changed: [], removed: [], seconds, waited, notes };
  }
}
