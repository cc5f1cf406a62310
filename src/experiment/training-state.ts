/**
 * A checkpoint of a training run as an experiment: whose it is, and the links in it. Apart from training itself, so that
 * the page can read one without an engine.
 */

import { LabError } from '../errors';
import { LINKS_FORMAT } from '../links/linkset';
import { writeSafetensors } from '../models/safetensors';
import { badState, readState, type TrainingState } from '../training/checkpoint';
import { parseSpec, type Spec } from './spec';

/** What of a spec decides which links come out of it, as JSON: what a checkpoint belongs to. */
export function trainingKey({ agents, pattern, links, latentSteps, rounds, data, training }: Spec): string {
  const { source, file, hash, design, norm, seed } = links;
  const start = source === 'trained' ? (hash ?? file) : { design, norm, seed };
  return JSON.stringify({
    agents,
    pattern,
    start,
    latentSteps,
    rounds,
    data: { task: data.task, file: data.file?.hash },
    training,
  });
}

/** The experiment that a checkpoint belongs to, and where it stands. @throws LabError `bad_state`, `bad_spec`. */
export function openState(bytes: Uint8Array): { spec: Spec; state: TrainingState } {
  const state = readState(bytes);
  try {
    return { spec: parseSpec(JSON.parse(state.spec)), state };
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw badState('Its experiment is not JSON.');
  }
}

/** What a page wants to know of a checkpoint that somebody opens. */
export interface OpenedState {
  readonly spec: Spec;
  readonly stage: TrainingState['stage'];
  readonly step: number;
  /** Of the stage; 0 where it is done. */
  readonly total: number;
  /** The links' file, where they are done. */
  readonly links: Uint8Array<ArrayBuffer> | null;
}

/** @throws LabError as `openState`. */
export function describeState(bytes: Uint8Array): OpenedState {
  const { spec, state } = openState(bytes);
  const { stage, step } = state;
  const done = stage === 'done';
  const total = done ? 0 : (spec.training[stage]?.steps ?? 0);
  return { spec, stage, step, total, links: done ? linksFileOf(state) : null };
}

/** Links as they stand in a checkpoint, as a links file: at the end, the very file that training gives. @throws LabError `bad_spec`. */
export function linksFileOf({ links, parameters, spec }: TrainingState): Uint8Array<ArrayBuffer> {
  return writeSafetensors(
    [...parameters].map(([name, { dims, data }]) => ({ name, dtype: 'F32', shape: dims, data })),
    { format: LINKS_FORMAT, ...links, training: trainingKey(parseSpec(JSON.parse(spec))) },
  );
}
