import { describe, expect, it } from 'vitest';
import { Random } from '../../random';
import { nodeLibrary } from '../../cli/library';
import { loadCheckpoint } from '../../models/checkpoint';
import type { StreamBatch } from '../task';
import { buildTokenizer } from '../vocabulary';
import { createReflectorCorpus, createToolCallerCorpus } from './corpus';
import { partOf, ruleNumbers, rules, type Side } from './books';
import { reckoning } from './task';
import { tokenizerFiles, type Role } from './vocabulary';

function vocabularyOf(role: Role) {
  const { ids, specials } = tokenizerFiles('llama', role);
  const texts = new Map([...ids].map(([text, id]) => [id, text]));
  return { vocabulary: { encode: (token: string) => ids.get(token)!, ...specials }, texts };
}

/** Rows as texts of what is read, and of what is to be written after each place. */
function rowsOf({ rows, length, ids, targets, weights }: StreamBatch, texts: ReadonlyMap<number, string>) {
  return Array.from({ length: rows }, (_, row) => {
    const at = (t: number) => row * length + t;
    const places = Array.from({ length }, (_, t) => t);
    return {
      read: places.map((t) => texts.get(ids[at(t)]!)!),
      written: places.filter((t) => weights[at(t)]! > 0).map((t) => texts.get(targets[at(t)]!)!),
    };
  });
}

describe('the reflector’s rows', () => {
  const { vocabulary, texts } = vocabularyOf('reflector');
  const make = createReflectorCorpus(vocabulary);

  it('end in the formula of the side that was heard', () => {
    const batch = make(new Random('rows'), { rows: 60, words: 'all', feedback: true });
    for (const { read, written } of rowsOf(batch, texts)) {
      const side = read[1] as Side;
      const rule = rules[ruleNumbers.get(read.find((word) => ruleNumbers.has(word))!)!]!;
      const { left, sign, right } = rule.formulas[side];
      expect(written.slice(0, 3)).toEqual([left, sign, right]);
    }
  });

  it('hold only rules of link training where links are taught', () => {
    const draw = reckoning.streams('reflector', { ...vocabulary, encodeText: () => [], prompt: () => [] })!;
    for (const { read } of rowsOf(draw(new Random('links'), 100), texts)) {
      expect(partOf(ruleNumbers.get(read.find((word) => ruleNumbers.has(word))!)!)).toBe('link');
      expect(read).not.toContain('3');
    }
  });
});

describe('the tool-caller’s rows', () => {
  const { vocabulary, texts } = vocabularyOf('tool-caller');
  const make = createToolCallerCorpus(vocabulary);

  it('end in the code of the plan, and behind what it printed in that number', () => {
    const batch = make(new Random('rows'), { rows: 60, cue: 'answer', plan: true });
    for (const { read, written } of rowsOf(batch, texts)) {
      const all = read.join('');
      const [, code] = /<python>print\((.+)\)<\/python>/.exec(all)!;
      const [, a, sign, b] = /^(\d+)([-+*])(\d+)$/.exec(code!)!;
      const value = { '+': Number(a) + Number(b), '-': Number(a) - Number(b), '*': Number(a) * Number(b) }[
        sign!
      ]!;
      expect(all).toContain(`<result>${value}</result>`);
      // The result is given, not written.
      expect(written.join('')).toBe(`<python>print(${code})</python>${value}</s>`);
      const [left, , right] = read.slice(1, 4);
      const number = (letter: string) => {
        const at = read.indexOf(letter, read.indexOf('<unk>'));
        return read.slice(at + 1, at + 4).join('');
      };
      expect([number(left!), number(right!)]).toEqual([a, b]);
    }
  });
});

it('the tool-caller’s tokens stand side by side, so that its code is code', async () => {
  const { tokenizer } = await loadCheckpoint(nodeLibrary().model('tool-caller'));
  const text = '<python>print(347*916)</python><result>317852</result>-317852';
  expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  const spaced = buildTokenizer({ family: 'llama', seed: 0, words: ['a'], pattern: 'a' });
  expect(spaced.tokenizer).toMatchObject({ decoder: null });
});
