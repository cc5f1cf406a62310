/** What the page knows of a set-up besides the set-up itself. */

import type { LabErrorJson } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { nothingAside, type Aside } from '../draft';
import type { Glimpse, HeldFile } from '../protocol';

export type OwnContext = NonNullable<RlmSpec['context']>;

export interface SetupState {
  /** What the form holds; numbers may be NaN while they are typed. */
  readonly draft: RlmSpec;
  readonly aside: Aside;
  /** Files of contexts by hash: of this page, and kept ones that a set-up named. */
  readonly held: ReadonlyMap<string, File>;
  /** Hashes of files that are lost with a reload: too large to be kept, or refused by the browser. */
  readonly unkept: ReadonlySet<string>;
  /** Files are being read or fetched. */
  readonly reading: boolean;
  /** What was wrong with the files that were last given. */
  readonly contextError: LabErrorJson | null;
  /** What Python will be given of this very context, in words, or why that cannot be; null: not known. */
  readonly given: {
    readonly context: OwnContext;
    readonly words: string | null;
    readonly error: LabErrorJson | null;
  } | null;
  /** The question of the set-up, made without running it; null: not asked for. */
  readonly glimpse: { readonly spec: RlmSpec; readonly made: Glimpse | null } | null;
}

export const emptySetup = (draft: RlmSpec): SetupState => ({
  draft,
  aside: nothingAside,
  held: new Map(),
  unkept: new Set(),
  reading: false,
  contextError: null,
  given: null,
  glimpse: null,
});

/** Files that a spec names and that are at hand. */
export const heldFiles = (held: SetupState['held'], { context }: Pick<RlmSpec, 'context'>): HeldFile[] =>
  (context?.kind === 'files' ? context.files : []).flatMap(({ hash }) => {
    const file = held.get(hash);
    return file ? [{ hash, file }] : [];
  });

/** Files that the set-up names and that are not at hand. */
export function missingFiles({ draft: { context }, held }: Pick<SetupState, 'draft' | 'held'>) {
  return context?.kind === 'files' ? context.files.filter(({ hash }) => !held.has(hash)) : [];
}
