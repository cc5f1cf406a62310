/** A training run's whole state as one safetensors file: links, moments, cursor, random state, curves. */

import { LabError } from '../errors';
import { parseSafetensors, writeSafetensors } from '../models/safetensors';
import { floats, type HostTensor } from '../runtime/tensor';

/** One point of the curves: what a step reported. */
export interface CurvePoint {
  readonly stage: 'inner' | 'outer';
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Inner loop: mean 1 − cosine by link. */
  readonly losses?: Readonly<Record<string, number>>;
  /** Outer loop: rounds of this step. */
  readonly rounds?: number;
}

export interface TrainingState {
  readonly stage: 'inner' | 'outer' | 'done';
  /** Updates made in this stage. */
  readonly step: number;
  readonly random: readonly number[];
  /** The experiment that is trained, as JSON text: a state is only resumed by the same one. */
  readonly spec: string;
  readonly parameters: ReadonlyMap<string, HostTensor>;
  readonly moments: ReadonlyMap<string, HostTensor>;
  readonly curve: readonly CurvePoint[];
}

const MOMENT = 'moments.';

export function writeState(state: TrainingState): Uint8Array<ArrayBuffer> {
  const tensors = [
    ...state.parameters,
    ...[...state.moments].map(([name, tensor]) => [MOMENT + name, tensor] as const),
  ];
  return writeSafetensors(
    tensors.map(([name, { dims, data }]) => ({ name, dtype: 'F32', shape: dims, data })),
    {
      format: 'recursion-lab training 1',
      stage: state.stage,
      step: String(state.step),
      random: JSON.stringify(state.random),
      spec: state.spec,
      curve: JSON.stringify(state.curve),
    },
  );
}

/** @throws LabError `bad_state` for a file that is no training state, or one of another experiment. */
export function readState(bytes: Uint8Array, spec: string): TrainingState {
  const file = parseSafetensors(bytes);
  const { metadata } = file;
  if (metadata.format !== 'recursion-lab training 1')
    throw badState('The file is not the state of a training run.');
  if (metadata.spec !== spec) throw badState('The state belongs to another experiment.');
  const parameters = new Map<string, HostTensor>();
  const moments = new Map<string, HostTensor>();
  for (const { name, shape } of file.entries) {
    const tensor = floats(file.tensorFloat32(name).slice(), shape);
    if (name.startsWith(MOMENT)) moments.set(name.slice(MOMENT.length), tensor);
    else parameters.set(name, tensor);
  }
  return {
    stage: metadata.stage as TrainingState['stage'],
    step: Number(metadata.step),
    random: JSON.parse(metadata.random!) as number[],
    spec,
    parameters,
    moments,
    curve: JSON.parse(metadata.curve!) as CurvePoint[],
  };
}

function badState(sentence: string): LabError {
  return new LabError('bad_state', sentence, {
    hint: 'Resume with the same experiment that the state was saved from, or start anew.',
    field: 'resume',
  });
}
