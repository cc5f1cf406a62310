/**
 * Reads a candidates question as a person types it, and says which word is wrong: the canonical text, or any text with
 * one word of each book, in any order, three bare words included. Knows nothing of agents or splits.
 */

import { LabError } from '../../errors';
import { Random } from '../../random';
import { books } from './books';
import { draw, format, shared, wordsOf, type Triple } from './candidates';

const maxLength = 500;

/** Words of a question that name nothing. */
const fillers = new Set(
  'which what number numbers is are do does the a of to by all three words word and or have has share shared sharing in common'.split(
    ' ',
  ),
);

let example: string | null = null;

function bad(sentence: string, advice: string, field: string): LabError {
  example ??= format(draw(new Random('candidates example'), 'link'));
  return new LabError('bad_question', sentence, { hint: `${advice} For example: “${example}”`, field });
}

/** “a”, “b” and “c”. */
function listed(words: readonly (string | number)[]): string {
  const quoted = words.map((word) => (typeof word === 'string' ? `“${word}”` : String(word)));
  return [quoted.slice(0, -1).join(', '), quoted.at(-1)!].filter(Boolean).join(' and ');
}

/**
 * The triple that a text names. Case, punctuation and the words' order do not matter.
 * @throws LabError `bad_question`, whose `field` is the word at fault (or `question`) and whose hint shows a whole example.
 */
export function parseTriple(text: string): Triple {
  if (text.length > maxLength)
    throw bad(
      `The question has ${text.length} characters; at most ${maxLength} are read.`,
      'Type one word of each book.',
      'question',
    );
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const found: (string | undefined)[] = [undefined, undefined, undefined];
  for (const word of words) {
    const book = books.findIndex(({ places }) => places.has(word));
    if (book < 0) {
      if (fillers.has(word)) continue;
      throw bad(`No book has the word “${word}”.`, 'Use words that the experts know.', word);
    }
    const other = found[book];
    if (other !== undefined && other !== word)
      throw bad(
        `“${other}” and “${word}” are both words of book ${books[book]!.id}.`,
        'Name one word of each book.',
        word,
      );
    found[book] = word;
  }
  const missing = books.filter((_, i) => found[i] === undefined).map(({ id }) => id);
  if (missing.length === books.length)
    throw bad('The question names no word of the books.', 'Name one word of each book.', 'question');
  if (missing.length > 0)
    throw bad(
      `The question names no word of book ${missing.join(' or ')}.`,
      'Name one word of each book.',
      'question',
    );
  const [a, b, c] = books.map(({ places }, i) => places.get(found[i]!)!);
  return checked([a!, b!, c!]);
}

function checked(triple: Triple): Triple {
  const numbers = shared(triple);
  if (numbers.length === 1) return triple;
  const words = wordsOf(triple);
  throw bad(
    numbers.length === 0
      ? `${listed(words)} share no number.`
      : `${listed(words)} share ${numbers.length} numbers: ${listed(numbers)}.`,
    'Change a word until they share exactly one.',
    words.at(-1)!,
  );
}
