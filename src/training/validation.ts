/**
 * Looks at the validation slice while links are trained: held-out loss, accuracy by number of rounds, and how the
 * messages fare. The slice is the same at every look and is drawn from a split that nothing is trained on.
 */

import { meanCosine } from '../analysis/health';
import { LabError } from '../errors';
import { run } from '../mas/recursion';
import { speakerOf, type System } from '../mas/system';
import type { Tools } from '../mas/tools';
import { messageOf, type TraceEvent } from '../mas/trace';
import { Random } from '../random';
import { judge } from '../study/evaluate';
import type { Question, StreamBatch, Task } from '../tasks/task';
import { backPropagate, rolloutOptions, targetIds } from './backward';
import type { InnerLoss } from './inner';
import type { TrainingSettings } from './settings';
import { streamsOf } from './streams';
import type { HopHealth, Stage, ValidationPoint } from './telemetry';

/** Rows of own text by agent for the held-out loss of the inner loop. */
const ROWS = 32;

export class Validator {
  /** The inner loop's losses, while it goes on. */
  innerLosses: readonly InnerLoss[] = [];
  private questions: readonly Question[] | null = null;
  private batches: readonly StreamBatch[] | null | undefined;

  constructor(
    private readonly system: System,
    private readonly task: Task,
    private readonly settings: TrainingSettings,
    private readonly depth: {
      readonly rounds: number;
      readonly latentSteps: number;
      readonly maxTokens: number;
    },
    private readonly tools?: Tools | undefined,
  ) {}

  /** Null where the family has no question to look at, or, for the inner loop, no text of one of the roles. */
  async look(stage: Stage, step: number, signal?: AbortSignal): Promise<ValidationPoint | null> {
    const questions = (this.questions ??= this.draw());
    if (questions.length === 0 || (stage === 'inner' && !this.texts())) return null;
    const { rounds, latentSteps } = this.at(stage);
    const answers = new Map<number, Extract<TraceEvent, { type: 'answer' }>>();
    const hops: HopHealth[] = [];
    const emit = (event: TraceEvent) => {
      if (event.type === 'answer') answers.set(event.round, event);
      if (event.type === 'message' && !hops.some(({ from, to }) => from === event.from && to === event.to))
        hops.push({ from: event.from, to: event.to, normRatio: event.normRatio, cosine: event.round });
    };
    const texts = questions.map(({ text }) => text);
    const deepest = Math.max(...rounds);
    const rollout = rolloutOptions({ rounds: deepest, latentSteps });
    const options = { ...rollout, maxTokens: this.depth.maxTokens, probe: true, tensors: true };
    const { tensors } = await run(this.system, texts, options, {
      emit,
      ...(signal && { signal }),
      tools: this.tools,
    });
    const accuracy = rounds.map((round) => {
      const right = answers
        .get(round)!
        .rows.filter((row, i) => judge(this.task, questions[i]!, row).right).length;
      return { rounds: round, right, n: questions.length };
    });
    return {
      stage,
      step,
      loss: stage === 'inner' ? await this.innerLoss() : await this.outerLoss(deepest, latentSteps),
      accuracy,
      hops: hops.map(({ cosine: round, ...hop }) => ({
        ...hop,
        cosine: cosineOf(messageOf(tensors, round, hop.from, hop.to)),
      })),
    };
  }

  private at(stage: Stage) {
    const { validation, outer } = this.settings;
    const rounds = validation.rounds ?? Array.from({ length: this.depth.rounds }, (_, i) => i + 1);
    const latentSteps = (stage === 'outer' ? outer?.latentSteps : undefined) ?? this.depth.latentSteps;
    return { rounds: [...new Set(rounds)].sort((a, b) => a - b), latentSteps };
  }

  private draw(): Question[] {
    const { n } = this.settings.validation;
    try {
      return this.task.generate('validation', Math.min(n, this.task.size?.('validation') ?? n), 1);
    } catch (error) {
      if (error instanceof LabError && error.code === 'bad_split') return [];
      throw error;
    }
  }

  /** Own text of each agent, the same at every look; null where a file of one's own has none in this split. */
  private texts(): readonly StreamBatch[] | null {
    if (this.batches !== undefined) return this.batches;
    try {
      const draws = streamsOf(this.system, this.task, 'validation');
      this.batches = draws.map((draw) => draw(new Random('validation streams'), ROWS));
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'bad_training')) throw error;
      this.batches = null;
    }
    return this.batches;
  }

  private async innerLoss(): Promise<number> {
    const batches = this.texts()!;
    const values: number[] = [];
    for (const [i, loss] of this.innerLosses.entries())
      values.push(...Object.values((await loss.run(batches[i]!, false)).losses));
    return values.reduce((a, b) => a + b, 0) / values.length;
  }

  /** Of the questions that ideal agents can answer in so many rounds; 0 where there is none. */
  private async outerLoss(rounds: number, latentSteps: number): Promise<number> {
    const speaker = speakerOf(this.system);
    const solvable = this.questions!.flatMap((question) => {
      const target = this.task.target(question, rounds, latentSteps);
      return target === null ? [] : [{ text: question.text, target: targetIds(speaker, target) }];
    });
    if (solvable.length === 0) return 0;
    const texts = solvable.map(({ text }) => text);
    const targets = solvable.map(({ target }) => target);
    return (await backPropagate(this.system, texts, targets, false, { rounds, latentSteps })).loss;
  }
}

const cosineOf = (message: ReturnType<typeof messageOf>) =>
  message?.dims.length === 3 ? meanCosine(message) : 0;
