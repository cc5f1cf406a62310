/** How many threads of WebAssembly an experiment is given, where the page is isolated. */

import type { Spec } from '../../experiment/spec';

const MOST = 4; // memory, not arithmetic, bounds a step of one position

/**
 * One for the built-in agents, whose matrices are too small to share: two made runs a third slower on two cores (4 rounds
 * of 16 steps in Chromium, 30 runs each in alternation). Models of the hub get up to four, and leave half of the cores.
 */
export function threadsFor(agents: Spec['agents'], cores: number): number {
  if (!agents.some(({ id }) => id.startsWith('hub:'))) return 1;
  return Math.min(MOST, cores, Math.max(2, Math.floor(cores / 2)));
}

/**
 * Training runs batches, whose matrices are large enough to share. One core is left to the page and to a run beside it:
 * threads that wait for one another spin, and on two cores that had other work to do, two took ten times as long as one
 * (27 small steps of the relay in Chromium: 335 s against 32 s).
 */
export const trainingThreads = (cores: number): number => Math.max(1, Math.min(MOST, cores - 1));
