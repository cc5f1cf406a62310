/**
 * Aggregation, as in OOLONG: every line of the context is a question of one of six kinds, the kind is not written, and
 * what is asked is about how many there are of each.
 */

import type { Json } from '../../../json';
import type { Random } from '../../../random';
import { allOrNothing, readOptions, shown } from '../options';
import type { LongQuestion, LongTask } from '../task';
import { isoText, monthNames, partsOf, readDate } from '../text/dates';
import { readLabel, readNumber } from '../text/read';
import { drawLines, lineOf, SHORT_LINE, type LabelledLine } from './lines';
import {
  comparisons,
  fillAggregation,
  forms,
  labels,
  questionKinds,
  type Label,
  type QuestionKind,
} from './wordings';

/** `trap`: the question is as in `most`, and a question word or a label's name misleads in every line. */
export const aggregationVariants = [...questionKinds, 'trap'] as const;

const described = {
  id: 'aggregation',
  title: 'Aggregation questions',
  variants: aggregationVariants,
  limits: { min: 1000, max: 40_000_000 },
};

export const aggregation: LongTask = {
  ...described,

  generate(options): LongQuestion {
    const { variant, random } = readOptions(described, options);
    const kind = variant === 'trap' ? 'most' : (variant as QuestionKind);
    const { split, wording } = options;
    const head =
      'The following lines contain a date, a user and an instance each. Every instance is a question; ' +
      `its label is one of ${labels.map((label) => `'${label}'`).join(', ')}.`;
    const room = options.characters - head.length;
    const some = { lines: Math.ceil(room / SHORT_LINE), split, wording, traps: variant === 'trap' };
    const lines = settled(kind, () => upTo(room, drawLines(random, some)));
    const { values, gold } = ask(kind, lines, random);
    return {
      task: described.id,
      variant,
      question: fillAggregation(random.pick(forms[wording][kind]), values),
      context: { kind: 'text', text: [head, ...lines.map(lineOf)].join('\n') },
      gold,
      schema: schemas[kind],
      facts: { kind, lines: lines.length, counts: Object.fromEntries(countsOf(lines)) },
    };
  },

  /** Numbers: 0.75^|difference|. Labels, dates and comparisons: exact. */
  score({ gold, facts }, answer) {
    if (typeof gold === 'number') {
      const number = readNumber(answer);
      if (number === null) return allOrNothing(false, `A number was wanted, not ${shown(answer)}.`);
      return {
        score: 0.75 ** Math.abs(gold - number),
        right: number === gold,
        note: `${number} was answered, ${gold} is right.`,
      };
    }
    const kind = facts.kind as QuestionKind;
    const read =
      kind === 'date' ? readDate(answer) : readLabel(answer, kind === 'compare' ? comparisons : labels);
    return allOrNothing(read === gold, `${shown(answer)} was answered, ${shown(gold)} is right.`);
  },
};

const label = { type: 'string', enum: labels } as const;
const number = { type: 'integer', minimum: 0 } as const;
const schemas: Readonly<Record<QuestionKind, Json>> = {
  most: label,
  least: label,
  count: number,
  compare: { type: 'string', enum: comparisons },
  user: number,
  month: number,
  date: { type: 'string' },
};

/** As many of the lines as come nearest to so many characters. */
function upTo(characters: number, lines: readonly LabelledLine[]): LabelledLine[] {
  let left = characters;
  let count = 0;
  for (; count < lines.length; count++) {
    const length = lineOf(lines[count]!).length + 1;
    if (left < length / 2) break;
    left -= length;
  }
  return lines.slice(0, count);
}

/** Labels that occur, most frequent first. */
function countsOf(lines: readonly LabelledLine[]): [Label, number][] {
  const counts = new Map<Label, number>();
  for (const line of lines) counts.set(line.label, (counts.get(line.label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Draws again while two labels share the place that is asked for: there is one right answer. */
function settled(kind: QuestionKind, make: () => LabelledLine[]): LabelledLine[] {
  for (;;) {
    const lines = make();
    const counts = countsOf(lines).map(([, count]) => count);
    if (counts.length < 3) continue;
    if (kind === 'most' && counts[0] === counts[1]) continue;
    if (kind === 'least' && counts.at(-1) === counts.at(-2)) continue;
    return lines;
  }
}

function ask(
  kind: QuestionKind,
  lines: readonly LabelledLine[],
  random: Random,
): { values: Record<string, string>; gold: Json } {
  const counts = countsOf(lines);
  const [X, Y] = random.shuffle([...labels]) as [Label, Label];
  const of = (which: Label) => counts.find(([one]) => one === which)?.[1] ?? 0;
  const matching = (keep: (line: LabelledLine) => boolean) => lines.filter(keep);
  const one = random.pick(lines);
  const monthOf = ({ day }: LabelledLine) => partsOf(day)[1];
  switch (kind) {
    case 'most':
      return { values: {}, gold: counts[0]![0] };
    case 'least':
      return { values: {}, gold: counts.at(-1)![0] };
    case 'count':
      return { values: { X }, gold: of(X) };
    case 'compare':
      return { values: { X, Y }, gold: comparisons[of(X) > of(Y) ? 0 : of(X) < of(Y) ? 1 : 2] };
    case 'user':
      return {
        values: { U: String(one.user), X },
        gold: matching(({ user, label }) => user === one.user && label === X).length,
      };
    case 'month':
      return {
        values: { M: monthNames[monthOf(one) - 1]!, X },
        gold: matching((line) => line.label === X && monthOf(line) === monthOf(one)).length,
      };
    case 'date': {
      const days = matching(({ label }) => label === one.label).map(({ day }) => day);
      return { values: { X: one.label }, gold: isoText(Math.min(...days)) };
    }
  }
}
