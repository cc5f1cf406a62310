/**
 * The question family of an experiment, wherever the page shows one. A user's own questions may not be here: a family
 * that knows nothing then stands for them, so that what was recorded can still be seen; lab.ts says what is missing.
 */

import { LabError } from '../errors';
import { taskOf, type TaskChoice } from '../tasks/registry';
import type { Task } from '../tasks/task';

/** Answers are read as they were written. */
const unknown: Task = {
  id: 'unknown',
  answers: [],
  splits: [],
  generate: () => [],
  parse: () => taskOf({ task: 'custom' }) as never,
  answerIn: (text) => text.trim() || null,
  target: () => null,
  notes: () => null,
  streams: () => null,
};

/** Never throws. */
export function taskFor(data: TaskChoice): Task {
  try {
    return taskOf(data);
  } catch {
    return unknown;
  }
}

/** Whether the questions are here. */
export const isKnown = (data: TaskChoice): boolean => taskFor(data) !== unknown;

/** What `work` gives; null where it needs questions that are not here. @throws what else it throws. */
export function ifKnown<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (LabError.from(error).code === 'no_data') return null;
    throw error;
  }
}
