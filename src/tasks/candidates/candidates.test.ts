import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import { books, NUMBERS, partOf, parts, SET_SIZE, WORDS } from './books';
import { draw, format, generateTriples, shared, splitOf, wordsOf, type Triple } from './candidates';
import { candidates } from './task';

/** A triple’s common numbers, from the words alone: shares nothing with `shared` but the books. */
function common(words: readonly string[]): number[] {
  const sets = words.map((word) => {
    const book = books.find(({ places }) => places.has(word))!;
    return new Set(book.sets[book.places.get(word)!]);
  });
  return Array.from({ length: NUMBERS }, (_, number) => number).filter((number) =>
    sets.every((set) => set.has(number)),
  );
}

describe('the books', () => {
  it('have 800 pronounceable words each, no two alike, of at most eight letters', () => {
    const words = books.flatMap((book) => book.words);
    expect(words).toHaveLength(3 * WORDS);
    expect(new Set(words).size).toBe(3 * WORDS);
    for (const word of words) expect(word).toMatch(/^(?:[bdfklmprstvz][aeiou]){3}$/);
  });

  it('give each word eight different numbers, and each number to about a sixth of the words', () => {
    for (const { sets } of books) {
      const counts = new Array<number>(NUMBERS).fill(0);
      for (const set of sets) {
        expect(new Set(set).size).toBe(SET_SIZE);
        for (const number of set) counts[number]!++;
      }
      for (const count of counts) expect(Math.abs(count - WORDS / 6)).toBeLessThan(35);
    }
  });

  it('never change: agents have learned them by heart', () => {
    const first = books.map(({ words, sets }) => `${words[0]} ${sets[0]!.join(' ')}`);
    expect(first).toEqual([
      'fuvubo 0 6 10 12 24 25 26 34',
      'podepi 8 10 11 17 20 21 35 46',
      'tireve 1 5 8 9 12 29 41 42',
    ]);
  });
});

describe('a question', () => {
  it('shares exactly the one number that is its answer', () => {
    for (const split of candidates.splits)
      for (const triple of generateTriples(split, 100, 3)) {
        expect(common(wordsOf(triple))).toEqual(shared(triple));
        expect(shared(triple)).toHaveLength(1);
      }
  });

  it('has as its gold text members of each expert’s set, and of the summarizer the answer', () => {
    const [question] = candidates.generate('test', 1, 5);
    const triple = generateTriples('test', 1, 5)[0]!;
    for (const [book, role] of ['expert-a', 'expert-b', 'expert-c'].entries()) {
      const all = candidates.notes(question!, role, 1, 8)!.split(' ').map(Number);
      expect([...all].sort((a, b) => a - b)).toEqual(books[book]!.sets[triple[book]!]);
      expect(candidates.notes(question!, role, 2, 3)).toBe(all.slice(0, 3).join(' '));
    }
    expect(candidates.notes(question!, 'summarizer', 1, 2)).toBe(`${question!.answer} ${question!.answer}`);
  });
});

describe('splits', () => {
  it('of link words take 8, 1 and 1 of 10 parts, also among questions that differ in one word only', () => {
    const counts: Record<string, number> = {};
    for (let a = 0; a < 40; a++)
      for (let c = 0; c < 320; c++) {
        const split = splitOf([a, 7, c]);
        counts[split] = (counts[split] ?? 0) + 1;
      }
    const total = 40 * 320;
    expect(Math.abs(counts.link! / total - 0.8)).toBeLessThan(0.01);
    expect(Math.abs(counts.test! / total - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(counts.validation! / total - 0.1)).toBeLessThan(0.01);
  });

  it('tell how many words no link was trained on', () => {
    const fresh = (triple: Triple) => triple.map(partOf);
    for (const triple of generateTriples('test-all-new', 200, 0))
      expect(fresh(triple)).toEqual(['new', 'new', 'new']);
    for (const split of ['link', 'validation', 'test'] as const)
      for (const triple of generateTriples(split, 200, 0))
        expect(fresh(triple)).toEqual(['link', 'link', 'link']);
    const news = generateTriples('test-one-new', 300, 0).map((triple) => fresh(triple).sort().join());
    expect(new Set(news)).toEqual(new Set(['link,link,new']));
    const where = generateTriples('test-one-new', 300, 0).map((triple) => fresh(triple).indexOf('new'));
    for (const book of [0, 1, 2]) expect(where.filter((at) => at === book).length).toBeGreaterThan(70);
  });

  it('leave what has spare words, or two new ones, out of training and test', () => {
    const { spare, new: fresh } = parts;
    expect(splitOf([0, 1, spare.from])).toBe('pretrain');
    expect(splitOf([fresh.from, 1, fresh.from])).toBe('pretrain');
    expect(splitOf([fresh.from, spare.from, fresh.from])).toBe('pretrain');
    expect(splitOf([spare.from, spare.from, spare.from])).toBe('pretrain');
  });

  it('never change: the split of fixed questions is fixed', () => {
    const drawn = [0, 1, 2, 3, 4, 5].map((a) => splitOf([a, 2 * a, 3 * a]));
    expect(drawn).toEqual(['link', 'link', 'link', 'link', 'link', 'validation']);
  });

  it('say how many questions there are when more are asked for', () => {
    const message = messageOf(() => candidates.generate('pretrain', 90_000, 0));
    const count = Number(/has (\d+) questions/.exec(message)![1]);
    expect(() => candidates.generate('pretrain', count + 1, 0)).toThrow(
      expect.objectContaining({ code: 'bad_split', field: 'data.n' }) as Error,
    );
    expect(candidates.generate('pretrain', Math.floor(count / 2), 0)).toHaveLength(Math.floor(count / 2));
    // A word's set shares exactly one number with two others in about 0.183 of all cases.
    expect(Math.abs(count / 48 ** 3 - 0.183)).toBeLessThan(0.02);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

it('is drawn by the seed alone', () => {
  expect(format(draw(new Random(1), 'test'))).toBe(format(draw(new Random(1), 'test')));
  expect(format(draw(new Random(1), 'test'))).not.toBe(format(draw(new Random(2), 'test')));
});
