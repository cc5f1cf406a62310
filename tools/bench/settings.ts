/** What is measured, and how often: the numbers that every part of the benchmark shares. */

import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Files that the peers hand to one another; not committed. */
export const SCRATCH = `${ROOT}.cache/bench`;

/** The largest built-in agent. */
export const MODEL = 'multiplier';
/** Positions in the K/V cache before a step. */
export const PAST = 60;
export const BATCHES = [1, 4, 16] as const;

/** Peers take turns so many times, so that a slow minute of the machine falls on all of them. */
export const ROUNDS = 5;
/** Calls of one kind in one turn: at most so many, and no more than fit in the time (but at least `MIN_CALLS`). */
export const CALLS = 200;
export const MIN_CALLS = 2;
export const TURN_MS = 600;
/** Uncounted calls before each turn, since the caches then hold another peer's data. */
export const WARM_CALLS = 10;

/** Runs of one question in the page, and cold loads of the site. */
export const PAGE_RUNS = 7;
export const COLD_LOADS = 5;
/** A slow connection beside the local one: 10 Mbit/s, 40 ms there and back. */
export const SLOW = { bytesPerSecond: 1.25e6, latencyMs: 40 } as const;

/** What the project promises; a result is reported as met or not. */
export const TARGETS = {
  /** Times as fast as PyTorch, in Node. */
  step: 2,
  both: 3,
  /** WASM against PyTorch, step plus vjp. */
  wasmBoth: 1,
  /** A question of 3 agents x 3 rounds in the page, in ms. */
  question: 1000,
} as const;

/** How far two peers' numbers may lie apart, relative to the largest. */
export const TOLERANCE = { step: 1e-4, both: 1e-3 } as const;
