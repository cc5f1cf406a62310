/**
 * Which question a spec asks when it is run once: the one it holds in words, else the first of its draw. And its
 * companions: the other questions of the draw that are run beside it, to take from and to compare with.
 */

import { LabError } from '../errors';
import { taskOf } from '../tasks/registry';
import { upTo, type Question, type Task } from '../tasks/task';
import { limits } from './limits';
import type { Spec } from './spec';

/** The question family; null where it is a file of somebody's own that this thread does not have. */
export function familyOf(data: Spec['data']): Task | null {
  try {
    return taskOf(data);
  } catch (error) {
    if (LabError.from(error).code === 'no_data') return null;
    throw error;
  }
}

/** @throws LabError `bad_question` when the words cannot be read. */
export function questionOf({ data }: Pick<Spec, 'data'>): Question {
  const task = taskOf(data);
  return data.question === undefined
    ? task.generate(data.split, 1, data.seed)[0]!
    : task.parse(data.question);
}

/** The first questions of the draw that are others than the spec's own. @throws LabError `bad_question`. */
export function companionsOf(spec: Pick<Spec, 'data'>): Question[] {
  const { split, seed } = spec.data;
  const { text } = questionOf(spec);
  const task = taskOf(spec.data);
  const drawn = task.size?.(split) === 0 ? [] : upTo(task, split, limits.donor.max + 1, seed);
  return drawn.filter((question) => question.text !== text).slice(0, limits.donor.max);
}
