/** The lines of aggregation and of what is built on it: a date, a user, a question whose label is nowhere written. */

import type { Random } from '../../../random';
import type { LongSplit, Wording } from '../task';
import { dateText, drawDay } from '../text/dates';
import { drawInstance } from './instances';
import { labels, type Label } from './wordings';

export interface LabelledLine {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly user: number;
  readonly label: Label;
  readonly instance: string;
}

/** As OOLONG writes it, without the label. */
export const lineOf = ({ day, user, instance }: Omit<LabelledLine, 'label'>): string =>
  `Date: ${dateText(day)} || User: ${user} || Instance: ${instance}`;

/** Characters of a line, with its end, that a list of lines never falls below on average. */
export const SHORT_LINE = 70;

export interface LinesOptions {
  readonly lines: number;
  readonly split: LongSplit;
  readonly wording: Wording;
  /** All instances are keyword traps. */
  readonly traps?: boolean;
  /** Different users; default one in eight lines. */
  readonly users?: number;
}

/** Lines of one year, in no order; labels are not equally frequent. */
export function drawLines(
  random: Random,
  { lines, split, wording, traps = false, users = Math.max(2, Math.round(lines / 8)) }: LinesOptions,
): LabelledLine[] {
  const people = Array.from({ length: users }, () => 10_000 + random.int(90_000));
  const weights = labels.map(() => 0.3 + random.next());
  const sum = weights.reduce((a, b) => a + b);
  return Array.from({ length: lines }, () => {
    let draw = random.next() * sum;
    const label = labels.find((_, i) => (draw -= weights[i]!) < 0) ?? labels[0];
    return {
      day: drawDay(random, 2024, 2024),
      user: random.pick(people),
      label,
      instance: drawInstance(label, random, { split, wording, traps }),
    };
  });
}
