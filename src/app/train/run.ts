/**
 * A training run as the page holds it, and how what its worker tells changes it. Pure; knows no React, no worker and no
 * store.
 */

import type { LabErrorJson } from '../../errors';
import type { Spec } from '../../experiment/spec';
import type { CurvePoint, Curves, Pace, Stage, ValidationPoint } from '../../training/telemetry';
import { afterLoadEvent, type StepState } from '../state/loading';
import type { TrainerEvent } from '../training/protocol';

/**
 * `elsewhere`: another tab trains it. `pausing` and `stopping` last until the worker has come to it and written a
 * checkpoint.
 */
export type Phase =
  'loading' | 'running' | 'pausing' | 'paused' | 'stopping' | 'stopped' | 'done' | 'failed' | 'elsewhere';

export interface Saved {
  readonly stage: Stage | 'done';
  readonly step: number;
  readonly bytes: number;
}

export interface TrainRun {
  readonly id: string;
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly spec: Spec;
  readonly phase: Phase;
  /** Where it stands: what the curves tell, or the store of a run whose curves have not been read. */
  readonly stage: Stage | 'done';
  readonly step: number;
  /** Null: not read from the store yet. */
  readonly curves: Curves | null;
  readonly steps: readonly StepState[];
  readonly pace: Pace | null;
  readonly device: { readonly description: string; readonly note: string | null } | null;
  readonly notices: readonly string[];
  /** The latest state that is safe; null: none yet. */
  readonly saved: Saved | null;
  /** Why the latest state is not safe. */
  readonly unsaved: { readonly code: string; readonly text: string } | null;
  /** SHA-256 of the trained links. */
  readonly hash: string | null;
  readonly error: LabErrorJson | null;
}

export const noCurves: Curves = { points: [], validation: [] };

const fresh = {
  name: null,
  steps: [],
  pace: null,
  device: null,
  notices: [],
  saved: null,
  unsaved: null,
  hash: null,
  error: null,
} as const;

export function beginRun(id: string, spec: Spec, created: number): TrainRun {
  const stage = spec.training.inner ? 'inner' : 'outer';
  return { ...fresh, id, spec, created, phase: 'loading', stage, step: 0, curves: noCurves };
}

/** What a list of stored runs tells of one; its curves are read when they are shown. */
export interface Stored {
  readonly id: string;
  readonly name: string | null;
  readonly created: number;
  readonly spec: Spec;
  readonly status: 'running' | 'paused' | 'stopped' | 'done' | 'failed';
  readonly stage: Stage | 'done';
  readonly step: number;
  readonly bytes: number;
  readonly hash: string | null;
  readonly error: LabErrorJson | null;
}

/** A run of the store that does not go on in this tab. */
export function storedRun({
  id,
  name,
  created,
  spec,
  status,
  stage,
  step,
  bytes,
  hash,
  error,
}: Stored): TrainRun {
  const phase = status === 'running' ? 'elsewhere' : status === 'paused' ? 'stopped' : status;
  const saved = bytes > 0 ? { stage, step, bytes } : null;
  return { ...fresh, id, name, created, spec, phase, stage, step, curves: null, saved, hash, error };
}

/** It occupies the worker. */
export const isActive = (run: TrainRun | null | undefined): boolean =>
  run != null && ['loading', 'running', 'pausing', 'paused', 'stopping'].includes(run.phase);

/** Its worker computes, or is about to: what the screen should stay on for. */
export const isBusy = (run: TrainRun | null | undefined): boolean => isActive(run) && run!.phase !== 'paused';

/** It can go on from where it was. */
export const isResumable = ({ phase, saved }: TrainRun): boolean =>
  saved !== null && saved.stage !== 'done' && (phase === 'stopped' || phase === 'failed');

/** Steps of the run's stages: of those before it, and of all. */
export function stepsOf({ training: { inner, outer } }: Pick<Spec, 'training'>): Record<Stage, number> & {
  readonly all: number;
} {
  const [a, b] = [inner?.steps ?? 0, outer?.steps ?? 0];
  return { inner: a, outer: b, all: a + b };
}

/** Steps done in all stages. */
export function doneOf({ stage, step, spec }: Pick<TrainRun, 'stage' | 'step' | 'spec'>): number {
  const { inner, all } = stepsOf(spec);
  return stage === 'done' ? all : stage === 'inner' ? step : inner + step;
}

/**
 * The run after these events of the worker, in their order. A point takes the place of an earlier one of the same step
 * and of all after it: a run that goes on from a checkpoint repeats the steps since.
 */
export function applyEvents(run: TrainRun, events: readonly TrainerEvent[]): TrainRun {
  let { phase, stage, step, steps, pace, device, notices, saved, unsaved } = run;
  const points: CurvePoint[] = [];
  const looks: ValidationPoint[] = [];
  for (const event of events) {
    switch (event.type) {
      case 'plan':
      case 'load':
      case 'loaded':
        steps = afterLoadEvent(steps, event);
        break;
      case 'device':
        device = { description: event.description, note: event.note };
        break;
      case 'point':
        if (phase === 'loading') phase = 'running';
        ({ stage, step } = event.point);
        ({ pace } = event);
        points.push(event.point);
        break;
      case 'validation':
        if (phase === 'loading') phase = 'running';
        looks.push(event.point);
        break;
      case 'saved':
        saved = { stage: event.stage, step: event.step, bytes: event.bytes };
        unsaved = null;
        if (phase === 'pausing') phase = 'paused';
        break;
      case 'unsaved':
        unsaved = { code: event.code, text: event.text };
        if (phase === 'pausing') phase = 'paused';
        break;
      case 'notice':
        if (!notices.includes(event.text)) notices = [...notices, event.text];
        break;
      default:
        event satisfies never;
    }
  }
  const before = run.curves ?? noCurves;
  const curves =
    points.length + looks.length > 0
      ? { points: joined(before.points, points), validation: joined(before.validation, looks) }
      : run.curves;
  return { ...run, phase, stage, step, steps, pace, device, notices, saved, unsaved, curves };
}

type Placed = Pick<CurvePoint, 'stage' | 'step'>;

const isBefore = (a: Placed, b: Placed) => (a.stage === b.stage ? a.step < b.step : a.stage === 'inner');

function joined<T extends Placed>(known: readonly T[], more: readonly T[]): readonly T[] {
  const [first] = more;
  if (!first) return known;
  let end = known.length;
  while (end > 0 && !isBefore(known[end - 1]!, first)) end--;
  const list = known.slice(0, end);
  for (const one of more) {
    while (list.length > 0 && !isBefore(list.at(-1)!, one)) list.pop();
    list.push(one);
  }
  return list;
}
