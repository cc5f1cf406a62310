/** What the page and its engine worker say to each other. Wire types only: plain data, no error objects. */

import type { LabErrorJson } from '../../errors';
import type { BaseRun } from '../../experiment/base';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';

/** An answer or a failure: errors lose their code and hint when they are thrown through comlink. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: LabErrorJson };

export interface RunSummary {
  /** From the first trace event to the last answer, without loading and without companions. */
  readonly ms: number;
}

/** The object that the worker exposes. */
export interface EngineApi {
  /**
   * @param page the page's address, below which models and links lie.
   * @param base an earlier run to go on from, see `Session.run`.
   */
  run(spec: Spec, questions: readonly string[], page: string, base?: BaseRun): Promise<Outcome<RunSummary>>;
  /** Ends the present run at its next call to the device. */
  stop(): void;
  /** Answered as soon as the worker comes to it: a sign of life. */
  ping(): void;
}

/**
 * Events go one way, on the same channel as the calls, so that all of a run's events arrive before its outcome. Comlink
 * leaves messages without its own `id` alone.
 */
export interface EventsMessage {
  readonly type: 'events';
  readonly events: readonly SessionEvent[];
}
