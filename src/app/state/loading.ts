/** How far the loading before a run has come, from the events that tell of it. Pure. */

import type { LoadStep, SessionEvent } from '../../experiment/session-events';

export interface StepState extends LoadStep {
  readonly doing: string | null;
  readonly loaded: number;
  readonly total: number | null;
  /** Of the largest file so far. */
  readonly bytes: number;
  /** Null: not finished. */
  readonly ms: number | null;
}

type LoadEvent = Extract<SessionEvent, { type: 'plan' | 'load' | 'loaded' }>;

/** The steps after an event. */
export function afterLoadEvent(steps: readonly StepState[], event: LoadEvent): readonly StepState[] {
  if (event.type === 'plan')
    return event.steps.map((step) => ({ ...step, doing: null, loaded: 0, total: null, bytes: 0, ms: null }));
  return steps.map((step) => {
    if (step.key !== event.key) return step;
    if (event.type === 'loaded') return { ...step, ms: event.ms };
    const { doing, loaded, total } = event;
    return { ...step, doing, loaded, total, bytes: Math.max(step.bytes, loaded) };
  });
}
