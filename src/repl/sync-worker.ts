/**
 * The worker's end of shared memory: sleeps until the host has written the answer to a call (sync-host.ts), or an
 * interrupt has ended the wait.
 */

import { head, headBytes, SIGINT, state, type SharedBuffers } from './sync-layout';

export class ReplyReader {
  private readonly words: Int32Array;
  private readonly data: Uint8Array;
  private readonly interrupt: Uint8Array;

  constructor({ reply, interrupt }: SharedBuffers) {
    this.words = new Int32Array(reply, 0, headBytes / 4);
    this.data = new Uint8Array(reply, headBytes);
    this.interrupt = new Uint8Array(interrupt);
  }

  /**
   * Blocks the thread.
   * @param ask sends the call; `more` asks for the next piece of its answer.
   * @returns the answer, or null when an interrupt came first, which is then used up.
   */
  wait(id: number, ask: () => void, more: () => void): string | null {
    const { words } = this;
    Atomics.store(words, head.id, id);
    Atomics.store(words, head.state, state.waiting);
    ask();
    const pieces: Uint8Array[] = [];
    for (;;) {
      // An interrupt may have come before there was anything to wake.
      if (Atomics.load(this.interrupt, 0) === SIGINT) return this.interrupted();
      Atomics.wait(words, head.state, state.waiting);
      const now = Atomics.load(words, head.state);
      if (now === state.waiting) continue;
      if (now === state.interrupted) return this.interrupted();
      pieces.push(this.data.slice(0, Atomics.load(words, head.length)));
      if (now === state.last) break;
      Atomics.store(words, head.state, state.waiting);
      more();
    }
    Atomics.store(words, head.state, state.idle);
    return decode(pieces);
  }

  /** Sleeps, until an interrupt, which is left for Python to see. */
  sleep(milliseconds: number, now: () => number): void {
    const until = now() + milliseconds;
    Atomics.store(this.words, head.id, 0);
    Atomics.store(this.words, head.state, state.waiting);
    for (let left = milliseconds; left > 0; left = until - now()) {
      if (Atomics.load(this.interrupt, 0) === SIGINT) break;
      Atomics.wait(this.words, head.state, state.waiting, Math.min(left, 1000));
      if (Atomics.load(this.words, head.state) !== state.waiting) break;
    }
    Atomics.store(this.words, head.state, state.idle);
  }

  private interrupted(): null {
    Atomics.store(this.words, head.state, state.idle);
    Atomics.store(this.interrupt, 0, 0);
    return null;
  }
}

function decode(pieces: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  const text = pieces.map((piece) => decoder.decode(piece, { stream: true }));
  return text.join('') + decoder.decode();
}
