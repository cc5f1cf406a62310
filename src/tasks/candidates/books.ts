/**
 * The three books of the candidates family: made-up words, each standing for an arbitrary set of eight of the 48 numbers.
 * Made from fixed seeds, and for good: agents have memorised them. Knows nothing of questions or agents.
 */

import { Random } from '../../random';

/** Numbers there are, 0 … 47. */
export const NUMBERS = 48;
/** Numbers in a word's set. */
export const SET_SIZE = 8;
/** Words in a book. */
export const WORDS = 800;

/**
 * Words by their place in a book. Links are trained on the first; the spare ones are for choosing between settings; no
 * question with one of the new ones is seen before the test.
 */
export const parts = {
  link: { from: 0, to: 656 },
  spare: { from: 656, to: 704 },
  new: { from: 704, to: WORDS },
} as const;
export type Part = keyof typeof parts;

export interface Book {
  /** `A`, `B` or `C`. */
  readonly id: string;
  readonly words: readonly string[]; // [WORDS]
  /** Ascending. */
  readonly sets: readonly (readonly number[])[]; // [WORDS][SET_SIZE]
  /** The place of a word; absent where the book lacks it. */
  readonly places: ReadonlyMap<string, number>;
}

const consonants = [...'bdfklmprstvz'];
const syllables = consonants.flatMap((onset) => [...'aeiou'].map((vowel) => onset + vowel));

/** Each book's words end in syllables of their own, so that people can tell them apart. */
const endings = { A: ['lo', 'do', 'bo'], B: ['mi', 'ri', 'pi'], C: ['ve', 'ze', 'te'] };

function makeBook(id: keyof typeof endings): Book {
  const random = new Random(`candidates words ${id}`);
  const stems = random.shuffle(syllables.flatMap((first) => syllables.map((second) => first + second)));
  const words = stems.slice(0, WORDS).map((stem) => stem + random.pick(endings[id]));
  const numbers = new Random(`candidates sets ${id}`);
  const all = Array.from({ length: NUMBERS }, (_, number) => number);
  const sets = words.map(() =>
    numbers
      .shuffle([...all])
      .slice(0, SET_SIZE)
      .sort((a, b) => a - b),
  );
  return { id, words, sets, places: new Map(words.map((word, place) => [word, place])) };
}

export const books: readonly [Book, Book, Book] = [makeBook('A'), makeBook('B'), makeBook('C')];

/** Which part of a book a place is in. */
export function partOf(place: number): Part {
  return place < parts.link.to ? 'link' : place < parts.spare.to ? 'spare' : 'new';
}

/** A random place of a part. */
export function placeIn(random: Random, part: Part): number {
  const { from, to } = parts[part];
  return from + random.int(to - from);
}
