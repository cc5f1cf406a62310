/** A run as the page holds it, and how the engine's events change it. Pure; knows no React and no worker. */

import type { Recording } from '../../experiment/recording';
import type { SessionEvent } from '../../experiment/session-events';
import type { Spec } from '../../experiment/spec';
import type { TraceEvent } from '../../mas/trace';
import type { HostTensor } from '../../runtime/tensor';
import type { Question } from '../../tasks/task';
import { taskFor } from '../task';
import { afterLoadEvent, type StepState } from './loading';

export type { StepState } from './loading';

export type Phase = 'loading' | 'running' | 'stopping' | 'done' | 'stopped' | 'failed';

/** Where a run came from: computed here, shipped with the page, carried by a link, or opened from a file or the store. */
export type Origin = 'here' | 'shipped' | 'link' | 'file' | 'store';

/** A recording with its coming about. Its spec is the experiment as it was started; the controls may have moved on. */
export interface RunState extends Recording {
  readonly id: string;
  readonly phase: Phase;
  readonly origin: Origin;
  readonly steps: readonly StepState[];
}

let count = 0;
/** Unique on this page. */
export const freshId = () => `run-${Date.now().toString(36)}-${++count}`;

export function beginRun(spec: Spec, question: Question): RunState {
  const nothing = { facts: null, events: [], tensors: new Map(), ms: null, bits: 32 as const };
  return { id: freshId(), phase: 'loading', origin: 'here', steps: [], spec, question, ...nothing };
}

/** A recording that is there already. */
export function openRun(recording: Recording, origin: Origin, id = freshId()): RunState {
  return { ...recording, id, phase: 'done', origin, steps: [] };
}

export const isActive = (run: RunState | null) =>
  run !== null && (run.phase === 'loading' || run.phase === 'running' || run.phase === 'stopping');

/** A run that was read before its questions were here: what is shown of it is made anew. */
export function askedAnew(run: RunState): RunState {
  const { question } = run;
  const events = [...run.events];
  try {
    return question.answer === ''
      ? { ...run, events, question: taskFor(run.spec.data).parse(question.text) }
      : { ...run, events };
  } catch {
    return { ...run, events };
  }
}

/**
 * The run after these events of the engine, in their order. What they leave alone stays the same object, so that views
 * can tell.
 */
export function applyEvents(run: RunState, batch: readonly SessionEvent[]): RunState {
  let { phase, steps, facts } = run;
  const events: TraceEvent[] = [];
  const tensors: [string, HostTensor][] = [];
  for (const event of batch) {
    switch (event.type) {
      case 'plan':
      case 'load':
      case 'loaded':
        steps = afterLoadEvent(steps, event);
        break;
      case 'ready':
        facts = event.facts;
        if (phase === 'loading') phase = 'running';
        break;
      case 'trace':
        events.push(event.event);
        break;
      case 'tensor':
        tensors.push([event.name, event.tensor]);
        break;
      default:
        event satisfies never;
    }
  }
  return {
    ...run,
    phase,
    steps,
    facts,
    events: events.length > 0 ? [...run.events, ...events] : run.events,
    tensors: tensors.length > 0 ? new Map([...run.tensors, ...tensors]) : run.tensors,
  };
}
