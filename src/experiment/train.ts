/**
 * Training as an experiment: from a spec to trained links and their file, the same for the page's worker and the command
 * line. Also the gradient check of a spec.
 */

import { LabError } from '../errors';
import { writeLinks, type LinkSet } from '../links/linkset';
import { speakerOf, type System } from '../mas/system';
import type { Tools } from '../mas/tools';
import type { Device } from '../runtime/device';
import { taskOf } from '../tasks/registry';
import { targetIds } from '../training/backward';
import { checkGradients, type GradientCheck } from '../training/check';
import { badState, writeState, type TrainingState } from '../training/checkpoint';
import type { Curves, Stage, TrainingEvent } from '../training/telemetry';
import { forcedLessons, Lessons, roleTextsOf } from '../training/questions';
import { train } from '../training/train';
import { Random } from '../random';
import { buildSystem, sha256, type BuildProgress, type Library } from './build';
import { provideData } from './data';
import type { Spec } from './spec';
import { openState, trainingKey } from './training-state';
import { wordNotes } from './words';

export interface TrainHost {
  readonly device: Device;
  readonly library: Library;
  readonly progress?: (event: BuildProgress) => void;
}

export interface TrainHooks {
  /** A checkpoint to go on from. */
  readonly resume?: Uint8Array | undefined;
  readonly emit?: (event: TrainingEvent) => void;
  /** Given every checkpoint. */
  readonly onState?: (
    bytes: Uint8Array<ArrayBuffer>,
    at: { stage: Stage | 'done'; step: number },
  ) => Promise<void> | void;
  /** Seconds of training between two checkpoints. */
  readonly saveSeconds?: number;
  /** Asked after every step whether a checkpoint is wanted now. */
  readonly due?: () => boolean;
  /** Waited for before every step. */
  readonly gate?: () => Promise<void> | void;
  readonly signal?: AbortSignal;
  /** What a speaker may call when it is looked at how links do. */
  readonly tools?: Tools;
}

export interface Trained {
  readonly set: LinkSet;
  /** The links' file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its SHA-256. */
  readonly hash: string;
  readonly curves: Curves;
  /** Training time, over all sittings. */
  readonly seconds: number;
}

/** @throws LabError `bad_training`, `bad_state`, and what building and training throw. */
export async function trainExperiment(spec: Spec, host: TrainHost, hooks: TrainHooks = {}): Promise<Trained> {
  refuse(spec);
  const { resume, emit, onState, saveSeconds = 10, due, gate, signal, tools } = hooks;
  const opened = resume && openState(resume);
  if (opened && trainingKey(opened.spec) !== trainingKey(spec))
    throw badState('It belongs to another experiment.');
  const system = await systemOf(spec, host);
  try {
    if (spec.data.task === 'custom' && !opened)
      for (const text of wordNotes(system, taskOf(spec.data))) emit?.({ type: 'notice', text });
    let saved = performance.now();
    const { links, state } = await train(system, spec.training, taskOf(spec.data), {
      spec: JSON.stringify(spec),
      latentSteps: spec.latentSteps,
      rounds: spec.rounds,
      maxTokens: spec.sampling.maxTokens,
      resume: opened?.state,
      ...(emit && { emit }),
      ...(onState && {
        due: () => due?.() === true || performance.now() - saved > 1000 * saveSeconds,
        onState: async (at: TrainingState) => {
          const bytes = writeState(at);
          await onState(bytes, at);
          saved = performance.now();
          emit?.({ type: 'saved', stage: at.stage, step: at.step, bytes: bytes.length });
        },
      }),
      ...(gate && { gate }),
      signal,
      tools,
    });
    const bytes = writeLinks({ ...links, training: trainingKey(spec) });
    return { set: links, bytes, hash: await sha256(bytes), curves: state.curves, seconds: state.seconds };
  } finally {
    await system.links.dispose();
  }
}

/** Compares the exact gradient of a spec's loss with finite differences. @throws LabError as `trainExperiment`. */
export async function checkExperiment(
  spec: Spec,
  host: TrainHost,
  { questions = 4 }: { questions?: number } = {},
): Promise<GradientCheck> {
  refuse(spec);
  const system = await systemOf(spec, host);
  try {
    const { outer, seed } = spec.training;
    const rounds = outer ? Math.max(...outer.rounds) : spec.rounds;
    const latentSteps = outer?.latentSteps ?? spec.latentSteps;
    const { forcing = 'rollout', earlier = 0 } = outer ?? {};
    const task = taskOf(spec.data);
    const rolls = forcing === 'rollout';
    const lessons = rolls ? new Lessons(task) : forcedLessons(system, task, latentSteps);
    const batch = lessons.draw(new Random(`check ${seed}`), questions, rounds, latentSteps);
    const speaker = speakerOf(system);
    const targets = batch.map(({ target }) => targetIds(speaker, target));
    const texts = batch.map(({ question }) => question.text);
    const forced = rolls ? undefined : roleTextsOf(system, task, batch, latentSteps);
    return await checkGradients(system, texts, targets, { rounds, latentSteps, earlier, forced, seed });
  } finally {
    await system.links.dispose();
  }
}

async function systemOf(spec: Spec, { device, library, progress }: TrainHost): Promise<System> {
  await provideData(spec.data, library);
  return buildSystem(spec, device, library, progress);
}

/** Training knows no counterfactuals. */
function refuse({ interventions }: Spec): void {
  if (interventions.length > 0)
    throw new LabError('bad_training', 'Links are trained without interventions.', {
      hint: 'Leave them out.',
      field: 'interventions',
    });
}
