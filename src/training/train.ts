/**
 * Trains a system's links: the inner loop, then the outer loop, as its spec says. Seeded, and resumable from a state at
 * any step to the very same links.
 */

import { LabError } from '../errors';
import type { LinkSet } from '../links/linkset';
import type { System } from '../mas/system';
import { Random, type RandomState } from '../random';
import type { HostTensor } from '../runtime/tensor';
import type { Question, StreamBatch, Task } from '../tasks/task';
import { cosineSchedule } from './adamw';
import { lossAndGradients, targetIds } from './backward';
import type { CurvePoint, TrainingState } from './checkpoint';
import { InnerLoss } from './inner';
import { Optimiser } from './optimiser';
import type { InnerSettings, OuterSettings, StageSettings, TrainingSettings } from './settings';

export interface TrainOptions {
  /** The experiment as JSON text; a state carries it. */
  readonly spec: string;
  /** m of the outer loop's rollouts. */
  readonly latentSteps: number;
  readonly resume?: TrainingState;
  /** Told of every step. */
  readonly onPoint?: (point: CurvePoint, total: number) => void;
  /** Given the state every `saveEvery` steps, and at the end of each stage. */
  readonly onState?: (state: TrainingState) => void | Promise<void>;
  readonly saveEvery?: number;
  readonly signal?: AbortSignal;
}

type Stage = 'inner' | 'outer';
type Teach = (random: Random) => Promise<{
  loss: number;
  losses?: Record<string, number>;
  rounds?: number;
  gradients: ReadonlyMap<string, HostTensor>;
}>;

/**
 * @returns the trained links; `system.links` holds them too.
 * @throws LabError `nothing_to_train`, `bad_training` (a role without text of its own), `diverged` (a loss that is no
 * number), and the reason of `signal`.
 */
export async function train(
  system: System,
  spec: TrainingSettings,
  task: Task,
  options: TrainOptions,
): Promise<LinkSet> {
  if (!spec.inner && !spec.outer)
    throw new LabError('nothing_to_train', 'The experiment trains nothing: both stages are off.', {
      hint: 'Give training.inner or training.outer.',
      field: 'training',
    });
  return new Training(system, spec, task, options).run();
}

class Training {
  private parameters: Map<string, HostTensor>;
  private curve: CurvePoint[];
  private readonly random: Random;

  constructor(
    private readonly system: System,
    private readonly spec: TrainingSettings,
    private readonly task: Task,
    private readonly options: TrainOptions,
  ) {
    const { resume } = options;
    this.parameters = new Map(resume?.parameters ?? system.links.links.parameters);
    this.curve = [...(resume?.curve ?? [])];
    this.random = new Random(`training ${spec.seed}`);
    if (resume) this.random.state = resume.random as unknown as RandomState;
    system.links.load(this.parameters);
  }

  async run(): Promise<LinkSet> {
    const { resume } = this.options;
    if (this.spec.inner && (!resume || resume.stage === 'inner')) await this.inner(this.spec.inner);
    if (this.spec.outer && resume?.stage !== 'done') await this.outer(this.spec.outer);
    await this.save('done', 0, new Map());
    return { ...this.system.links.links, parameters: this.parameters, training: this.options.spec };
  }

  private async inner(spec: InnerSettings): Promise<void> {
    const { agents, device, prompts } = this.system;
    const losses: InnerLoss[] = [];
    const streams = agents.map(({ tokenizer, id }, i) => {
      const encode = (token: string) => {
        const found = tokenizer.id(token);
        if (found === undefined) throw noStreams(id, i, `its vocabulary lacks “${token}”`);
        return found;
      };
      const vocabulary = { encode, pad: tokenizer.pad ?? 0, eos: tokenizer.eos[0] ?? 0 };
      const draw = this.task.streams(prompts[i]!.role, vocabulary);
      if (!draw) throw noStreams(id, i, `the ${this.task.id} has no text of a “${prompts[i]!.role}”`);
      return draw;
    });
    for (let i = 0; i < agents.length; i++) losses.push(await InnerLoss.create(device, this.system, i, spec));
    const trained = this.named((name) => name.startsWith('inner_links') || spec.warmStartOuter);
    await this.stage('inner', spec, trained, async (random) => {
      const byLink: Record<string, number> = {};
      const gradients = new Map<string, HostTensor>();
      for (const [i, loss] of losses.entries()) {
        const batch: StreamBatch = streams[i]!(random, spec.batch);
        const found = await loss.run(batch, this.parameters);
        Object.assign(byLink, found.losses);
        for (const [name, gradient] of found.gradients) gradients.set(name, gradient);
      }
      const values = Object.values(byLink);
      return { loss: values.reduce((a, b) => a + b, 0) / values.length, losses: byLink, gradients };
    });
    for (const loss of losses) await loss.dispose();
  }

