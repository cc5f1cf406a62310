import { describe, expect, it } from 'vitest';
import type { LabError } from '../../errors';
import { Random } from '../../random';
import { books, WORDS } from './books';
import { format, generateTriples, shared, wordsOf, type Triple } from './candidates';
import { parseTriple } from './parse';

const triples = generateTriples('validation', 100, 2);
const [triple] = triples as [Triple];
const [a, b, c] = wordsOf(triple) as [string, string, string];

function failure(text: string): LabError {
  try {
    parseTriple(text);
  } catch (error) {
    return error as LabError;
  }
  throw new Error(`“${text}” was read.`);
}

/** Words of a triple that shares this many numbers. */
function wordsThatShare(count: (n: number) => boolean): string[] {
  const random = new Random('parse test');
  for (;;) {
    const places: Triple = [random.int(WORDS), random.int(WORDS), random.int(WORDS)];
    if (count(shared(places).length)) return wordsOf(places);
  }
}

describe('a question is read', () => {
  it('in its canonical form', () => {
    for (const one of triples) expect(parseTriple(format(one))).toEqual(one);
  });

  it.each([
    ['bare words', `${a} ${b} ${c}`],
    ['in another order', `Which number do ${c}, ${a} and ${b} share?`],
    ['in capitals, without punctuation', `WHICH NUMBER DO ${a.toUpperCase()} ${b} ${c} SHARE`],
    ['in other words', `What is the number that ${a}; ${b}; ${c} have in common??`.replace(' that', '')],
    ['in lines, full width, a word twice', `  ${a}\n${b.normalize('NFKC')}\t${c}, ${a}。`],
  ])('%s', (_, text) => {
    expect(parseTriple(text)).toEqual(triple);
  });
});

describe('a question is refused', () => {
  it.each([
    ['of nothing', '', 'question', 'names no word'],
    ['of a word that no book has', `${a} ${b} wug`, 'wug', 'No book has the word “wug”'],
    ['of a number', `${a} ${b} 17`, '17', 'No book has the word “17”'],
    ['with a book missing', `${a} and ${c}`, 'question', 'no word of book B'],
    ['with two books missing', b, 'question', 'no word of book A or C'],
    [
      'with two words of a book',
      `${a} ${books[0].words[triple[0] + 1]} ${b} ${c}`,
      books[0].words[triple[0] + 1]!,
      'both words of book A',
    ],
    ['of a novel', `${a} `.repeat(100), 'question', 'at most 500'],
  ])('%s', (_, text, field, message) => {
    const error = failure(text);
    expect(error).toMatchObject({ code: 'bad_question', field });
    expect(error.message).toContain(message);
  });

  it('that shares no number, or several, naming the words and the numbers', () => {
    const [none, ...others] = wordsThatShare((n) => n === 0);
    expect(failure([none, ...others].join(' ')).message).toBe(
      `“${none}”, “${others[0]}” and “${others[1]}” share no number.`,
    );
    const several = wordsThatShare((n) => n >= 2);
    const error = failure(several.join(' '));
    expect(error.field).toBe(several[2]);
    const sets = several.map((word, i) => books[i]!.sets[books[i]!.places.get(word)!]!);
    const numbers = sets[0]!.filter((number) => sets.every((set) => set.includes(number)));
    expect(error.message).toContain(`share ${numbers.length} numbers: `);
    for (const number of numbers) expect(error.message).toMatch(new RegExp(`\\b${number}\\b`));
  });

  it('with an example that can be read', () => {
    const example = /“(.*)”/.exec(failure('').hint)![1]!;
    expect(shared(parseTriple(example))).toHaveLength(1);
  });
});
