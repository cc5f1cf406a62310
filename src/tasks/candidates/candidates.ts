/**
 * The candidates question: three words, one of each book, whose sets of numbers share exactly one. Structure, canonical
 * text and splits. Knows nothing of looser typings (`parse.ts`), of agents' text (`corpus.ts`) or of token ids.
 */

import { LabError } from '../../errors';
import { Random } from '../../random';
import { hashOf } from '../hash';
import type { Question, Split } from '../task';
import { books, partOf, parts, placeIn, type Part } from './books';

/** Places of the three words, in the order of the books. */
export type Triple = readonly [a: number, b: number, c: number];

export const wordsOf = (triple: Triple): string[] => triple.map((place, i) => books[i]!.words[place]!);

/** The numbers that all three sets hold. */
export function shared(triple: Triple): number[] {
  const [first, ...others] = triple.map((place, i) => books[i]!.sets[place]!);
  return first!.filter((number) => others.every((set) => set.includes(number)));
}

/** The canonical text, one for each triple. */
export function format(triple: Triple): string {
  const [a, b, c] = wordsOf(triple);
  return `Which number do ${a}, ${b} and ${c} share?`;
}

/**
 * The split a question belongs to, for good. Of link words alone, ten hash classes: one is test, one validation, eight
 * link. With one new word, or three, it is a test of new words. What else there is (spare words; two new ones) is
 * `pretrain`: of no use to the agents, whose pretraining sees no question at all, and so left for choosing between
 * settings by words that no link was trained on.
 */
export function splitOf(triple: Triple): Split {
  const kinds = triple.map(partOf);
  const count = (part: Part) => kinds.filter((kind) => kind === part).length;
  if (count('link') === 3) {
    const part = hashOf(triple) % 10;
    return part === 0 ? 'test' : part === 1 ? 'validation' : 'link';
  }
  if (count('new') === 3) return 'test-all-new';
  return count('new') === 1 && count('link') === 2 ? 'test-one-new' : 'pretrain';
}

/** A triple that shares exactly one number, as a question. */
export const questionOf = (triple: Triple): Question => ({
  text: format(triple),
  answer: String(shared(triple)[0]),
  depth: 1,
  split: splitOf(triple),
});

/** Of which parts a split's questions are drawn; of `pretrain`, those of spare words alone. */
function kindsOf(random: Random, split: Split): readonly Part[] {
  if (split === 'pretrain') return ['spare', 'spare', 'spare'];
  if (split === 'test-all-new') return ['new', 'new', 'new'];
  if (split !== 'test-one-new') return ['link', 'link', 'link'];
  const which = random.int(3);
  return books.map((_, i) => (i === which ? 'new' : 'link'));
}

/** A random triple of the split that shares exactly one number; those of each kind are alike likely. */
export function draw(random: Random, split: Split): Triple {
  for (;;) {
    const [a, b, c] = kindsOf(random, split).map((part) => placeIn(random, part));
    const triple: Triple = [a!, b!, c!];
    if (shared(triple).length === 1 && splitOf(triple) === split) return triple;
  }
}

const counts = new Map<Split, number>();

/** How many questions a small split has; those of link words have hundreds of thousands. */
function countOf(split: Split): number {
  const part = { pretrain: parts.spare, 'test-all-new': parts.new }[split as string];
  if (!part) return Infinity;
  let count = counts.get(split);
  if (count === undefined) {
    count = 0;
    for (let a = part.from; a < part.to; a++)
      for (let b = part.from; b < part.to; b++)
        for (let c = part.from; c < part.to; c++) if (shared([a, b, c]).length === 1) count++;
    counts.set(split, count);
  }
  return count;
}

/** `n` distinct triples of a split. @throws LabError `bad_split` where there are fewer. */
export function generateTriples(split: Split, n: number, seed: number): Triple[] {
  const least = 1000; // every split has so many
  const count = n > least ? countOf(split) : Infinity;
  if (n > count)
    throw new LabError('bad_split', `The split “${split}” has ${count} questions, not ${n}.`, {
      hint: `Ask for ${count} questions or fewer.`,
      field: 'data.n',
    });
  const random = new Random(`candidates ${split} ${seed}`);
  const found = new Map<string, Triple>();
  while (found.size < n) {
    const triple = draw(random, split);
    found.set(triple.join(), triple);
  }
  return [...found.values()];
}
