/** Which question a spec asks when it is run once: the one it holds in words, else the first of its draw. */

import { tasks, type Question } from '../tasks/task';
import type { Spec } from './spec';

/** @throws LabError `bad_question` when the words cannot be read. */
export function questionOf({ data }: Pick<Spec, 'data'>): Question {
  const task = tasks[data.task]!;
  return data.question === undefined
    ? task.generate(data.split, 1, data.seed)[0]!
    : task.parse(data.question);
}
