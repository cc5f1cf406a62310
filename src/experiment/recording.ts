/**
 * A run as it is kept, shown, compared and shared: the experiment, what was asked, and the trace. Plain data: it
 * crosses from worker to page, into the store and into files as it is.
 */

import type { Trace } from '../mas/trace';
import type { Question } from '../tasks/task';
import type { SystemFacts } from './session-events';
import type { Spec } from './spec';

export interface Recording extends Trace {
  readonly spec: Spec;
  readonly question: Question;
  /** What ran, where. Null: not known yet, or not carried by the link that brought the run. */
  readonly facts: SystemFacts | null;
  /** Of computing alone; null while it goes on. */
  readonly ms: number | null;
  /** Bits per number of the tensors: 8 in a run that a link carried. */
  readonly bits: 32 | 8;
}
