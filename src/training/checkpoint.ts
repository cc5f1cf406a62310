/**
 * A training run's whole state as one safetensors file: links, moments, data cursor (the random state), curves and the
 * experiment. What is read back may come from anywhere and is checked.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import { parseSafetensors, writeSafetensors } from '../models/safetensors';
import { floats, type HostTensor } from '../runtime/tensor';
import { trainingStages, type Curves, type Stage } from './telemetry';

export type { CurvePoint } from './telemetry';

export interface TrainingState {
  readonly stage: Stage | 'done';
  /** Updates made in this stage. */
  readonly step: number;
  /** Of the draws of data. */
  readonly random: readonly number[];
  /** The experiment that is trained, as JSON text. */
  readonly spec: string;
  /** What of a links file's metadata says how the links are made: design, norm, pattern, agents. */
  readonly links: Readonly<Record<string, string>>;
  readonly parameters: ReadonlyMap<string, HostTensor>;
  readonly moments: ReadonlyMap<string, HostTensor>;
  readonly curves: Curves;
  /** Training time so far. */
  readonly seconds: number;
}

export const STATE_FORMAT = 'recursion-lab training 2';
const MOMENT = 'moments.';

/** What is no number is null in JSON. */
const number = z.number().or(z.null().transform(() => NaN));
const count = z.int().min(0);
const stage = z.enum(trainingStages);
const record = <T extends z.ZodType>(value: T) => z.record(z.string().max(80), value);

const Point = z.object({
  stage,
  step: count,
  loss: number,
  gradientNorm: number,
  learningRate: number,
  losses: record(number).optional(),
  rounds: count.optional(),
  links: record(z.object({ gradient: number, update: number, byRound: z.array(number).max(64).optional() })),
});

const Validation = z.object({
  stage,
  step: count,
  loss: number,
  accuracy: z.array(z.object({ rounds: count, right: count, n: count })).max(64),
  hops: z.array(z.object({ from: count, to: count, normRatio: number, cosine: number })).max(256),
});

const State = z.object({
  stage: z.enum([...trainingStages, 'done']),
  step: count,
  random: z
    .array(
      z
        .int()
        .min(-(2 ** 31))
        .max(2 ** 32 - 1),
    )
    .length(4)
    .refine((state) => state.some((word) => word !== 0), 'it may not be all zeros'),
  links: record(z.string()),
  curves: z.object({ points: z.array(Point).max(400_000), validation: z.array(Validation).max(400_000) }),
  seconds: z.number().min(0),
});

export function writeState(state: TrainingState): Uint8Array<ArrayBuffer> {
  const { stage, step, random, links, curves, seconds, parameters, moments, spec } = state;
  const tensors = [...parameters, ...[...moments].map(([name, tensor]) => [MOMENT + name, tensor] as const)];
  return writeSafetensors(
    tensors.map(([name, { dims, data }]) => ({ name, dtype: 'F32', shape: dims, data })),
    {
      format: STATE_FORMAT,
      spec,
      state: JSON.stringify({ stage, step, random, links, curves, seconds }),
    },
  );
}

/** @throws LabError `bad_safetensors`, `bad_state` for a file that is no training state. */
export function readState(bytes: Uint8Array): TrainingState {
  const file = parseSafetensors(bytes);
  const { format, spec, state: text } = file.metadata;
  if (format !== STATE_FORMAT || spec === undefined || text === undefined)
    throw badState('The file is not the state of a training run.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badState('Its description is not JSON.');
  }
  const parsed = State.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badState(`Its ${issue!.path.join('.')} is wrong: ${issue!.message}.`);
  }
  const parameters = new Map<string, HostTensor>();
  const moments = new Map<string, HostTensor>();
  for (const { name, shape } of file.entries) {
    const tensor = floats(file.tensorFloat32(name).slice(), shape);
    if (name.startsWith(MOMENT)) moments.set(name.slice(MOMENT.length), tensor);
    else parameters.set(name, tensor);
  }
  return {
    ...(parsed.data as Omit<TrainingState, 'spec' | 'parameters' | 'moments'>),
    spec,
    parameters,
    moments,
  };
}

/** Whether the state holds the numbers of exactly these parameters. @throws LabError `bad_state`. */
export function checkShapes(state: TrainingState, parameters: ReadonlyMap<string, HostTensor>): void {
  for (const [name, { dims }] of parameters) {
    const found = state.parameters.get(name);
    if (found?.dims.join() !== dims.join())
      throw badState(
        `It has ${found ? `[${found.dims.join(', ')}]` : 'nothing'} for “${name}” [${dims.join(', ')}].`,
      );
    for (const moment of [`first.${name}`, `second.${name}`])
      if ((state.moments.get(moment)?.dims.join() ?? dims.join()) !== dims.join())
        throw badState(`The moment “${moment}” has another shape than its parameter.`);
  }
}

export function badState(sentence: string): LabError {
  return new LabError('bad_state', `This training checkpoint cannot be used. ${sentence}`, {
    hint: 'Resume with the same experiment that the state was saved from, or start anew.',
    field: 'resume',
  });
}
