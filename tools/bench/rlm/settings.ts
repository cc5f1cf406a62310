/** What is measured of recursive language models, how often, and what the project promises. */

/** One of each, to see that it runs. */
export const QUICK = process.argv.includes('--quick');
const times = (n: number) => (QUICK ? 1 : n);

/** Ten million tokens, at four characters each. */
export const CHARACTERS = 40_000_000;
/** Sessions that are given the context, and searches in each. */
export const SESSIONS = times(5);
export const SEARCHES = times(5);

export const CALLS = 1000;
export const CONCURRENCY = 16;
export const ANSWER_MS = 50;
export const BATCHES = times(3);

export const TURNS = 20;
export const RUNS = times(5);

export const STOPS = times(7);

/** Characters of the context whose coverage is worked out, and the sub-calls that read all of it. */
export const COVERED = 10_000_000;
export const COVERED_CALLS = 1000;
export const COVERINGS = times(5);

export const TARGETS = {
  /** Seconds until `context` is set. */
  set: 1,
  /** Times the ideal, calls x answer / concurrency. */
  batch: 1.25,
  /** Milliseconds a turn, outside model and Python. */
  turn: 10,
  /** Milliseconds from the stop to the run's end. */
  stop: 200,
} as const;
