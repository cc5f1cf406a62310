/**
 * The question families there are: the built-in ones by id, and a user's own by the hash of their file. A user's own is
 * provided to each thread before it is asked for, since finding it takes reading.
 */

import { LabError } from '../errors';
import { candidates } from './candidates/task';
import { reckoning } from './reckoning/task';
import { relay } from './relay/task';
import type { Task } from './task';

/** The built-in families. */
export const tasks: Readonly<Record<string, Task>> = {
  [relay.id]: relay,
  [candidates.id]: candidates,
  [reckoning.id]: reckoning,
};

const provided = new Map<string, Task>();

/** Makes a user's own family known to this thread. @param hash SHA-256 of its file, in hex. */
export function provideTask(hash: string, task: Task): void {
  provided.set(hash, task);
}

export const isProvided = (hash: string): boolean => provided.has(hash);

/** What of a spec's data names a family. */
export interface TaskChoice {
  readonly task: string;
  readonly file?: { readonly name: string; readonly hash: string } | undefined;
}

/** @throws LabError `no_data` where a user's own file is not here. */
export function taskOf({ task, file }: TaskChoice): Task {
  const found = task === 'custom' ? file && provided.get(file.hash) : tasks[task];
  if (found) return found;
  throw new LabError('no_data', `The questions of “${file?.name ?? 'a file of your own'}” are not here.`, {
    hint: 'Open the very JSONL file that the experiment names (on the command line: --data FILE), or choose a built-in question family.',
    field: 'data.file',
  });
}
