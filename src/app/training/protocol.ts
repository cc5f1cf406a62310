/** What the page and its training worker say to each other. Wire types only: plain data, no error objects. */

import type { Converted } from '../../experiment/foreign-links';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { ForeignFile } from '../../links/foreign';
import type { GradientCheck } from '../../training/check';
import type { TrainingEvent } from '../../training/telemetry';
import type { Outcome } from '../engine/protocol';

export interface StartRequest {
  /** Of the run in the training store; its checkpoints go there. */
  readonly id: string;
  readonly spec: Spec;
  /** The page's address, below which models and links lie. */
  readonly page: string;
  /** Go on from the run's checkpoint in the store. */
  readonly resume: boolean;
}

export interface TrainingSummary {
  /** SHA-256 of the trained links' file, which is in the store. */
  readonly hash: string;
  readonly seconds: number;
  /** Whether the store took them; where not, `state` and `links` still give their bytes. */
  readonly stored: boolean;
}

/** Loading, then training, as it happens. */
export type TrainerEvent =
  | Extract<SessionEvent, { type: 'plan' | 'load' | 'loaded' }>
  | TrainingEvent
  | { readonly type: 'device'; readonly description: string; readonly note: string | null }
  /** The store did not take the state; training goes on, and a download should be offered. */
  | { readonly type: 'unsaved'; readonly code: string; readonly text: string };

/** The object that the worker exposes. */
export interface TrainingApi {
  /**
   * Trains until the end, a failure or `stop`, which rejects with `cancelled` after a last checkpoint.
   * One run at a time: another is refused with `busy`.
   */
  start(request: StartRequest): Promise<Outcome<TrainingSummary>>;
  /** Waits before the next step, until `go`; a checkpoint is written. */
  pause(): void;
  go(): void;
  stop(): void;
  /** The latest state, and the links as they stand, as files. Null: there is none yet. */
  state(id?: string): Promise<Outcome<Uint8Array | null>>;
  links(id?: string): Promise<Outcome<Uint8Array | null>>;
  /** Compares the exact gradient of a spec with finite differences. */
  check(spec: Spec, page: string): Promise<Outcome<GradientCheck>>;
  /** Brings links of PyTorch to the lab's format, for the agents of a spec. Needs no device, and disturbs no run. */
  convert(files: readonly ForeignFile[], spec: Spec, page: string): Promise<Outcome<Converted>>;
  ping(): void;
}

export interface TrainerMessage {
  readonly type: 'training';
  readonly events: readonly TrainerEvent[];
}
