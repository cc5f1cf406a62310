/**
 * The cursor and its replay: one position over the places of a recorded trace, shared by every view. A store without
 * React. What moves at the display's pace is read with `position` in a frame; the state changes only from place to place.
 * Play is replay: nothing is ever computed again.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Cursor } from '../pictures/picture';
import { agentFrom, emptyTimeline, indexOf, roundFrom, type Timeline } from './timeline';

export interface PlaybackState {
  readonly timeline: Timeline;
  /** Of the present place; 0 where there is none. */
  readonly index: number;
  readonly playing: boolean;
  /** Times the normal speed. */
  readonly speed: number;
}

export const speeds = [0.25, 0.5, 1, 2, 4] as const;

/** The host's clock and its frames. */
export interface Clock {
  now(): number;
  frame(callback: () => void): void;
  reducedMotion(): boolean;
}

/** A latent step is seen for so long at speed 1, in milliseconds; a long trace goes faster, to end within `WHOLE_MS`. */
const STEP_MS = 260;
const WHOLE_MS = 24_000;
/** Move fast, then hold: what a hand-over and an answer take, in latent steps. */
const HOLD: Readonly<Record<Cursor['at'], number>> = { latent: 1, message: 2.5, text: 3, answer: 5 };
/** A hidden tab must not jump to the end. */
const LONGEST_FRAME_MS = 250;

export type Playback = ReturnType<typeof createPlayback>;

/** A cursor over an empty timeline. @param clock what the replay goes by: it asks for frames only while it plays. */
export function createPlayback(clock: Clock) {
  const store: StoreApi<PlaybackState> = createStore<PlaybackState>(() => ({
    timeline: emptyTimeline,
    index: 0,
    playing: false,
    speed: 1,
  }));
  const { getState: get, setState: set } = store;
  const listeners = new Set<() => void>();
  /** Between the present place and the next, 0 to 1. */
  let progress = 0;
  let last = 0;
  let ticking = false;

  const moved = () => listeners.forEach((listener) => listener());
  const end = () => Math.max(0, get().timeline.places.length - 1);

  function go(index: number): void {
    const inside = Math.min(end(), Math.max(0, index));
    progress = 0;
    if (inside !== get().index) set({ index: inside });
    moved();
  }

  function tick(): void {
    ticking = false;
    const { playing, timeline, speed } = get();
    if (!playing) return;
    const now = clock.now();
    const elapsed = Math.min(LONGEST_FRAME_MS, now - last);
    last = now;
    let { index } = get();
    const step = Math.min(STEP_MS, WHOLE_MS / totalSteps(timeline)) / speed;
    let left = progress + elapsed / (step * holdOf(timeline, index));
    while (left >= 1 && index < end()) {
      // What is left over goes on in the next place at that place's pace.
      const rest = (left - 1) * holdOf(timeline, index);
      index++;
      left = rest / holdOf(timeline, index);
    }
    progress = Math.min(1, left);
    if (index !== get().index) set({ index });
    if (index >= end()) {
      progress = 0;
      set({ playing: false });
    }
    moved();
    schedule();
  }

  function schedule(): void {
    if (ticking || !get().playing) return;
    ticking = true;
    clock.frame(tick);
  }

  /** A hand on the cursor ends the replay. */
  const byHand = (index: number) => {
    if (get().playing) set({ playing: false });
    go(index);
  };

  return {
    store,

    /** Called whenever the position has changed, at most once per frame while playing. @returns how to end it. */
    onMove(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** The present place, and how far it is to the next, 0 to 1. */
    position(): { cursor: Cursor | null; progress: number } {
      const { timeline, index } = get();
      return {
        cursor: timeline.places[index] ?? null,
        progress: clock.reducedMotion() ? 0 : progress,
      };
    },

    /**
     * Takes another trace, or more of the same one.
     * @param at where the cursor stands then: `end` of what there is, at a place, or where it stood (`keep`).
     */
    load(timeline: Timeline, at: 'end' | 'keep' | Cursor): void {
      const here = get().timeline.places[get().index];
      if (at !== 'keep') progress = 0;
      const wanted = at === 'keep' ? here : at;
      const index =
        wanted === 'end' || wanted === undefined
          ? Math.max(0, timeline.places.length - 1)
          : indexOf(timeline, wanted);
      set({ timeline, index, ...(at !== 'keep' && { playing: false }) });
      moved();
    },

    play(): void {
      if (end() === 0) return;
      if (get().index >= end()) go(0);
      last = clock.now();
      set({ playing: true });
      schedule();
    },
    pause(): void {
      set({ playing: false });
      progress = 0;
      moved();
    },
    toggle(): void {
      if (get().playing) this.pause();
      else this.play();
    },
    reset: () => byHand(0),
    toEnd: () => byHand(end()),
    seek: (index: number) => byHand(index),
    seekTo: (place: Cursor) => byHand(indexOf(get().timeline, place)),
    step: (direction: 1 | -1) => byHand(get().index + direction),
    round: (direction: 1 | -1) => byHand(roundFrom(get().timeline, get().index, direction)),
    agent: (direction: 1 | -1) => byHand(agentFrom(get().timeline, get().index, direction)),
    setSpeed: (speed: number) => set({ speed }),
  };
}

const holdOf = ({ places }: Timeline, index: number) => HOLD[places[index]?.at ?? 'latent'];

const totalSteps = ({ places }: Timeline) => places.reduce((sum, { at }) => sum + HOLD[at], 0) || 1;
