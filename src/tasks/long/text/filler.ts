/**
 * Prose of any length that means nothing to any question: what needles are hidden in. Ten million tokens of it are made
 * in a fraction of a second, since sentences are put together from clauses that are made once.
 */

import { Random } from '../../../random';
import { joins, leads, themes, type Theme } from './themes';

export interface Insert {
  /** 0: before the first sentence; 1: after the last. */
  readonly depth: number;
  /** With its full stop, without spaces around it. */
  readonly sentence: string;
}

export interface FillerOptions {
  /** Length of the whole, inserts included: at most that, and less by no more than a sentence (about a hundred). */
  readonly characters: number;
  readonly seed: number | string;
  readonly inserts?: readonly Insert[];
}

export interface Filler {
  readonly text: string;
  /** Where each insert starts, in characters, in the order in which they were given. */
  readonly at: readonly number[];
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** [the clause, the clause with a place at its end] for each that a world can make. */
function clausesOf({ people, acts, things, events, where }: Theme): { plain: string[]; placed: string[] } {
  const plain = [
    ...people.flatMap((one) => acts.map((act) => `${one} ${act}`)),
    ...things.flatMap((thing) => events.map((event) => `${thing} ${event}`)),
  ];
  // A place at the head reads well before any clause; at the end only before short ones.
  return { plain, placed: where.flatMap((place) => plain.map((clause) => `${place}, ${clause}`)) };
}

interface World {
  readonly starts: readonly string[];
  readonly clauses: readonly string[];
}

let made: readonly World[] | undefined;

/** Made at the first call: openings with a capital (about 20,000 a world) and clauses that go on after a join. */
const worlds = (): readonly World[] =>
  (made ??= themes.map((theme) => {
    const { plain, placed } = clausesOf(theme);
    return {
      starts: [
        ...plain.map(capital),
        ...placed.map(capital),
        ...leads.flatMap((lead) => plain.map((clause) => `${lead} ${clause}`)),
      ],
      clauses: joins.flatMap((join) => plain.map((clause) => `${join} ${clause}.`)),
    };
  }));

/** Seeded; the same text in Node and in every browser. ASCII only. */
export function filler({ characters, seed, inserts = [] }: FillerOptions): Filler {
  const random = new Random(`filler ${seed}`);
  const order = inserts.map((_, i) => i).sort((a, b) => inserts[a]!.depth - inserts[b]!.depth);
  const inserted = inserts.reduce((sum, { sentence }) => sum + sentence.length + 1, 0);
  const prose = Math.max(0, characters - inserted);
  const at = new Array<number>(inserts.length).fill(0);
  const parts: string[] = [];
  let length = 0;
  let proseLength = 0;
  let next = 0;
  let left = 0;
  let world: World = worlds()[0]!;
  let separator = '';
  const put = (sentence: string) => {
    parts.push(separator, sentence);
    length += separator.length + sentence.length;
    separator = ' ';
  };
  const putDue = (share: number) => {
    for (; next < order.length && inserts[order[next]!]!.depth <= share; next++) {
      at[order[next]!] = length + separator.length;
      put(inserts[order[next]!]!.sentence);
    }
  };
  putDue(0);
  for (;;) {
    if (left === 0) {
      left = 3 + random.int(6);
      world = random.pick(worlds());
      if (length > 0) separator = '\n\n';
    }
    const sentence = sentenceOf(world, random, prose - proseLength - separator.length);
    if (sentence === null) break;
    proseLength += separator.length + sentence.length;
    put(sentence);
    left -= 1;
    putDue(Math.min(proseLength / prose, 0.999_999_999));
  }
  if (left === 0) separator = ' ';
  putDue(Infinity);
  return { text: parts.join(''), at };
}

/** One that fits into so many characters, or null where eight draws gave none. */
function sentenceOf({ starts, clauses }: World, random: Random, room: number): string | null {
  for (let i = 0; i < 8; i++) {
    const long = random.next() < 0.55 && room > 120;
    const sentence = random.pick(starts) + (long ? random.pick(clauses) : '.');
    if (sentence.length <= room) return sentence;
  }
  return null;
}
