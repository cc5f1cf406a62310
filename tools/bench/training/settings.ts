/** How often training is measured, and what the project promises of it: a target is reported as met or missed. */

/** Turns of each peer, and about how long one takes. */
export const TURNS = 5;
export const TURN_MS = 1200;
/** On a slow or busy machine no new round of turns begins after so long. */
export const CASE_MS = 60_000;
/** Most steps in a turn. */
export const MOST_STEPS = 20;
/** Uncounted steps of each peer before the first turn: all batches once, which compiles and draws. */
export const WARM_STEPS = 5;
/** Losses that must agree before anything is timed: of the first step, and of the steps behind it, relative. */
export const SAME_LOSS = { first: 1e-3, later: 2e-2 } as const;
/** Steps while memory is watched. */
export const MEMORY_STEPS = 8;

export const TARGETS = {
  /** Times Node's steps per second, and PyTorch's, on one thread. */
  wasmOfNode: 0.4,
  wasmOfPyTorch: 1,
  /** Peak over the sum of weights, K/V and moments. */
  memory: 2,
} as const;

/** What is trained in the tab from nothing. Looks at the validation slice are part of the time. */
export const TABS = [
  {
    preset: 'mixture',
    title: 'candidates (mixture, one latent), as its preset trains them',
    settings: ['training.validation={"every":100,"n":500}'],
    /** On held-out questions at the end; reached when a look says so. */
    accuracy: 0.98,
    seconds: 90,
  },
  {
    preset: 'relay',
    title: 'relay, inner loop, as its preset trains it',
    settings: ['training.validation={"every":200,"n":64,"rounds":[3]}'],
    /** As shipped (public/links/relay-results.json, seed 0, 3 rounds of 6 steps). */
    accuracy: 0.942,
    seconds: 300,
  },
] as const;
export type Tab = (typeof TABS)[number];
/** Questions of the test split for the final figure. */
export const TEST_QUESTIONS = 1000;
