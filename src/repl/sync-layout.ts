/** The shared buffers of a session, as both ends see them. */

/** Words of the reply buffer's head, as an Int32Array. */
export const head = { state: 0, length: 1, id: 2 } as const;
export const headBytes = 16;

/** What `head.state` says. The worker sets `waiting` and sleeps on it; the host sets one of the others and wakes it. */
export const state = { idle: 0, waiting: 1, piece: 2, last: 3, interrupted: 4 } as const;

/** Python looks for it in byte 0 of the interrupt buffer, and puts 0 there once it has raised KeyboardInterrupt. */
export const SIGINT = 2;

/** Of one piece of an answer. */
export const pieceBytes = 1 << 20;

export interface SharedBuffers {
  readonly interrupt: SharedArrayBuffer;
  readonly reply: SharedArrayBuffer;
}
