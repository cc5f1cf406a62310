/**
 * The host's end of shared memory: answers for a worker that is blocked in `Atomics.wait`, and the byte that interrupts
 * Python. Knows nothing of sessions; sync-worker.ts reads what this writes.
 *
 * An answer of any length passes through one small buffer: the host writes a piece, wakes the worker, and waits for its
 * `more` message before it writes the next.
 */

import { head, headBytes, pieceBytes, SIGINT, state, type SharedBuffers } from './sync-layout';
import type { HostReply } from './session-types';

/** Null where there is no shared memory: a page that is not cross-origin isolated. */
export function sharedBuffers(): SharedBuffers | null {
  if (typeof SharedArrayBuffer === 'undefined') return null;
  return { interrupt: new SharedArrayBuffer(1), reply: new SharedArrayBuffer(headBytes + pieceBytes) };
}

/**
 * Raises KeyboardInterrupt in what Python runs, or ends its blocked wait with a reply of type `Interrupted`. Post
 * `{ kind: 'interrupt' }` to the worker as well: it ends what Python awaits without running.
 */
export function requestInterrupt({ interrupt, reply }: SharedBuffers): void {
  Atomics.store(new Uint8Array(interrupt), 0, SIGINT);
  const words = new Int32Array(reply, 0, headBytes / 4);
  if (Atomics.compareExchange(words, head.state, state.waiting, state.interrupted) === state.waiting)
    Atomics.notify(words, head.state);
}

/** Takes an interrupt back that nothing has answered to: call it before a cell begins. */
export function clearInterrupt({ interrupt }: SharedBuffers): void {
  Atomics.store(new Uint8Array(interrupt), 0, 0);
}

/** Answers calls with `blocked: true`. One at a time can be waited for; an answer that comes too late is dropped. */
export class ReplyWriter {
  private readonly words: Int32Array;
  private readonly data: Uint8Array;
  private pending: { id: number; bytes: Uint8Array; at: number } | null = null;

  constructor(reply: SharedArrayBuffer) {
    this.words = new Int32Array(reply, 0, headBytes / 4);
    this.data = new Uint8Array(reply, headBytes);
  }

  answer(id: number, reply: HostReply): void {
    this.pending = { id, bytes: new TextEncoder().encode(JSON.stringify(reply)), at: 0 };
    this.writePiece();
  }

  /** On the worker's `more` message. */
  more(id: number): void {
    if (this.pending?.id === id) this.writePiece();
  }

  private writePiece(): void {
    const { words, data, pending } = this;
    if (!pending) return;
    const waits = Atomics.load(words, head.state) === state.waiting;
    if (!waits || Atomics.load(words, head.id) !== pending.id) {
      this.pending = null;
      return;
    }
    const piece = pending.bytes.subarray(pending.at, pending.at + data.length);
    data.set(piece);
    pending.at += piece.length;
    const last = pending.at === pending.bytes.length;
    if (last) this.pending = null;
    Atomics.store(words, head.length, piece.length);
    const next = last ? state.last : state.piece;
    if (Atomics.compareExchange(words, head.state, state.waiting, next) === state.waiting)
      Atomics.notify(words, head.state);
    else this.pending = null;
  }
}
