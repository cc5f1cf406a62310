/**
 * Questions of a user's own on their way into an experiment: from a file's bytes to what a spec says of them, and from a
 * spec to the family that a thread asks by `taskOf`. Whoever uses `taskOf` awaits `provideData` first.
 */

import { LabError } from '../errors';
import { readRows, type Rows } from '../tasks/custom/read';
import { customTask } from '../tasks/custom/task';
import { isProvided, provideTask, taskOf } from '../tasks/registry';
import { sha256, type Library } from './build';
import type { Spec } from './spec';

/** What a spec says of a file. */
export type DataFile = NonNullable<Spec['data']['file']>;

export interface OwnData extends Rows {
  readonly file: DataFile;
}

/** Characters of a file's name in a spec. */
const MAX_NAME = 120;

/**
 * Takes a file that a user opened: its questions are known to this thread from then on.
 * @param reader `readRows`, or the same in another thread.
 * @throws LabError `bad_data`, which names the lines at fault.
 */
export async function takeData(
  bytes: Uint8Array,
  name: string,
  reader: (bytes: Uint8Array, name: string) => Rows | Promise<Rows> = readRows,
): Promise<OwnData> {
  const read = await reader(bytes, name);
  const file = { name: label(name), hash: await sha256(bytes), rows: read.rows.length };
  provideTask(file.hash, customTask(read, file));
  return { ...read, file };
}

/**
 * Makes the questions of a spec known to this thread, if they are a user's own and are not known yet.
 * @param library of which only `data` is asked; the training store's, by hash, is one.
 * @throws LabError `no_data`, `wrong_data` (another file than the spec names), `bad_data`.
 */
export async function provideData(data: Spec['data'], library: Pick<Library, 'data'>): Promise<void> {
  const { task, file } = data;
  if (task !== 'custom' || (file && isProvided(file.hash))) return;
  const bytes = file ? await library.data(file) : null;
  if (!file || !bytes) {
    taskOf(data); // throws: it is not here
    return;
  }
  if ((await sha256(bytes)) !== file.hash)
    throw new LabError('wrong_data', `The file “${file.name}” is another one than the experiment names.`, {
      hint: 'Open the very file that came with the experiment, or make an experiment with this one.',
      field: 'data.file.hash',
    });
  await takeData(bytes, file.name);
}

/**
 * A spec's data with a file of one's own in place of what it asked before. What does not fit the file gives way: a
 * question in words, a split that the file has nothing of, more questions than there are.
 */
export function withOwnData({ question: _, ...data }: Spec['data'], { file, rows }: OwnData): Spec['data'] {
  const count = (split: Spec['data']['split']) => rows.filter((row) => row.split === split).length;
  const split = ([data.split, 'test', 'validation', 'link'] as const).find((one) => count(one) > 0)!;
  return { ...data, task: 'custom', file, split, n: Math.min(data.n, count(split)) };
}

/** A name that a spec and a link can carry. */
function label(name: string): string {
  const base =
    name.replace(/^.*[\\/]/, '').replace(/\p{Surrogate}|\p{Control}/gu, '\uFFFD') || 'questions.jsonl';
  return base.length > MAX_NAME ? `${base.slice(0, MAX_NAME - 1)}…` : base;
}
