/** What comparisons need of the world: a worker of their own, and the workspace's set-up. Types alone. */

import type { LabErrorJson } from '../../../errors';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { RlmWorker } from '../client';
import type { HeldFile, RunRequest } from '../protocol';
import type { Retyped } from './retyped';

export interface Bench extends Pick<RlmWorker, 'listen' | 'run' | 'stop' | 'save' | 'coverage' | 'drop'> {
  retyped(branch: string, files: readonly HeldFile[]): Promise<Retyped>;
}

/** The workspace's set-up as it stands. */
export interface Given extends Pick<RunRequest, 'keys' | 'prices' | 'replay'> {
  /** Null: something is wrong with it. */
  readonly spec: RlmSpec | null;
  /** A run goes on beside. */
  readonly busy: boolean;
  files(spec: RlmSpec): readonly HeldFile[];
}

export interface Surroundings {
  readonly bench: Bench;
  readonly page: string;
  given(): Given;
}

export interface Failed {
  readonly error: LabErrorJson;
}
