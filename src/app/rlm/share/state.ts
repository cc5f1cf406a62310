/** What the page knows of links: the one that was opened, and the one that was made last. */

import type { RlmSpec } from '../../../experiment/rlm-spec';

/** An opened link. */
export interface OpenedLink {
  /** What of it stands behind `#`. */
  readonly hash: string;
  readonly spec: RlmSpec;
  /** The id of the preset that it builds on. */
  readonly preset: string;
  /** What was not taken as it stood, as sentences. */
  readonly notices: readonly string[];
  /** The branch that shows the run that it carries; null: it carries none, or none that could be read. */
  readonly branch: string | null;
  /** The branch that was shown when it was opened. */
  readonly beside: string | null;
}

/** A link that was made to be shared. */
export interface MadeLink {
  readonly text: string;
  /** Whether it is in the clipboard. */
  readonly copied: boolean;
  readonly run: boolean;
  /** Names of files that do not travel in it. */
  readonly files: readonly string[];
}

export interface ShareState {
  readonly link: OpenedLink | null;
  readonly made: MadeLink | null;
  /** A run was asked for that is too long for a link. */
  readonly tooLong: boolean;
}

export const emptyShare: ShareState = { link: null, made: null, tooLong: false };
