/**
 * Trains a system's links: the inner loop, then the outer loop, as its spec says. Seeded, and resumable from a state at
 * any step to the very same links and curves. Knows no file and no page.
 */

import { LabError } from '../errors';
import { disposeGradients, type GradientSums } from '../links/runner';
import type { LinkSet } from '../links/linkset';
import type { Tools } from '../mas/tools';
import { speakerOf, type System } from '../mas/system';
import { Random, type RandomState } from '../random';
import type { DeviceTensor } from '../runtime/device';
import type { HostTensor } from '../runtime/tensor';
import type { Task } from '../tasks/task';
import { scheduledRate } from './adamw';
import { backPropagate, targetIds } from './backward';
import { badState, checkShapes, type TrainingState } from './checkpoint';
import { faultOf, notices } from './faults';
import { InnerLoss } from './inner';
import { linkOf, Optimiser } from './optimiser';
import type { InnerSettings, OuterSettings, StageSettings, TrainingSettings } from './settings';
import { forcedLessons, Lessons, linksHeard, roleTextsOf } from './questions';
import { streamsOf, type Stream } from './streams';
import type { CurvePoint, Pace, Stage, TrainingEvent, ValidationPoint } from './telemetry';
import { Validator } from './validation';

export interface TrainOptions {
  /** The experiment as JSON text; a state carries it. */
  readonly spec: string;
  /** Of the experiment: m of the outer loop's rollouts unless its settings say otherwise, and rounds to validate. */
  readonly latentSteps: number;
  readonly rounds: number;
  /** Tokens that a validation answer may take. */
  readonly maxTokens: number;
  readonly resume?: TrainingState | undefined;
  readonly emit?: (event: TrainingEvent) => void;
  /** Given the state when `due` asks for one, and at the end of each stage, at a fault and when `signal` aborts. */
  readonly onState?: (state: TrainingState) => void | Promise<void>;
  /** Asked after every step. */
  readonly due?: () => boolean;
  /** Waited for before every step. */
  readonly gate?: () => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
  /** What the speaker may call when its answers are looked at. */
  readonly tools?: Tools | undefined;
}

interface Lesson {
  readonly loss: number;
  readonly losses?: Record<string, number>;
  readonly rounds?: number;
  readonly gradients: GradientSums;
  /** What was done for it. */
  readonly examples: number;
  readonly latentSteps: number;
}

/**
 * @returns the trained links; `system.links` holds them too.
 * @throws LabError `nothing_to_train`, `bad_training` (a role without text of its own, a link that there is not),
 * `bad_state`, `diverged`, `overflow`, `vanished` (the state before the step was given to `onState`), and the reason of
 * `signal`.
 */
export async function train(
  system: System,
  settings: TrainingSettings,
  task: Task,
  options: TrainOptions,
): Promise<{ links: LinkSet; state: TrainingState }> {
  if (!settings.inner && !settings.outer)
    throw new LabError('nothing_to_train', 'The experiment trains nothing: both stages are off.', {
      hint: 'Give training.inner or training.outer.',
      field: 'training',
    });
  return new Training(system, settings, task, options).run();
}

class Training {
  private readonly points: CurvePoint[];
  private readonly looks: ValidationPoint[];
  private readonly random: Random;
  private readonly validator: Validator;
  private optimiser: Optimiser | null = null;
  /** Of the draws, at the beginning of a step that has not been taken yet. */
  private before: RandomState | null = null;
  private seconds: number;
  private examples = 0;
  private latentSteps = 0;
  /** Of this sitting: what paces are measured over. */
  private spent = 0;
  private steps = 0;

  constructor(
    private readonly system: System,
    private readonly settings: TrainingSettings,
    private readonly task: Task,
    private readonly options: TrainOptions,
  ) {
    const { resume, latentSteps, rounds, maxTokens } = options;
    this.points = [...(resume?.curves.points ?? [])];
    this.looks = [...(resume?.curves.validation ?? [])];
    this.seconds = resume?.seconds ?? 0;
    this.random = new Random(`training ${settings.seed}`);
    const depth = { latentSteps, rounds, maxTokens };
    this.validator = new Validator(system, task, settings, depth, options.tools);
    if (!resume) return;
    checkShapes(resume, system.links.links.parameters);
    if (resume.stage !== 'done' && !settings[resume.stage])
      throw badState(`It stands in the ${resume.stage} loop, which this experiment does not have.`);
    this.random.state = resume.random as unknown as RandomState;
    system.links.load(resume.parameters);
  }

