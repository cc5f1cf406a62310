/**
 * Lines for questions about pairs: few users, of whom each has some labels often, some once to thrice and some never.
 * With as many lines as one likes the predicates stay selective.
 */

import { Random } from '../../../random';
import { drawInstance } from '../aggregation/instances';
import { lineOf, type LabelledLine } from '../aggregation/lines';
import { labels, type Label } from '../aggregation/wordings';
import type { LongSplit, Wording } from '../task';
import { dayOf } from '../text/dates';
import { numberOf } from '../text/split';
import { pairsOf, type Predicate, type Profile, type Span } from './predicates';

const FIRST_DAY = dayOf(2024, 1, 1);
const DAYS = 366;

/** Most pairs are then 3,160, which a program can list and a reader still scroll through. */
const MOST_USERS = 80;

export interface PairLines {
  readonly lines: readonly LabelledLine[];
  /** The day that a predicate with a date is about. */
  readonly bound: number;
}

/** About so many characters of lines, such that the predicate holds for some pairs and not for most. */
export function drawPairLines(
  predicate: Predicate,
  { characters, split, wording }: { characters: number; split: LongSplit; wording: Wording },
  random: Random,
): PairLines {
  const count = Math.max(8, Math.round(characters / usualLength(split, wording)));
  const users = Math.min(MOST_USERS, Math.max(3, Math.round(1.2 * Math.sqrt(count))));
  const taken = new Set<string>();
  const ids = Array.from({ length: users }, () => numberOf(split, random, 5, taken));
  let best = drawProfiles(ids, count, random);
  let bound = 0;
  let bestMiss = 1;
  for (let i = 0; i < (bestMiss === 1 ? 5000 : 60) && bestMiss > 0.15; i++) {
    const profiles = drawProfiles(ids, count, random);
    const day = FIRST_DAY + 60 + random.int(DAYS - 120);
    const found = pairsOf(predicate, profiles, day).length;
    const miss = found === 0 ? 1 : Math.abs(found / ((users * (users - 1)) / 2) - 0.25);
    if (miss < bestMiss) [best, bound, bestMiss] = [profiles, day, miss];
  }
  const lines: LabelledLine[] = [];
  let left = characters;
  let toCome = count;
  for (const { day, user, label } of random.shuffle(slotsOf(best, random))) {
    const wanted = left / toCome;
    let line: LabelledLine | undefined;
    // Short contexts would miss their length by chance, so the best of some draws is taken.
    for (let i = 0; i < (count < 200 ? 6 : 1); i++) {
      const next = { day, user, label, instance: drawInstance(label, random, { split, wording }) };
      if (!line || Math.abs(lengthOf(next) - wanted) < Math.abs(lengthOf(line) - wanted)) line = next;
    }
    lines.push(line!);
    left -= lengthOf(line!);
    toCome -= 1;
  }
  return { lines, bound };
}

/** Characters of a line, over all labels, by a sample of its own. */
function usualLength(split: LongSplit, wording: Wording): number {
  const random = new Random('length of a line');
  const sample = Array.from({ length: 240 }, (_, i) => {
    const label = labels[i % labels.length]!;
    return lengthOf({
      day: FIRST_DAY,
      user: 10_000,
      label,
      instance: drawInstance(label, random, { split, wording }),
    });
  });
  return sample.reduce((sum, length) => sum + length, 0) / sample.length;
}

const lengthOf = (line: LabelledLine) => lineOf(line).length + 1;

/** How many lines each user has of each label, and between which days; together `count`. */
function drawProfiles(ids: readonly number[], count: number, random: Random): Map<number, Map<Label, Span>> {
  const profiles = new Map<number, Map<Label, Span>>();
  let left = count;
  ids.forEach((user, i) => {
    const users = ids.length - i;
    const share =
      users === 1
        ? left
        : Math.max(1, Math.min(left - users + 1, Math.round((left / users) * (0.6 + 0.8 * random.next()))));
    left -= share;
    const counts = new Map<Label, number>();
    let rest = share;
    const order = random.shuffle([...labels]);
    for (const label of order.slice(1)) {
      const n = random.next() < 0.55 ? Math.min(rest, 1 + random.int(3)) : 0;
      if (n > 0) counts.set(label, n);
      rest -= n;
    }
    // What is left goes to one label, or to two.
    const [main, second] = [order[0]!, order[1 + random.int(order.length - 1)]!];
    const toSecond = rest > 6 && random.next() < 0.5 ? Math.floor(rest * random.next()) : 0;
    if (rest - toSecond > 0) counts.set(main, rest - toSecond);
    if (toSecond > 0) counts.set(second, (counts.get(second) ?? 0) + toSecond);
    profiles.set(user, new Map([...counts].map(([label, n]) => [label, drawSpan(n, random)])));
  });
  return profiles;
}

function drawSpan(count: number, random: Random): Span {
  const from = random.int(DAYS);
  const to = count === 1 ? from : from + random.int(DAYS - from);
  return { count, first: FIRST_DAY + from, last: FIRST_DAY + to };
}

function slotsOf(profiles: ReadonlyMap<number, Profile>, random: Random): Omit<LabelledLine, 'instance'>[] {
  const slots: Omit<LabelledLine, 'instance'>[] = [];
  for (const [user, profile] of profiles)
    for (const [label, { count, first, last }] of profile)
      for (let i = 0; i < count; i++) {
        const day = i === 0 ? first : i === 1 ? last : first + random.int(last - first + 1);
        slots.push({ day, user, label });
      }
  return slots;
}

/** What the lines say of each user: the predicates' input. */
export function profilesOf(lines: readonly LabelledLine[]): Map<number, Map<Label, Span>> {
  const profiles = new Map<number, Map<Label, Span>>();
  for (const { user, label, day } of lines) {
    const profile = profiles.get(user) ?? new Map<Label, Span>();
    profiles.set(user, profile);
    const { count, first, last } = profile.get(label) ?? { count: 0, first: day, last: day };
    profile.set(label, { count: count + 1, first: Math.min(first, day), last: Math.max(last, day) });
  }
  return profiles;
}
