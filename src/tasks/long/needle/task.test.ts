import { describe, expect, it } from 'vitest';
import type { LabError } from '../../../errors';
import { longSplits, wordings, type LongOptions } from '../task';
import { splitOf } from '../text/split';
import { needleVariants } from './draw';
import { needle } from './task';
import { fill, forms, numberAttributes, wordAttributes } from './wordings';

const base: LongOptions = { characters: 20_000, seed: 3, split: 'test', wording: 'known' };
const textOf = (options: Partial<LongOptions>) => {
  const question = needle.generate({ ...base, ...options });
  return { question, text: (question.context as { text: string }).text };
};
const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('needle', () => {
  it('states each value once, where it says, and nothing of an absent key', () => {
    for (const variant of needleVariants)
      for (const wording of wordings)
        for (const seed of seeds) {
          const { question, text } = textOf({ variant, wording, seed });
          const key = question.facts.key as string;
          const values = (question.gold === null ? [] : [question.gold].flat()) as string[];
          const at = question.facts.at as number[];
          expect(at).toHaveLength(values.length);
          values.forEach((value, i) => {
            const sentence = text.slice(at[i], at[i]! + 120);
            expect(sentence.toLowerCase()).toContain(value.toLowerCase());
            expect(text.match(new RegExp(`\\b${value}\\b`, 'gi'))).toHaveLength(1);
          });
          if (variant === 'absent') expect(text).not.toContain(key);
          else if (variant === 'loose') expect(text).not.toContain(key);
          else expect(text).toContain(key);
          expect(question.question).toContain(key);
        }
  });

  it('has distractors of the same key and of others where it is near', () => {
    for (const seed of seeds) {
      const { question, text } = textOf({ variant: 'near', seed });
      const key = question.facts.key as string;
      const others = question.facts.distractors as string[];
      for (const sentence of others) expect(text).toContain(sentence);
      expect(others.some((sentence) => sentence.includes(key))).toBe(true);
      expect(others.some((sentence) => !sentence.includes(key))).toBe(true);
    }
  });

  it('draws keys and values of the split alone', () => {
    for (const split of longSplits)
      for (const seed of seeds) {
        const { question } = textOf({ split, seed });
        expect(splitOf(question.facts.key as string)).toBe(split);
        expect(splitOf(question.gold as string)).toBe(split);
      }
  });

  it('puts the needle where depth says, and is the same question whatever the depth', () => {
    const [first, last] = [textOf({ depth: 0 }), textOf({ depth: 1 })];
    expect((first.question.facts.at as number[])[0]).toBe(0);
    expect(last.text.endsWith('.')).toBe(true);
    expect((last.question.facts.at as number[])[0]).toBeGreaterThan(19_500);
    expect(first.question.question).toBe(last.question.question);
    expect(first.text.length).toBeLessThanOrEqual(20_000);
  });

  it('keeps the new wordings out of the known ones', () => {
    for (const kind of ['facts', 'one', 'all'] as const) {
      const known = new Set(forms.known[kind]);
      expect(forms.new[kind].filter((form) => known.has(form))).toEqual([]);
    }
  });

  it('states every value within fifty characters of its key', () => {
    for (const wording of wordings)
      for (const form of forms[wording].facts)
        for (const attribute of [...numberAttributes, ...wordAttributes]) {
          const text = fill(form, { A: attribute, K: 'KEY', V: 'chalcedony' });
          const [key, value] = [text.indexOf('KEY'), text.indexOf('chalcedony')].sort((a, b) => a - b);
          expect(value! + 'chalcedony'.length - key! - 'KEY'.length, text).toBeLessThanOrEqual(50);
        }
  });

  it('makes ten million tokens in a few seconds', () => {
    const start = performance.now();
    expect(textOf({ characters: 40_000_000 }).text.length).toBeGreaterThan(39_999_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  }, 30_000);

  it('refuses what it does not have, by field', () => {
    const fieldOf = (options: Partial<LongOptions>) => {
      try {
        needle.generate({ ...base, ...options });
      } catch (error) {
        return (error as LabError).field;
      }
      return null;
    };
    expect(fieldOf({ variant: 'haystack' })).toBe('task.variant');
    expect(fieldOf({ characters: 10 })).toBe('task.characters');
    expect(fieldOf({ depth: 2 })).toBe('task.depth');
  });
});

describe('scores of needles', () => {
  it('takes the value as text, as a number, or in a sentence with no other number', () => {
    const { question } = textOf({});
    const value = question.gold as string;
    const right = (answer: Parameters<typeof needle.score>[1]) => needle.score(question, answer).right;
    expect(right(value)).toBe(true);
    expect(right(Number(value))).toBe(true);
    expect(right(`It is ${value}.`)).toBe(true);
    expect(right(`It is ${value} or 17.`)).toBe(false);
    expect(right(`${value}0`)).toBe(false);
    expect(right(null)).toBe(false);
    expect(right({ value })).toBe(false);
  });

  it('takes null, or words for it, where nothing is stated', () => {
    const { question } = textOf({ variant: 'absent' });
    for (const answer of [null, 'None', 'not found', 'Not stated.'])
      expect(needle.score(question, answer).right).toBe(true);
    expect(needle.score(question, '123').right).toBe(false);
    expect(needle.score(question, 0).right).toBe(false);
  });

  it('scores lists of several by F1, in any order', () => {
    const { question } = textOf({ variant: 'several' });
    const gold = question.gold as string[];
    expect(needle.score(question, [...gold].reverse())).toMatchObject({ score: 1, right: true });
    expect(needle.score(question, gold.join(', '))).toMatchObject({ score: 1, right: true });
    const half = needle.score(question, [gold[0]!, 'wrong']);
    expect(half.right).toBe(false);
    expect(half.score).toBeCloseTo(2 / (gold.length + 2));
    expect(needle.score(question, null)).toMatchObject({ score: 0, right: false });
  });
});