  async run(): Promise<{ links: LinkSet; state: TrainingState }> {
    const { resume } = this.options;
    const { inner, outer } = this.settings;
    if (inner && (!resume || resume.stage === 'inner')) await this.inner(inner);
    if (outer && resume?.stage !== 'done') await this.outer(outer);
    const state = await this.stateAt('done', 0);
    await this.options.onState?.(state);
    const links = {
      ...this.system.links.links,
      parameters: state.parameters,
      training: this.options.spec,
    };
    return { links, state };
  }

  private async inner(settings: InnerSettings): Promise<void> {
    const { agents, device, links } = this.system;
    if (links.links.design === 'soft_prompt')
      throw new LabError(
        'bad_training',
        'A soft prompt has no inner loop: it does not depend on what is thought.',
        {
          hint: 'Turn the inner loop off and train it end to end.',
          field: 'training.inner',
        },
      );
    const streams = streamsOf(this.system, this.task, 'link');
    const losses: InnerLoss[] = [];
    for (let i = 0; i < agents.length; i++)
      losses.push(await InnerLoss.create(device, this.system, i, settings));
    this.validator.innerLosses = losses;
    try {
      await this.innerStage(settings, streams, losses);
    } finally {
      this.validator.innerLosses = [];
      for (const loss of losses) await loss.dispose();
    }
  }

  private async innerStage(
    settings: InnerSettings,
    streams: readonly Stream[],
    losses: readonly InnerLoss[],
  ): Promise<void> {
    const names = this.named(
      'inner',
      settings,
      (name) => name.startsWith('inner_links') || settings.warmStartOuter,
    );
    await this.stage('inner', settings, names, async () => {
      const byLink: Record<string, number> = {};
      const gradients = new Map<string, DeviceTensor>();
      let latentSteps = 0;
      for (const [i, loss] of losses.entries()) {
        const batch = streams[i]!(this.random, settings.batch);
        latentSteps += batch.weights.reduce((sum, weight) => sum + Number(weight > 0), 0);
        const found = await loss.run(batch);
        Object.assign(byLink, found.losses);
        for (const [name, gradient] of found.gradients) gradients.set(name, gradient);
      }
      const values = Object.values(byLink);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const examples = settings.batch * losses.length;
      return { loss: mean, losses: byLink, gradients: new Map([[1, gradients]]), examples, latentSteps };
    });
  }

  private async outer(settings: OuterSettings): Promise<void> {
    const kinds = { outer: ['outer_links'], inner: ['inner_links'], both: ['inner_links', 'outer_links'] }[
      settings.train
    ];
    const { pattern } = this.system;
    const names = this.named(
      'outer',
      settings,
      (name) =>
        kinds.some((kind) => name.startsWith(kind)) &&
        linksHeard(pattern, Math.max(...settings.rounds)).has(linkOf(name)),
    );
    // A step in which none of them is heard would teach nothing.
    const depths = settings.rounds.filter((rounds) => {
      const heard = linksHeard(pattern, rounds);
      return names.some((name) => heard.has(linkOf(name)));
    });
    const speaker = speakerOf(this.system);
    const latentSteps = settings.latentSteps ?? this.options.latentSteps;
    const { earlier, forcing } = settings;
    const rolls = forcing === 'rollout';
    const lessons = rolls ? new Lessons(this.task) : forcedLessons(this.system, this.task, latentSteps);
    await this.stage('outer', settings, names, async () => {
      const rounds = this.random.pick(depths);
      const batch = lessons.draw(this.random, settings.batch, rounds, latentSteps);
      const targets = batch.map(({ target }) => targetIds(speaker, target));
      const texts = batch.map(({ question }) => question.text);
      const forced = rolls ? undefined : roleTextsOf(this.system, this.task, batch, latentSteps);
      const { signal } = this.options;
      const depth = { rounds, latentSteps, earlier, forced, signal };
      const { loss, gradients } = await backPropagate(this.system, texts, targets, true, depth);
      const turns = rounds * pattern.turns.length - 1;
      return {
        loss,
        rounds,
        gradients: gradients!,
        examples: batch.length,
        latentSteps: batch.length * turns * latentSteps,
      };
    });
  }

