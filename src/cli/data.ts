/** `--data FILE`: an experiment on questions of the user's own. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { takeData, withOwnData } from '../experiment/data';
import type { Spec } from '../experiment/spec';
import { badInput } from './input';

/**
 * Reads the file and says on stderr what is to know of it; from then on its questions can be asked.
 * @returns `adapt`, which puts it in place of what an experiment asks.
 * @throws LabError `bad_input` (no such file), `bad_data` (with the lines at fault).
 */
export async function openData(path: string): Promise<{ adapt: (spec: Spec) => Spec }> {
  if (!existsSync(path) || !statSync(path).isFile())
    throw badInput(`There is no file “${path}”.`, 'Name a JSONL file of questions.', 'data');
  const own = await takeData(new Uint8Array(readFileSync(path)), basename(path));
  for (const note of own.notes) process.stderr.write(`${note}\n`);
  return { adapt: (spec) => ({ ...spec, data: withOwnData(spec.data, own) }) };
}
