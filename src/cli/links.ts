/**
 * `lab links`: links that PyTorch or the RecursiveMAS repository saved, converted to the lab's own format for the agents
 * of an experiment. Which names and files are known: src/links/foreign/names.ts, tensors.ts and sidecars.ts.
 */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { convertLinks } from '../experiment/foreign-links';
import { sha256 } from '../sha256';
import type { ForeignFile } from '../links/foreign';
import { say, type Command } from './commands';
import { badInput } from './input';
import { nodeLibrary } from './library';

const MAX_BYTES = 2 ** 31;

/** Converts `import` to `out`; prints what the links are, what was assumed, and the hash of the new file. */
export const links: Command = async (spec, options) => {
  const paths = (options.import ?? []).flatMap((list) => list.split(',')).filter((path) => path !== '');
  if (paths.length === 0) throw badInput('Which links?', 'Add --import FILE[,FILE…].', 'import');
  if (!options.out) throw badInput('Where should the links go?', 'Add --out FILE.safetensors.', 'out');
  const files = paths.map(readForeign);
  const { set: made, bytes, notes } = await convertLinks(spec, files, nodeLibrary());
  for (const note of notes) say(note);
  writeFileSync(options.out, bytes);
  const { design, norm, pattern, agents, parameters } = made;
  const count = [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
  return {
    out: options.out,
    hash: await sha256(bytes),
    design,
    norm,
    pattern,
    agents,
    parameters: count,
    notes,
  };
};

function readForeign(path: string): ForeignFile {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile())
    throw badInput(
      found ? `“${path}” is not a file.` : `There is no file “${path}”.`,
      'Name files, separated by commas.',
      'import',
    );
  if (found.size > MAX_BYTES)
    throw badInput(
      `“${path}” has ${found.size} bytes, more than 2 GiB.`,
      'Name files of links, not of models.',
      'import',
    );
  return { name: path, bytes: new Uint8Array(readFileSync(path)) };
}
