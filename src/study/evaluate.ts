/** Accuracy of a system over a list of questions, in batches, with its interval. */

import { run, type RunOptions } from '../mas/recursion';
import type { System } from '../mas/system';
import type { Tools } from '../mas/tools';
import type { SpokenRow } from '../mas/trace';
import type { Question, Task } from '../tasks/task';
import { wilson } from './interval';

export interface Judged {
  readonly question: Question;
  readonly text: string;
  /** What was answered; null: no answer in the text. */
  readonly answer: string | null;
  /** Null: the right answer is not known. */
  readonly right: boolean | null;
  readonly tokens: number;
}

export interface Evaluation {
  readonly accuracy: number;
  /** Wilson, 95 %. */
  readonly interval: readonly [number, number];
  readonly n: number;
  readonly right: number;
  /** Accuracy by the depth of the question. */
  readonly byDepth: Readonly<Record<number, { accuracy: number; n: number }>>;
  /** Mean number of tokens that the speaker decoded. */
  readonly meanTokens: number;
  readonly seconds: number;
}

export function judge(task: Task, question: Question, row: SpokenRow): Judged {
  const answer = task.answerIn(row.text);
  const right = question.answer === '' ? null : answer === question.answer;
  return { question, text: row.text, answer, right, tokens: row.tokens.length };
}

/** @param batch questions run at once; the results do not depend on it, but for shuffled and random messages. */
export async function evaluate(
  system: System,
  task: Task,
  questions: readonly Question[],
  options: RunOptions,
  {
    batch,
    progress,
    signal,
    tools,
  }: {
    batch: number;
    progress?: (done: number, right: number) => void;
    signal?: AbortSignal;
    tools?: Tools | undefined;
  },
): Promise<Evaluation> {
  const started = performance.now();
  const judged: Judged[] = [];
  for (let at = 0; at < questions.length; at += batch) {
    const some = questions.slice(at, at + batch);
    const texts = some.map(({ text }) => text);
    const { answers } = await run(system, texts, { ...options, seed: options.seed + at }, { signal, tools });
    judged.push(...answers.map((row, i) => judge(task, some[i]!, row)));
    progress?.(judged.length, judged.filter(({ right }) => right).length);
  }
  return summarise(judged, (performance.now() - started) / 1000);
}

/** Answers that nobody can judge do not count. */
export function summarise(all: readonly Judged[], seconds: number): Evaluation {
  const judged = all.filter(({ right }) => right !== null);
  const n = judged.length;
  const right = judged.filter((one) => one.right).length;
  const depths = [...new Set(judged.map(({ question }) => question.depth))].sort((a, b) => a - b);
  return {
    accuracy: n === 0 ? 0 : right / n,
    interval: wilson(right, n),
    n,
    right,
    byDepth: Object.fromEntries(
      depths.map((depth) => {
        const some = judged.filter(({ question }) => question.depth === depth);
        return [depth, { accuracy: some.filter((one) => one.right).length / some.length, n: some.length }];
      }),
    ),
    meanTokens: judged.reduce((sum, { tokens }) => sum + tokens, 0) / Math.max(1, n),
    seconds,
  };
}
