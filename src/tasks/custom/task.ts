/**
 * A user's own questions as a question family. Answers are what the file says; a question that is not in it can be asked
 * all the same, but nobody knows its answer.
 */

import { LabError } from '../../errors';
import { Random } from '../../random';
import type { Question, Split, Task } from '../task';
import { dataLimits } from './limits';
import type { Row, Rows } from './read';
import { cut } from './row';
import { ownSplits, remedy } from './splits';
import { streamsOf } from './streams';
import { answerIn, normal } from './text';

/** So many answers, of one word each, are shown and watched one by one; else they are free text. */
const MOST_ANSWERS = 64;

/** What a user's own file is called, and its SHA-256 in hex. */
export interface OwnFile {
  readonly name: string;
  readonly hash: string;
}

const questionOf = ({ question, answer, split }: Row): Question => ({
  text: question,
  answer: answerIn(answer)!,
  depth: 1,
  split,
});

export function customTask({ rows }: Rows, { name }: OwnFile): Task {
  const known = new Map(rows.map((row) => [normal(row.question), row]));
  const bySplit = new Map<Split, Row[]>(ownSplits.map((split) => [split, []]));
  for (const row of rows) bySplit.get(row.split)!.push(row);
  const rowOf = ({ text }: Question) => known.get(normal(text));

  return {
    id: 'custom',
    title: `“${cut(name)}”`,
    answers: answersOf(rows),
    splits: ownSplits.filter((split) => bySplit.get(split)!.length > 0),
    size: (split) => bySplit.get(split)?.length ?? 0,
    generate: (split, n, seed) => {
      const own = bySplit.get(split) ?? [];
      if (own.length < n || own.length === 0) throw badSplit(split, n, own.length, name, rows.length);
      return drawn(own, n, new Random(`custom ${split} ${seed}`)).map(questionOf);
    },
    parse: (text) => {
      const asked = text.trim();
      const row = known.get(normal(asked));
      if (row) return questionOf(row);
      checkQuestion(asked);
      return { text: asked, answer: '', depth: 1, split: 'test' };
    },
    answerIn,
    target: (question) => rowOf(question)?.answer ?? null,
    notes: (question, role, round) => {
      const texts = rowOf(question)?.roles.get(role);
      return texts ? texts[Math.min(round, texts.length) - 1]! : null;
    },
    streams: (role, vocabulary, split = 'link') => {
      const own = (bySplit.get(split) ?? []).filter(({ roles }) => roles.has(role));
      return own.length > 0 ? streamsOf(own, role, vocabulary) : null;
    },
  };
}

/** In order, numbers by their size; none where they are free text. */
function answersOf(rows: readonly Row[]): string[] {
  const distinct = new Set<string>();
  for (const { answer } of rows) {
    const one = answerIn(answer)!;
    if (one.includes(' ') || (distinct.size === MOST_ANSWERS && !distinct.has(one))) return [];
    distinct.add(one);
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...distinct].sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
}

/** The first `n` of a random order: Fisher and Yates from the front, of which only what moved is noted. */
function drawn(rows: readonly Row[], n: number, random: Random): Row[] {
  const moved = new Map<number, number>();
  return Array.from({ length: n }, (_, i) => {
    const j = i + random.int(rows.length - i);
    const place = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return rows[place]!;
  });
}

/** @throws LabError `bad_question`. */
function checkQuestion(text: string): void {
  const bad = (sentence: string, hint: string) =>
    new LabError('bad_question', sentence, { hint, field: 'question' });
  if (text === '') throw bad('The question is empty.', 'Type one, or choose one of the file.');
  if (text.length > dataLimits.text)
    throw bad(
      `The question has ${text.length} characters; at most ${dataLimits.text} are read.`,
      'Shorten the question.',
    );
}

function badSplit(split: Split, n: number, count: number, name: string, rows: number): LabError {
  const file = `“${cut(name)}”`;
  const own = ownSplits.find((one) => one === split);
  if (!own)
    return new LabError('bad_split', `A file of your own, as ${file}, has no split “${split}”.`, {
      hint: `Choose one of ${ownSplits.join(', ')}.`,
      field: 'data.split',
    });
  if (count === 0)
    return new LabError(
      'bad_split',
      `None of the ${rows === 1 ? '1 question' : `${rows} questions`} of ${file} is of the split “${split}”.`,
      { hint: `Choose another split, or correct the file: ${remedy(own)}`, field: 'data.split' },
    );
  const have = count === 1 ? 'is 1 question' : `are ${count} questions`;
  return new LabError('bad_split', `In ${file} there ${have} of the split “${split}”, not ${n}.`, {
    hint: `Ask for ${count === 1 ? '1' : `${count} or fewer`}, or correct the file: ${remedy(own)}`,
    field: 'data.n',
  });
}
