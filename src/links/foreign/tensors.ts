/**
 * Groups the tensors of foreign files into links, by their names. Two vocabularies are known: the lab's own (`W1`, `W2`,
 * `W3`, `pre_norm`, `post_norm`) and that of the RecursiveMAS repository's adapters, released and in training (inside an
 * agent `proj1`, `proj2`, `pre_ln`, `post_ln`; between two `proj1`, `proj2`, `residual_proj`, `ln_source`, `ln_target`).
 */

import type { SafetensorsFile, TensorEntry } from '../../models/safetensors';
import { badLinks, misfit, quoted } from './errors';
import type { LinkKind } from './names';

export type Module = 'W1' | 'W2' | 'W3' | 'pre_norm' | 'post_norm';
export type Part = `${Module}.${'weight' | 'bias'}`;

interface Word {
  readonly module: Module;
  readonly released: boolean;
  /** Where a link with a module of this name stands; null: anywhere. */
  readonly kind: LinkKind | null;
}

const own = (module: Module, kind: LinkKind | null = null): Word => ({ module, released: false, kind });
const adapter = (module: Module, kind: LinkKind | null = null): Word => ({ module, released: true, kind });
const words: ReadonlyMap<string, Word> = new Map([
  ['W1', own('W1')],
  ['W2', own('W2')],
  ['W3', own('W3', 'outer')],
  ['pre_norm', own('pre_norm')],
  ['post_norm', own('post_norm')],
  ['proj1', adapter('W1')],
  ['proj2', adapter('W2')],
  ['residual_proj', adapter('W3', 'outer')],
  ['pre_ln', adapter('pre_norm', 'inner')],
  ['post_ln', adapter('post_norm', 'inner')],
  ['ln_source', adapter('pre_norm', 'outer')],
  ['ln_target', adapter('post_norm', 'outer')],
]);

/** One link as it lies in a file. */
export interface ForeignLink {
  /** The path of its file, as given. */
  readonly path: string;
  readonly file: SafetensorsFile;
  /** What stands before its tensors' own names; empty for a link with a file of its own. */
  readonly prefix: string;
  /** Whether its tensors are named as the RecursiveMAS repository does. */
  readonly released: boolean;
  /** What its tensors' names say; null: nothing. */
  readonly kind: LinkKind | null;
  readonly parts: ReadonlyMap<Part, TensorEntry>;
  /** Module names in the file that became others here, as [theirs, ours]. */
  readonly renamed: ReadonlyMap<string, Module>;
}

/** How a link is called in sentences. */
export const titleOf = ({ path, prefix }: Pick<ForeignLink, 'path' | 'prefix'>): string =>
  prefix ? `${quoted(prefix)} of ${quoted(path)}` : quoted(path);

const TENSOR = /^(?:(.*)\.)?([A-Za-z0-9_]+)\.(weight|bias)$/s;

/** @throws LabError `bad_links` (a tensor that belongs to no link, a mix of names), `misfit_links` (half a layer). */
export function linksOf(path: string, file: SafetensorsFile): ForeignLink[] {
  const groups = new Map<string, { entry: TensorEntry; word: Word; theirs: string; leaf: string }[]>();
  for (const entry of file.entries) {
    const [, prefix = '', theirs = '', leaf = ''] = TENSOR.exec(entry.name) ?? [];
    const word = words.get(theirs);
    if (!word)
      throw badLinks(
        `Tensor ${quoted(entry.name)} of ${quoted(path)} is of no link that the lab knows.`,
        entry.name,
        `Known are ${[...words.keys()].join(', ')}, each with .weight and .bias and any prefix. Leave other tensors out of the file.`,
      );
    groups.set(prefix, [...(groups.get(prefix) ?? []), { entry, word, theirs, leaf }]);
  }
  return [...groups].map(([prefix, rows]) => {
    const title = titleOf({ path, prefix });
    const parts = new Map<Part, TensorEntry>();
    for (const { entry, word, leaf } of rows) {
      const part = `${word.module}.${leaf}` as Part;
      if (parts.has(part))
        throw badLinks(`${title} has two tensors for ${part}.`, entry.name, 'Keep one of them.');
      parts.set(part, entry);
    }
    for (const { entry, theirs, word, leaf } of rows) {
      const missing = leaf === 'weight' ? 'bias' : 'weight';
      if (!parts.has(`${word.module}.${missing}`))
        throw misfit(`${title} has ${quoted(entry.name)} but no ${theirs}.${missing}.`, entry.name);
    }
    const kinds = new Set(rows.flatMap(({ word }) => word.kind ?? []));
    const vocabularies = new Set(rows.map(({ word }) => word.released));
    if (kinds.size > 1 || vocabularies.size > 1)
      throw badLinks(
        `${title} mixes names of different kinds of links: ${[...new Set(rows.map(({ theirs }) => theirs))].join(', ')}.`,
        rows[0]!.entry.name,
        'Give each link a prefix or a file of its own.',
      );
    const renamed = new Map(
      rows.flatMap(({ theirs, word }) => (theirs === word.module ? [] : [[theirs, word.module] as const])),
    );
    return {
      path,
      file,
      prefix,
      released: vocabularies.has(true),
      kind: [...kinds][0] ?? null,
      parts,
      renamed,
    };
  });
}
