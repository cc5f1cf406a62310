/** What the speaker says after each round, and how sure it is of every answer. Nothing here depends on pixels. */

import { outline, type AnswerOutline } from '../../../experiment/outline';
import type { Recording } from '../../../experiment/recording';
import type { Mode } from '../../../mas/trace';
import { taskFor } from '../../task';
import { verdictOf as judged, verdictWords, type Verdict } from '../../verdict';
import type { Absent, Table } from '../picture';

export interface AnswerColumn {
  readonly round: number;
  /** Null: not asked, or not there yet. */
  readonly said: Said | null;
}

export interface Said extends AnswerOutline {
  readonly verdict: Verdict;
  /** Over the answers that are shown, and over the others together where there are any. */
  readonly distribution: readonly number[] | null;
  /** Places of the shown answers by probability among all, from 1; null without a distribution. */
  readonly ranks: readonly number[] | null;
}

export interface AnswerModel {
  readonly mode: Mode;
  /** Those that are shown, in the task's order; none where answers are free text. */
  readonly answers: readonly string[];
  /** How many there are besides: less likely ones, shown as one. */
  readonly others: number;
  /** Empty: it is not known. */
  readonly right: string;
  readonly speaker: { readonly agent: number; readonly role: string };
  readonly rounds: number;
  readonly columns: readonly AnswerColumn[];
}

export function modelOf({ spec, question, events }: Recording): AnswerModel | Absent {
  const task = taskFor(spec.data);
  const { rounds: begun, planned, mode } = outline(events, task, question);
  const rounds = planned || spec.rounds;
  const said = new Map(begun.flatMap(({ round, answer }) => (answer ? [[round, answer] as const] : [])));
  if (said.size === 0)
    return { absent: 'The last agent has not been asked yet. Step on, or let the run go on.' };
  const asked = Array.from({ length: rounds }, (_, i) => i + 1);
  const agent = [...said.values()][0]!.agent;
  const shown = shownOf(task.answers, question.answer, [...said.values()]);
  return {
    mode,
    answers: shown.map((i) => task.answers[i]!),
    others: task.answers.length - shown.length,
    right: question.answer,
    speaker: { agent, role: spec.agents[agent - 1]?.role ?? `agent ${agent}` },
    rounds,
    // Alone, it is asked once, whatever the number of rounds.
    columns: (mode === 'alone' ? [...said.keys()] : asked).map((round) => {
      const answer = said.get(round);
      return { round, said: answer ? saidOf(answer, shown, question.answer) : null };
    }),
  };
}

/** So many answers are shown each with a bar; of more, the likeliest of any round, beside the right and the given ones. */
const MOST = 14;

/** Places in the task's list. */
function shownOf(answers: readonly string[], right: string, said: readonly AnswerOutline[]): number[] {
  const all = answers.map((_, i) => i);
  if (all.length <= MOST) return all;
  const named = [right, ...said.map(({ answer }) => answer)].map((one) => answers.indexOf(one ?? ''));
  const likely = (i: number) => Math.max(0, ...said.map(({ distribution }) => distribution?.[i] ?? 0));
  const wanted = [...new Set([...named.filter((i) => i >= 0), ...all.sort((a, b) => likely(b) - likely(a))])];
  return wanted.slice(0, MOST - 1).sort((a, b) => a - b);
}

function saidOf(answer: AnswerOutline, shown: readonly number[], right: string): Said {
  const { distribution: all } = answer;
  const verdict = judged(answer, right);
  if (!all) return { ...answer, verdict, ranks: null };
  const own = shown.map((i) => all[i] ?? 0);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rest = shown.length < all.length ? [Math.max(0, sum(all) - sum(own))] : [];
  const ranks = own.map((p) => 1 + all.filter((other) => other > p).length);
  return { ...answer, verdict, distribution: [...own, ...rest], ranks };
}

/** Bars of a column: one for each shown answer, and one for the others together. */
export const slotsOf = ({ answers, others }: AnswerModel): number => answers.length + (others > 0 ? 1 : 0);

/** When it was said. */
export function occasion({ mode }: AnswerModel, { round, said }: AnswerColumn): string {
  return mode === 'alone' && said ? 'alone' : `round ${round}`;
}

export const verdictOf = ({ verdict }: Pick<Said, 'verdict'>): string =>
  verdict === 'none' ? '– no answer' : verdictWords[verdict];

export function tableOf({ answers, others, right, columns }: AnswerModel): Table {
  return {
    columns: [
      { name: 'round' },
      { name: 'asked' },
      { name: 'answer' },
      { name: 'right answer' },
      { name: 'verdict' },
      { name: 'its probability' },
      ...answers.map((answer) => ({ name: `probability of “${answer}”` })),
      ...(others > 0 ? [{ name: `of ${others} other answers` }] : []),
      { name: 'text' },
    ],
    rows: columns.flatMap(({ round, said }) =>
      said
        ? [
            [
              round,
              said.final ? 'at the end' : 'on the side',
              said.answer,
              right || null,
              said.verdict,
              said.probability,
              ...answers.map((_, i) => said.distribution?.[i] ?? null),
              ...(others > 0 ? [said.distribution?.at(-1) ?? null] : []),
              said.text,
            ],
          ]
        : [],
    ),
  };
}