  /** The loop that both stages share. */
  private async stage(
    name: Stage,
    settings: StageSettings,
    trained: readonly string[],
    teach: () => Promise<Lesson>,
  ): Promise<void> {
    const { resume, signal, emit = () => undefined, gate, due } = this.options;
    const optimiser = new Optimiser(this.system.device, this.system.links, trained, settings.optimiser);
    this.optimiser = optimiser;
    try {
      if (resume?.stage === name) optimiser.load(resume.step, resume.moments);
      for (let taken = false; ; taken = true) {
        await this.look(name, optimiser.step, settings.steps);
        if (taken && due?.() && optimiser.step < settings.steps) await this.save(name, optimiser.step);
        if (optimiser.step >= settings.steps) break;
        await gate?.();
        signal?.throwIfAborted();
        this.before = this.random.state;
        const started = performance.now();
        const rate = scheduledRate(
          settings.schedule,
          optimiser.step,
          settings.steps,
          settings.optimiser.learningRate,
          settings.warmup,
        );
        const { gradients, examples, latentSteps, ...seen } = await teach();
        const update = await optimiser.update(gradients, rate);
        disposeGradients(gradients);
        const fault = faultOf(name, optimiser.step + 1, seen.loss, update.gradientNorm);
        if (fault) {
          update.discard();
          await this.save(name, optimiser.step);
          throw fault;
        }
        update.commit();
        this.before = null;
        this.examples += examples;
        this.latentSteps += latentSteps;
        this.passed(started);
        const { gradientNorm, links } = update;
        const point: CurvePoint = {
          stage: name,
          step: optimiser.step,
          ...seen,
          gradientNorm,
          learningRate: rate,
          links,
        };
        this.points.push(point);
        emit({ type: 'point', point, pace: this.pace(name, optimiser.step) });
        for (const text of notices(this.points)) emit({ type: 'notice', text });
      }
      await this.save(name, optimiser.step);
    } catch (error) {
      if (signal?.aborted) await this.save(name, optimiser.step);
      throw error;
    } finally {
      this.optimiser = null;
      disposeGradients(this.system.links.takeGradients());
      await optimiser.dispose();
    }
  }

  /** Looks at the validation slice where it is time and it has not been done. */
  private async look(stage: Stage, step: number, steps: number): Promise<void> {
    const { every } = this.settings.validation;
    if (every === 0 || (step % every !== 0 && step !== steps)) return;
    if (this.looks.some((one) => one.stage === stage && one.step === step)) return;
    const started = performance.now();
    const point = await this.validator.look(stage, step, this.options.signal);
    if (!point) return;
    this.looks.push(point);
    this.seconds += (performance.now() - started) / 1000;
    this.options.emit?.({ type: 'validation', point });
  }

  private passed(started: number): void {
    const seconds = (performance.now() - started) / 1000;
    this.seconds += seconds;
    this.spent += seconds;
    this.steps++;
  }

  private pace(stage: Stage, step: number): Pace {
    const { inner, outer } = this.settings;
    const first = inner?.steps ?? 0;
    const total = first + (outer?.steps ?? 0);
    const done = stage === 'inner' ? step : first + step;
    const perSecond = (n: number) => n / Math.max(1e-9, this.spent);
    return {
      done,
      total,
      seconds: this.seconds,
      stepsPerSecond: perSecond(this.steps),
      examplesPerSecond: perSecond(this.examples),
      latentStepsPerSecond: perSecond(this.latentSteps),
      left: ((total - done) * this.spent) / Math.max(1, this.steps),
    };
  }

  /** A step that was begun and not taken is as if it had not been begun. */
  private async save(stage: Stage, step: number): Promise<void> {
    const { onState } = this.options;
    if (this.before) this.random.state = this.before;
    this.before = null;
    if (onState) await onState(await this.stateAt(stage, step));
  }

  private async stateAt(stage: TrainingState['stage'], step: number): Promise<TrainingState> {
    const { links } = this.system;
    const { design, norm, pattern, agents } = links.links;
    return {
      stage,
      step,
      random: this.random.state,
      spec: this.options.spec,
      links: { design, norm, pattern, agents: JSON.stringify(agents) },
      parameters: await links.read(),
      moments: (await this.optimiser?.read()) ?? new Map<string, HostTensor>(),
      curves: { points: [...this.points], validation: [...this.looks] },
      seconds: this.seconds,
    };
  }

  /** Parameters of the links that a stage changes. @throws LabError `bad_training` for a link that there is not. */
  private named(stage: Stage, { only }: StageSettings, kind: (parameter: string) => boolean): string[] {
    const { places, parameters } = this.system.links.links;
    const unknown = only?.find((name) => !places.some((place) => place.name === name));
    if (unknown !== undefined)
      throw new LabError('bad_training', `There is no link “${unknown}” in this system.`, {
        hint: `It has ${places.map(({ name }) => name).join(', ')}.`,
        field: `training.${stage}.only`,
      });
    const names = [...parameters.keys()].filter(
      (name) => kind(name) && (!only || only.some((link) => name.startsWith(`${link}.`))),
    );
    if (names.length > 0) return names;
    throw new LabError('nothing_to_train', 'No link is left to train in this stage.', {
      hint: 'Choose other links, or turn the stage off.',
      field: `training.${stage}`,
    });
  }
}
