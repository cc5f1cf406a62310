/**
 * The question family of an experiment, wherever the page shows one. A user's own questions may not be here: a family
 * that knows nothing then stands for them, so that what was recorded can still be seen; lab.ts says what is missing.
 */

import { familyOf } from '../experiment/question';
import type { Spec } from '../experiment/spec';
import { taskOf } from '../tasks/registry';
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
export const taskFor = (data: Spec['data']): Task => familyOf(data) ?? unknown;

/** Whether the questions are here. */
export const isKnown = (data: Spec['data']): boolean => familyOf(data) !== null;
