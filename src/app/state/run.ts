/** A run as the page holds it, and how the engine's events change it. Pure; knows no React and no worker. */

import type { LoadStep, SessionEvent, SystemFacts } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { TraceEvent } from '../../mas/trace';
import type { Question } from '../../tasks/task';

export type Phase = 'loading' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

export interface StepState extends LoadStep {
  readonly doing: string | null;
  readonly loaded: number;
  readonly total: number | null;
  /** Of the largest file so far. */
  readonly bytes: number;
  /** Null: not finished. */
  readonly ms: number | null;
}

export interface RunState {
  readonly phase: Phase;
  /** The experiment as it was started; the controls may have moved on. */
  readonly spec: Spec;
  readonly question: Question;
  readonly steps: readonly StepState[];
  readonly facts: SystemFacts | null;
  readonly events: readonly TraceEvent[];
  /** Of computing alone, once it is over. */
  readonly ms: number | null;
}

export function beginRun(spec: Spec, question: Question): RunState {
  return { phase: 'loading', spec, question, steps: [], facts: null, events: [], ms: null };
}

export const isActive = (run: RunState | null) =>
  run !== null && (run.phase === 'loading' || run.phase === 'running' || run.phase === 'stopping');

export function applyEvents(run: RunState, batch: readonly SessionEvent[]): RunState {
  let { phase, steps, facts } = run;
  const events: TraceEvent[] = [];
  const patch = (key: string, change: (step: StepState) => Partial<StepState>) =>
    (steps = steps.map((step) => (step.key === key ? { ...step, ...change(step) } : step)));
  for (const event of batch) {
    switch (event.type) {
      case 'plan':
        steps = event.steps.map((step) => ({
          ...step,
          doing: null,
          loaded: 0,
          total: null,
          bytes: 0,
          ms: null,
        }));
        break;
      case 'load':
        patch(event.key, ({ bytes }) => {
          const { doing, loaded, total } = event;
          return { doing, loaded, total, bytes: Math.max(bytes, loaded) };
        });
        break;
      case 'loaded':
        patch(event.key, () => ({ ms: event.ms }));
        break;
      case 'ready':
        facts = event.facts;
        if (phase === 'loading') phase = 'running';
        break;
      case 'trace':
        events.push(event.event);
        break;
      default:
        event satisfies never;
    }
  }
  return { ...run, phase, steps, facts, events: events.length > 0 ? [...run.events, ...events] : run.events };
}
