/** Checkpoints of test/fixtures, which have no tokenizer, as the loader wants them. */

import { loadCheckpoint, type Checkpoint } from '../../src/models/checkpoint';
import type { FileSource } from '../../src/models/source';
import { TextTokenizer } from '../../src/models/tokenizer';

/** The vocabulary t0, t1, … in the order of the ids; texts are tokens with spaces between. */
export function numberedTokenizer(size: number) {
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Split', pattern: { Regex: '\\S+' }, behavior: 'Removed', invert: true },
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: 't0',
      ignore_merges: true,
      vocab: Object.fromEntries(Array.from({ length: size }, (_, id) => [`t${id}`, id])),
      merges: [],
    },
  };
}

const encodeJson = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

/** The files of a folder, with a tokenizer of numbered tokens in it. */
export function fixtureSource(files: FileSource, folder: string): FileSource {
  return {
    id: folder,
    read: async (path, onBytes) => {
      if (path === 'tokenizer.json') {
        const config = JSON.parse(new TextDecoder().decode((await files.read(`${folder}/config.json`))!));
        return encodeJson(numberedTokenizer((config as { vocab_size: number }).vocab_size));
      }
      return files.read(`${folder}/${path}`, onBytes);
    },
  };
}

export const loadFixture = (files: FileSource, folder: string): Promise<Checkpoint> =>
  loadCheckpoint(fixtureSource(files, folder));

/** Gives for a text exactly the ids that a script has for it: for prompts that are known as ids only. */
export class ScriptedTokenizer extends TextTokenizer {
  constructor(private readonly script: ReadonlyMap<string, readonly number[]>) {
    super(numberedTokenizer(1));
  }

  override encode(text: string): number[] {
    const ids = this.script.get(text);
    if (!ids) throw new Error(`The script has no ids for “${text}”.`);
    return [...ids];
  }
}
