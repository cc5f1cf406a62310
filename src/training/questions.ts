/** What the outer loop is taught on: questions that can be answered, the gold text of roles, and which links are heard. */

import { LabError } from '../errors';
import { innerName, outerName } from '../links/linkset';
import type { Pattern } from '../mas/pattern';
import type { System } from '../mas/system';
import type { Random } from '../random';
import type { Question, Task } from '../tasks/task';
import type { RoleTexts } from './forced';

export interface Lesson {
  readonly question: Question;
  /** The text that the speaker should decode. */
  readonly target: string;
}

/** Draws from families without end that give nothing, until it is said. */
const MOST_DRAWS = 50;

/** Link-training questions that ideal agents could answer in so many rounds, with the text to decode. */
export class Lessons {
  /** Of a family that has an end, by depth. */
  private readonly eligible = new Map<string, readonly Lesson[]>();

  /** @param wanted leaves out the questions that it says no of. */
  constructor(
    private readonly task: Task,
    private readonly wanted: (question: Question, rounds: number) => boolean = () => true,
  ) {}

  /** @throws LabError `bad_training` where there is none. */
  draw(random: Random, n: number, rounds: number, latentSteps: number): Lesson[] {
    const size = this.task.size?.('link');
    return size === undefined
      ? this.fromEndless(random, n, rounds, latentSteps)
      : this.fromAll(random, n, rounds, latentSteps, size);
  }

  private fromEndless(random: Random, n: number, rounds: number, latentSteps: number): Lesson[] {
    const found: Lesson[] = [];
    for (let draws = 0; found.length < n; draws++) {
      if (draws === MOST_DRAWS && found.length === 0) throw none(rounds, latentSteps);
      const drawn = this.task.generate('link', n, random.int(2 ** 31));
      found.push(...this.lessons(drawn, rounds, latentSteps).slice(0, n - found.length));
    }
    return found;
  }

  /** In a random order, none twice before all were there. */
  private fromAll(random: Random, n: number, rounds: number, latentSteps: number, size: number): Lesson[] {
    const key = `${rounds} ${latentSteps}`;
    const all =
      this.eligible.get(key) ?? this.lessons(this.task.generate('link', size, 0), rounds, latentSteps);
    this.eligible.set(key, all);
    if (all.length === 0) throw none(rounds, latentSteps);
    const found: Lesson[] = [];
    while (found.length < n) found.push(...random.shuffle([...all]).slice(0, n - found.length));
    return found;
  }

  private lessons(questions: readonly Question[], rounds: number, latentSteps: number): Lesson[] {
    return questions.flatMap((question) => {
      const target = this.task.target(question, rounds, latentSteps);
      return target !== null && this.wanted(question, rounds) ? [{ question, target }] : [];
    });
  }
}

/** The lessons of teacher forcing: the family has the gold text of every role but the speaker's, whose text is the answer. */
export function forcedLessons({ pattern, prompts }: System, task: Task, latentSteps: number): Lessons {
  const others = pattern.turns.filter((_, at) => at !== pattern.speaker);
  return new Lessons(task, (question, rounds) =>
    others.every(({ agent }) => task.notes(question, prompts[agent]!.role, rounds, latentSteps) !== null),
  );
}

/** @throws LabError `bad_training` naming the agent whose role has no text. */
export function roleTextsOf(
  { prompts, agents }: System,
  task: Task,
  lessons: readonly Lesson[],
  latentSteps: number,
): RoleTexts {
  return (row, agent, round) => {
    const { role } = prompts[agent]!;
    const text = task.notes(lessons[row]!.question, role, round, latentSteps);
    if (text !== null && text.trim() !== '') return text;
    const family = task.title ?? `the ${task.id}`;
    throw new LabError(
      'bad_training',
      `There is no text to train agent ${agent + 1}, “${agents[agent]!.id}”, on: ${family} has no gold text of a “${role}”.`,
      {
        hint: 'Give the agent a role that the question family knows, or choose rollouts and no inner loop.',
        field: `agents.${agent}.role`,
      },
    );
  };
}

/** Names of the links through which an answer after so many rounds can depend on what was thought. */
export function linksHeard({ turns, hops, speaker }: Pattern, rounds: number): Set<string> {
  const heard = new Set<string>();
  for (const [at, { slots }] of turns.entries())
    for (const { hop, lag } of slots)
      if (lag === 0 ? at <= speaker || rounds > 1 : rounds > 1)
        heard.add(outerName(hop)).add(innerName(hops[hop]!.from));
  return heard;
}

function none(rounds: number, latentSteps: number): LabError {
  return new LabError(
    'bad_training',
    `No question can be answered in ${rounds} rounds of ${latentSteps} steps, or none has the text of the roles.`,
    {
      hint: 'Train with more rounds or more latent steps; teacher forcing needs the gold text of every role.',
      field: 'training.outer.rounds',
    },
  );
}
