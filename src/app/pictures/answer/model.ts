/** What the speaker says after each round, and how sure it is of every answer. Nothing here depends on pixels. */

import { outline, type AnswerOutline } from '../../../experiment/outline';
import type { Recording } from '../../../experiment/recording';
import type { Mode } from '../../../mas/trace';
import { taskOf } from '../../../tasks/registry';
import type { Absent, Table } from '../picture';

export interface AnswerColumn {
  readonly round: number;
  /** Null: not asked, or not there yet. */
  readonly said: Said | null;
}

export interface Said extends AnswerOutline {
  /** Places of the answers by probability, from 1; null without a distribution. */
  readonly ranks: readonly number[] | null;
}

export interface AnswerModel {
  readonly mode: Mode;
  readonly answers: readonly string[];
  readonly right: string;
  readonly speaker: { readonly agent: number; readonly role: string };
  readonly rounds: number;
  readonly columns: readonly AnswerColumn[];
}

export function modelOf({ spec, question, events }: Recording): AnswerModel | Absent {
  const task = taskOf(spec.data);
  if (!task) return { absent: `This page does not know the task “${spec.data.task}” of this run.` };
  const { rounds: begun, planned, mode } = outline(events, task, question);
  const rounds = planned || spec.rounds;
  const said = new Map(begun.flatMap(({ round, answer }) => (answer ? [[round, answer] as const] : [])));
  if (said.size === 0)
    return { absent: 'The last agent has not been asked yet. Step on, or let the run go on.' };
  const asked = Array.from({ length: rounds }, (_, i) => i + 1);
  const agent = [...said.values()][0]!.agent;
  return {
    mode,
    answers: task.answers,
    right: question.answer,
    speaker: { agent, role: spec.agents[agent - 1]?.role ?? `agent ${agent}` },
    rounds,
    // Alone, it is asked once, whatever the number of rounds.
    columns: (mode === 'alone' ? [...said.keys()] : asked).map((round) => {
      const answer = said.get(round);
      return { round, said: answer ? { ...answer, ranks: ranksOf(answer.distribution) } : null };
    }),
  };
}

function ranksOf(distribution: readonly number[] | null): number[] | null {
  return distribution && distribution.map((p) => 1 + distribution.filter((other) => other > p).length);
}

/** When it was said. */
export function occasion({ mode }: AnswerModel, { round, said }: AnswerColumn): string {
  return mode === 'alone' && said ? 'alone' : `round ${round}`;
}

export const verdictOf = ({ right, answer }: Pick<Said, 'right' | 'answer'>): string =>
  right ? '✓ right' : answer === null ? '– no answer' : '✗ wrong';

export function tableOf({ answers, right, columns }: AnswerModel): Table {
  return {
    columns: [
      { name: 'round' },
      { name: 'asked' },
      { name: 'answer' },
      { name: 'right answer' },
      { name: 'verdict' },
      { name: 'its probability' },
      ...answers.map((answer) => ({ name: `probability of “${answer}”` })),
      { name: 'text' },
    ],
    rows: columns.flatMap(({ round, said }) =>
      said
        ? [
            [
              round,
              said.final ? 'at the end' : 'on the side',
              said.answer,
              right,
              said.right ? 'right' : said.answer === null ? 'none' : 'wrong',
              said.probability,
              ...answers.map((_, i) => said.distribution?.[i] ?? null),
              said.text,
            ],
          ]
        : [],
    ),
  };
}
