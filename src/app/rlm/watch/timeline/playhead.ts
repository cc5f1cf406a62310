/**
 * Plays a recorded run back: a place in its time that moves. The place itself passes React by; only whether it plays and
 * whether there is one is state. Pure of the page: the clock comes in.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';

/** Longer runs are played in this time; shorter ones as fast as they were. */
const PLAYED_MS = 10_000;
/** A frame moves on by no more: a hidden tab does not jump to the end. */
const FRAME_MS = 250;

/** Milliseconds of the run for one of the clock. */
export const playbackRate = (span: number): number => Math.max(1, span / PLAYED_MS);

export interface Clock {
  now(): number;
  /** @returns how to take it back. */
  next(frame: () => void): () => void;
}

export interface PlayheadState {
  readonly playing: boolean;
  /** Whether it stands anywhere. */
  readonly placed: boolean;
}

export interface Playhead {
  readonly store: StoreApi<PlayheadState>;
  /** Milliseconds of the run's clock; null: nowhere. */
  position(): number | null;
  /** Tells of every move. @returns how to end that. */
  onMove(moved: () => void): () => void;
  place(t: number | null): void;
  /** From where it stands, or from the beginning where it has come to the end. */
  play(): void;
  pause(): void;
  /** When there is something to be seen; where it stands is kept, as far as that is still before the end. */
  setSpan(begin: number, end: number): void;
}

/** @param stepMs the least time of the clock between two moves: with reduced motion, some hundreds. */
export function createPlayhead(clock: Clock, stepMs = 0): Playhead {
  const store = createStore<PlayheadState>(() => ({ playing: false, placed: false }));
  const listeners = new Set<() => void>();
  let at: number | null = null;
  let [begin, end] = [0, 0];
  let last = 0;
  let cancel: (() => void) | null = null;

  const move = (t: number | null) => {
    at = t === null ? null : Math.min(end, Math.max(0, t));
    if (store.getState().placed !== (at !== null)) store.setState({ placed: at !== null });
    for (const moved of listeners) moved();
  };
  const frame = () => {
    const now = clock.now();
    const passed = now - last;
    if (passed >= stepMs) {
      last = now;
      move((at ?? begin) + Math.min(passed, Math.max(FRAME_MS, stepMs)) * playbackRate(end - begin));
    }
    if (at !== null && at < end) cancel = clock.next(frame);
    else pause();
  };
  const pause = () => {
    cancel?.();
    cancel = null;
    store.setState({ playing: false });
  };
  return {
    store,
    position: () => at,
    onMove(moved) {
      listeners.add(moved);
      return () => listeners.delete(moved);
    },
    place: move,
    play() {
      if (end <= begin || store.getState().playing) return;
      if (at === null || at >= end) move(begin);
      last = clock.now();
      store.setState({ playing: true });
      cancel = clock.next(frame);
    },
    pause,
    setSpan(first, last) {
      [begin, end] = [first, last];
      if (at !== null && at > end) move(end);
    },
  };
}
