/** What the groups of actions of the RLM workspace share: its state, its worker, and how branches are kept. */

import type { RlmSpec } from '../../experiment/rlm-spec';
import type { RlmWorker } from './client';
import type { HeldFile } from './protocol';
import type { RunState } from './run';
import type { RlmState } from './state';

export interface Kit {
  get(): RlmState;
  set(change: Partial<RlmState>): void;
  /** Changes a branch, if it is still there. */
  update(branch: string, change: (run: RunState) => Partial<RunState>): void;
  /** A name for the next branch. */
  nextBranch(): string;
  /** Takes a branch up and shows it. */
  add(run: RunState): void;
  /** The worker no longer has the whole of a branch; what the page has stays. */
  forget(branch: string): void;
  /** A branch was saved as a whole. */
  markSaved(branch: string): void;
  /** The worker no longer has any. */
  forgetAll(): void;
  /** Takes a branch away; another is shown in its place. @param never it did not begin: its number is free again. */
  remove(branch: string, never?: boolean): void;
  /** Shows an error beside the run. */
  fail(error: unknown): void;
  /** Files that a spec names and that are at hand. */
  heldOf(spec: RlmSpec): readonly HeldFile[];
  /** The set-up as a spec; null where something is wrong with it. */
  sound(): RlmSpec | null;
  /** Offers a download. */
  save(name: string, file: Blob): void;
  readonly worker: RlmWorker;
  /** The page's address. */
  readonly page: string;
}
