import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import type { Family } from '../vocabulary';
import { books } from './books';
import { generateTriples, format, wordsOf } from './candidates';
import { experts, numbers, summarizer, tokenizerFiles, wordsOfRole, type Role } from './vocabulary';

const families: Family[] = ['llama', 'qwen3', 'gemma3'];
const roles: Role[] = [...experts, summarizer];
const triples = generateTriples('validation', 50, 1);

describe.each(roles.flatMap((role) => families.map((family) => ({ role, family }))))(
  'the tokenizer of $role as a $family',
  ({ role, family }) => {
    const files = tokenizerFiles(family, role);
    const tokenizer = new Tokenizer(structuredClone(files.tokenizer), structuredClone(files.config));
    const { unk } = files.specials;

    it('cuts a prompt into cues, numbers and the three words, of which it knows its own at most', () => {
      const book = experts.findIndex((expert) => expert === role);
      for (const triple of triples) {
        const prompt = book < 0 ? ['A:', '3', 'B:', 'C:', '47', '0'] : ['Feedback:', '12', '3'];
        const { ids } = tokenizer.encode(`${prompt.join(' ')} ${format(triple)} Notes: 7`);
        const words = wordsOf(triple).map((word, i) => (i === book ? files.ids.get(word)! : unk));
        const known = (token: string) => files.ids.get(token)!;
        expect(ids).toEqual([...prompt.map(known), ...words, known('Notes:'), known('7')]);
      }
    });

    it('gives every word its own id, and decodes what it encodes', () => {
      const words = wordsOfRole(role);
      for (const word of words) expect(tokenizer.encode(word).ids).toEqual([files.ids.get(word)]);
      expect([...files.ids.values()].sort((a, b) => a - b)).toEqual([...files.ids.keys()].map((_, i) => i));
      const ids = words.slice(0, 40).map((word) => files.ids.get(word)!);
      expect(tokenizer.encode(tokenizer.decode(ids)).ids).toEqual(ids);
    });

    it('reads what it does not know as one unknown token a word', () => {
      expect(tokenizer.encode('wug 48 Foo: %').ids).toEqual([unk, unk, unk, unk]);
      expect(tokenizer.encode('Whichever numbers donut ands shares').ids).toEqual(Array(5).fill(unk));
      expect(tokenizer.encode('Which number do, and share?').ids).toEqual([]);
    });
  },
);

it('the summarizer knows no word of any book, and an expert none of another', () => {
  const words = books.map((book) => new Set(book.words));
  const knows = (role: Role) =>
    words.map((book) => wordsOfRole(role).filter((word) => book.has(word)).length);
  expect(roles.map(knows)).toEqual([
    [800, 0, 0],
    [0, 800, 0],
    [0, 0, 800],
    [0, 0, 0],
  ]);
});

it('every agent has its own ids', () => {
  const ids = roles.map((role) => numbers.map((number) => tokenizerFiles('llama', role).ids.get(number)));
  for (const [i, some] of ids.entries())
    for (const others of ids.slice(i + 1))
      expect(some.filter((id, k) => id === others[k]).length).toBeLessThan(6);
});