  private async outer(spec: OuterSettings): Promise<void> {
    const kinds = { outer: ['outer_links'], inner: ['inner_links'], both: ['inner_links', 'outer_links'] }[
      spec.train
    ];
    const trained = this.named((name) => kinds.some((kind) => name.startsWith(kind)));
    const { pattern, agents } = this.system;
    const speaker = agents[pattern.turns[pattern.speaker]!.agent]!;
    const { latentSteps } = this.options;
    await this.stage('outer', spec, trained, async (random) => {
      const rounds = random.pick(spec.rounds);
      const batch = this.answerable(random, spec.batch, rounds, latentSteps);
      const targets = batch.map(({ target }) => targetIds(speaker, target));
      const texts = batch.map(({ question }) => question.text);
      return { rounds, ...(await lossAndGradients(this.system, texts, targets, { rounds, latentSteps })) };
    });
  }

  /** Link-training questions that ideal agents could answer in so many rounds, with the text to decode. */
  private answerable(random: Random, n: number, rounds: number, latentSteps: number) {
    const found: { question: Question; target: string }[] = [];
    while (found.length < n) {
      const seed = random.int(2 ** 31);
      for (const question of this.task.generate('link', n, seed)) {
        const target = this.task.target(question, rounds, latentSteps);
        if (target !== null && found.length < n) found.push({ question, target });
      }
    }
    return found;
  }

  /** The loop that both stages share. */
  private async stage(
    name: Stage,
    spec: StageSettings,
    trained: ReadonlyMap<string, HostTensor>,
    teach: Teach,
  ): Promise<void> {
    const optimiser = await Optimiser.create(this.system.device, trained, spec.optimiser);
    const { resume, signal, onPoint, saveEvery = 50 } = this.options;
    if (resume?.stage === name) {
      optimiser.step = resume.step;
      optimiser.moments = new Map(resume.moments);
    }
    while (optimiser.step < spec.steps) {
      signal?.throwIfAborted();
      const rate = cosineSchedule(optimiser.step, spec.steps, spec.optimiser.learningRate, spec.warmup);
      const { gradients, ...seen } = await teach(this.random);
      const { parameters, gradientNorm } = await optimiser.update(this.parameters, gradients, rate);
      if (!Number.isFinite(seen.loss) || !Number.isFinite(gradientNorm)) throw diverged(name, optimiser.step);
      for (const [key, tensor] of parameters) this.parameters.set(key, tensor);
      this.system.links.load(this.parameters);
      const point: CurvePoint = {
        stage: name,
        step: optimiser.step,
        ...seen,
        gradientNorm,
        learningRate: rate,
      };
      this.curve.push(point);
      onPoint?.(point, spec.steps);
      if (optimiser.step % saveEvery === 0 && optimiser.step < spec.steps)
        await this.save(name, optimiser.step, optimiser.moments);
    }
    await this.save(name, optimiser.step, optimiser.moments);
    await optimiser.dispose();
  }

  private async save(stage: TrainingState['stage'], step: number, moments: ReadonlyMap<string, HostTensor>) {
    const { spec, onState } = this.options;
    const { random, parameters, curve } = this;
    await onState?.({ stage, step, random: random.state, spec, parameters, moments, curve });
  }

  private named(take: (name: string) => boolean): Map<string, HostTensor> {
    return new Map([...this.parameters].filter(([name]) => take(name)));
  }
}

function noStreams(id: string, index: number, why: string): LabError {
  return new LabError('bad_training', `The inner loop has no text for agent ${index + 1}, “${id}”: ${why}.`, {
    hint: 'Give the agent a role that the question family knows, or turn the inner loop off.',
    field: `agents.${index}.role`,
  });
}

function diverged(stage: Stage, step: number): LabError {
  return new LabError('diverged', `The ${stage} loop’s loss or gradient is no number at step ${step}.`, {
    hint: 'Lower the learning rate or the clipping norm and resume from the last saved state.',
    field: `training.${stage}.optimiser.learningRate`,
  });
}
