import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import type { StreamBatch, Vocabulary } from '../task';
import { books, partOf, SET_SIZE } from './books';
import {
  createExpertCorpus,
  createSummarizerCorpus,
  expertStreams,
  listsOf,
  type SummarizerOptions,
} from './corpus';
import { experts, tokenizerFiles, type Role } from './vocabulary';

function vocabularyOf(role: Role): Vocabulary & { name(id: number): string } {
  const { ids, specials } = tokenizerFiles('gemma3', role);
  const names = new Map([...ids].map(([token, id]) => [id, token]));
  return { encode: (token) => ids.get(token)!, ...specials, name: (id) => names.get(id)! };
}

/** A row as text, with what is written in it: the targets that count. */
function rowsOf(batch: StreamBatch, name: (id: number) => string) {
  return Array.from({ length: batch.rows }, (_, row) => {
    const at = Array.from({ length: batch.length }, (_, t) => row * batch.length + t);
    const weighed = at.filter((i) => batch.weights[i]! > 0);
    return {
      tokens: at.map((i) => name(batch.ids[i]!)).filter((token) => token !== '<pad>'),
      written: weighed.map((i) => name(batch.targets[i]!)),
      // Each target is the token that follows.
      follows: weighed.every(
        (i) =>
          i + 1 >= (row + 1) * batch.length ||
          batch.ids[i + 1] === batch.targets[i] ||
          batch.targets[i] === 1,
      ),
    };
  });
}

describe.each(experts.map((role, book) => ({ role, book })))('the text of $role', ({ role, book }) => {
  const vocabulary = vocabularyOf(role);
  const { sets, places } = books[book]!;

  it('is its word’s whole set, in random order, after any feedback', () => {
    const make = createExpertCorpus(vocabulary, { end: true });
    const firsts = new Array<number>(SET_SIZE).fill(0);
    for (const feedback of [0, 3, 8]) {
      const batch = make(new Random(feedback), { book, rows: 200, words: 'all', feedback });
      for (const { tokens, written, follows } of rowsOf(batch, vocabulary.name)) {
        expect(tokens.slice(0, 1 + feedback).join(' ')).toMatch(/^Feedback:(?: \d+)*$/);
        const question = tokens.slice(1 + feedback, 4 + feedback);
        expect(question.filter((token) => token === '<unk>')).toHaveLength(2);
        expect(tokens[4 + feedback]).toBe('Notes:');
        expect(written.at(-1)).toBe('<eos>');
        const members = written.slice(0, -1);
        expect(members.map(Number).sort((a, b) => a - b)).toEqual(sets[places.get(question[book]!)!]);
        expect(tokens.slice(5 + feedback)).toEqual(members);
        expect(follows).toBe(true);
        firsts[sets[places.get(question[book]!)!]!.indexOf(Number(members[0]))]!++;
      }
    }
    for (const count of firsts) expect(Math.abs(count - 600 / SET_SIZE)).toBeLessThan(35);
  });

  it('for links is of link words alone, and has no end', () => {
    const draw = expertStreams(book, vocabulary);
    const random = new Random(1);
    const seen = new Set<number>();
    for (let i = 0; i < 60; i++)
      for (const { tokens, written } of rowsOf(draw(random, 100), vocabulary.name)) {
        const place = places.get(tokens.find((token) => places.has(token))!)!;
        seen.add(place);
        expect(written).toHaveLength(SET_SIZE);
      }
    expect([...seen].every((place) => partOf(place) === 'link')).toBe(true);
    expect(seen.size).toBeGreaterThan(640);
  });
});

describe('the text of the summarizer', () => {
  const vocabulary = vocabularyOf('summarizer');
  const make = createSummarizerCorpus(vocabulary);
  const listed = (tokens: readonly string[]) =>
    /^A: ([\d ]+) B: ([\d ]+) C: ([\d ]+) <unk> <unk> <unk> (\w+:)/.exec(tokens.join(' '))!.slice(1, 5);

  it.each([
    ['answer', '<eos>', 2],
    ['notes', null, 4],
  ] as const)('after %s is the number in all three lists', (cue, last, length) => {
    const random = new Random(cue);
    const lengths = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const options: SummarizerOptions = { rows: 20, cue, kind: 'lists' };
      for (const { tokens, written } of rowsOf(make(random, options), vocabulary.name)) {
        const lists = listed(tokens)
          .slice(0, 3)
          .map((list) => list.split(' '));
        const common = lists[0]!.filter((number) => lists.every((list) => list.includes(number)));
        expect(common).toHaveLength(1);
        expect(written).toHaveLength(length);
        expect(written[0]).toBe(common[0]);
        expect(written.at(-1)).toBe(last ?? common[0]);
        lengths.add(lists.map((list) => list.length).join());
      }
    }
    expect(lengths.size).toBeGreaterThan(50);
    expect(lengths.has('8,8,8')).toBe(true);
  });

  it('of glimpses may miss the number, as short texts do', () => {
    const batch = make(new Random(1), { rows: 4000, cue: 'answer', kind: 'glimpses', longest: 4 });
    const shown = rowsOf(batch, vocabulary.name).map(({ tokens, written }) => {
      const lists = listed(tokens)
        .slice(0, 3)
        .map((list) => list.split(' '));
      expect(lists.map((list) => list.length)).toEqual([4, 4, 4]);
      return lists.filter((list) => list.includes(written[0]!)).length;
    });
    for (const [times, share] of [1 / 8, 3 / 8, 3 / 8, 1 / 8].entries())
      expect(Math.abs(shown.filter((n) => n === times).length / 4000 - share)).toBeLessThan(0.03);
  });

  it('has the common number at every place of a list', () => {
    const places = new Map<number, number>();
    const random = new Random(4);
    for (let i = 0; i < 4000; i++) {
      const { lists, common } = listsOf(random, [8, 8, 8]);
      const at = lists[1]!.indexOf(common);
      places.set(at, (places.get(at) ?? 0) + 1);
    }
    for (let at = 0; at < 8; at++) expect(Math.abs(places.get(at)! / 4000 - 1 / 8)).toBeLessThan(0.03);
  });
});
