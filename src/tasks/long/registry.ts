/** The families of questions over long contexts. README.md beside it says what each asks and how it scores. */

import { LabError } from '../../errors';
import { aggregation } from './aggregation/task';
import { calls } from './calls/task';
import { letters } from './letters/task';
import { multihop } from './multihop/task';
import { needle } from './needle/task';
import { pairs } from './pairs/task';
import type { LongTask } from './task';
import { shared } from './shared/task';
import { transform } from './transform/task';

/** In the order in which they are offered. */
export const longTasks: readonly LongTask[] = [
  needle,
  letters,
  aggregation,
  pairs,
  multihop,
  transform,
  calls,
  shared,
];

/** @throws LabError `bad_task` with the field `task.id`. */
export function longTaskOf(id: string): LongTask {
  const found = longTasks.find((task) => task.id === id);
  if (found) return found;
  throw new LabError('bad_task', `There is no question family “${id}”.`, {
    hint: `Choose one of: ${longTasks.map((task) => task.id).join(', ')}.`,
    field: 'task.id',
  });
}
