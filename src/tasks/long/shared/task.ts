/**
 * Shared numbers: every line of the context is a question of the candidates family, which a RecursiveMAS system of the lab
 * answers and hardly any other model can, since the words are made up. What is asked is about the answers of all lines,
 * in the words of aggregation: a line's label is its answer.
 */

import type { Random } from '../../../random';
import { draw, questionOf } from '../../candidates/candidates';
import { NUMBERS } from '../../candidates/books';
import { fillAggregation, forms } from '../aggregation/wordings';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongSplit, LongTask } from '../task';
import { dateText, drawDay } from '../text/dates';
import { readNumber } from '../text/read';

export const sharedVariants = ['most', 'count'] as const;
type Kind = (typeof sharedVariants)[number];

const described = {
  id: 'shared',
  title: 'Shared-number questions',
  variants: sharedVariants,
  limits: { min: 1000, max: 1_000_000 },
};

/** A number that is no favourite is kept so often: the most common one is then plain to see. */
const KEPT = 0.4;

const splits = { train: 'link', validation: 'validation', test: 'test' } as const satisfies Record<
  LongSplit,
  string
>;

interface Line {
  readonly text: string;
  readonly answer: string;
}

export const shared: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const kind = variant as Kind;
    const { characters, split, wording } = options;
    const head =
      'The following lines contain a date, a user and an instance each. Every instance is a question; ' +
      `its label is its answer, a number from 0 to ${NUMBERS - 1}.`;
    let lines: Line[];
    let counts: [string, number][];
    do {
      lines = linesOf(random, characters - head.length, split);
      counts = countsOf(lines);
    } while (counts[0]![1] === counts[1]?.[1]); // there is one right answer
    // Mostly one that is there often enough to be counted.
    const [X, count] = counts[random.int(Math.min(3, counts.length))]!;
    return {
      task: described.id,
      variant,
      question: fillAggregation(random.pick(forms[wording][kind]), { X }),
      context: { kind: 'text', text: [head, ...lines.map(({ text }) => text)].join('\n') },
      gold: kind === 'most' ? Number(counts[0]![0]) : count,
      schema:
        kind === 'most'
          ? { type: 'integer', minimum: 0, maximum: NUMBERS - 1 }
          : { type: 'integer', minimum: 0 },
      facts: { kind, lines: lines.length, counts: Object.fromEntries(counts) },
    };
  },

  /** `count`: 0.75^|difference|; `most`: exact. */
  score({ gold, variant }, answer) {
    const number = readNumber(answer);
    if (number === null) return allOrNothing(false, `A number was wanted, not ${shown(answer)}.`);
    const note = `${number} was answered, ${shown(gold)} is right.`;
    if (variant === 'most') return allOrNothing(number === gold, note);
    return { score: 0.75 ** Math.abs(Number(gold) - number), right: number === gold, note };
  },
};

/** As many as come nearest to so many characters. */
function linesOf(random: Random, characters: number, split: LongSplit): Line[] {
  const favourites = new Set([random.int(NUMBERS), random.int(NUMBERS), random.int(NUMBERS)].map(String));
  const lines: Line[] = [];
  for (let left = characters; ;) {
    const { text, answer } = questionOf(draw(random, splits[split]));
    if (!favourites.has(answer) && random.next() > KEPT) continue;
    const day = dateText(drawDay(random, 2024, 2024));
    const line = `Date: ${day} || User: ${10_000 + random.int(90_000)} || Instance: ${text}`;
    if (left < (line.length + 1) / 2) return lines;
    left -= line.length + 1;
    lines.push({ text: line, answer });
  }
}

/** Answers that occur, most frequent first. */
function countsOf(lines: readonly Line[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { answer } of lines) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
