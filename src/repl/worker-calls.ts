/**
 * Calls from Python to the host, as plain functions: blocking on shared memory, or as promises. Replays answers that
 * were recorded. An interrupt ends what waits.
 */

import type { FromWorker, Waiting } from './protocol';
import type { HostReply } from './session-types';
import { SIGINT, type SharedBuffers } from './sync-layout';
import { ReplyReader } from './sync-worker';

/** Calls that wait at one time; more than a program could mean. */
const CALLS = 10_000;

const interrupted: HostReply = { ok: false, type: 'Interrupted', message: 'The wait was interrupted.' };
const tooMany: HostReply = {
  ok: false,
  type: 'TooManyCalls',
  message: `More than ${CALLS} calls wait for an answer.`,
};

export interface CallHost {
  readonly post: (message: FromWorker) => void;
  /** Before a call: what was printed so far comes first. */
  readonly before: () => void;
  readonly now: () => number;
}

interface Pending {
  readonly blocking: boolean;
  readonly resolve: (json: string) => void;
}

export class Calls {
  private readonly reader: ReplyReader | null;
  private readonly pending = new Map<number, Pending>();
  private readonly pauses = new Set<(whole: boolean) => void>();
  private replay: HostReply[] = [];
  private next = 1;

  constructor(
    private readonly host: CallHost,
    private readonly buffers: SharedBuffers | null,
  ) {
    this.reader = buffers && new ReplyReader(buffers);
  }

  /** A new cell, with the answers that it is given first. */
  begin(replay: readonly HostReply[] | undefined): void {
    this.replay = [...(replay ?? [])];
  }

  /** Blocks the thread; null where that is impossible. */
  get ask(): ((json: string) => string) | null {
    const reader = this.reader;
    if (!reader) return null;
    return (json) => {
      const recorded = this.replay.shift();
      if (recorded) return JSON.stringify(recorded);
      this.host.before();
      const id = this.next++;
      const post = () => this.host.post({ kind: 'call', id, call: String(json), blocked: true });
      const more = () => this.host.post({ kind: 'more', id });
      return reader.wait(id, post, more) ?? JSON.stringify(interrupted);
    };
  }

  /** @param blocking whether Python is suspended in the midst of a function (stack switching). */
  readonly askAsync = (json: string, blocking: boolean): Promise<string> => {
    const recorded = this.replay.shift();
    if (recorded) return Promise.resolve(JSON.stringify(recorded));
    if (this.pending.size >= CALLS) return Promise.resolve(JSON.stringify(tooMany));
    this.host.before();
    const id = this.next++;
    return new Promise((resolve) => {
      this.pending.set(id, { blocking, resolve });
      this.host.post({ kind: 'call', id, call: String(json), blocked: false });
    });
  };

  reply(id: number, reply: HostReply): void {
    this.pending.get(id)?.resolve(JSON.stringify(reply));
    this.pending.delete(id);
  }

  /** `time.sleep` of a blocked thread; false when an interrupt ended it. */
  get block(): ((seconds: number) => boolean) | null {
    const reader = this.reader;
    if (!reader) return null;
    return (seconds) => {
      this.host.before();
      reader.sleep(seconds * 1000, this.host.now);
      return !this.takeInterrupt();
    };
  }

  /** `time.sleep` of a suspended one. */
  readonly pause = (seconds: number): Promise<boolean> => {
    this.host.before();
    return new Promise((resolve) => {
      const end = (whole: boolean) => {
        clearTimeout(timer);
        this.pauses.delete(end);
        resolve(whole);
      };
      const timer = setTimeout(end, seconds * 1000, true);
      this.pauses.add(end);
    });
  };

  /**
   * On the host's `interrupt` message, which is read only while Python does not run.
   * @returns whether it ended a wait in the midst of a function; else what Python awaits is to be cancelled.
   */
  interrupt(): 'ended' | 'cancel' | 'late' {
    if (this.buffers && !this.takeInterrupt()) return 'late';
    let ended = this.pauses.size > 0;
    for (const end of [...this.pauses]) end(false);
    for (const [id, { blocking, resolve }] of [...this.pending]) {
      if (!blocking) continue;
      ended = true;
      this.pending.delete(id);
      resolve(JSON.stringify(interrupted));
    }
    return ended ? 'ended' : 'cancel';
  }

  private takeInterrupt(): boolean {
    if (!this.buffers) return false;
    const byte = new Uint8Array(this.buffers.interrupt);
    return Atomics.compareExchange(byte, 0, SIGINT, 0) === SIGINT;
  }
}

/** What this worker does, of what it is asked for. Throws a sentence where it can do neither. */
export function chooseWaiting(asked: Waiting | 'auto', buffers: SharedBuffers | null): Waiting {
  const jspi = 'Suspending' in WebAssembly && 'promising' in WebAssembly;
  if (asked !== 'atomics' && jspi) return 'jspi';
  if (asked !== 'jspi' && buffers) return 'atomics';
  throw new Error(
    asked === 'jspi'
      ? 'This browser cannot suspend WebAssembly (JSPI).'
      : 'Neither JSPI nor shared memory is available.',
  );
}
