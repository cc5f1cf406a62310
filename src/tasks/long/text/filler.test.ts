import { describe, expect, it } from 'vitest';
import { filler } from './filler';
import { colours, firstNames, lastNames, objects, places } from './lists';

const text = filler({ characters: 300_000, seed: 5 }).text;

describe('filler', () => {
  it('is the same for the same seed and another for another', () => {
    expect(filler({ characters: 300_000, seed: 5 }).text).toBe(text);
    expect(filler({ characters: 300_000, seed: 6 }).text).not.toBe(text);
  });

  it.each([1000, 1500, 20_000, 300_000])('is %i characters long but for a sentence', (characters) => {
    for (let seed = 0; seed < 20; seed++) {
      const { length } = filler({ characters, seed }).text;
      expect(length).toBeLessThanOrEqual(characters);
      expect(length).toBeGreaterThan(Math.max(characters - 110, 0.9 * characters));
    }
  });

  it('holds no digit, no name, no place and none of the things that questions are made of', () => {
    expect(text).toMatch(/^[A-Za-z ,.;'\n]+$/);
    const sought = new Set([...firstNames, ...lastNames, ...places, ...colours, ...objects]);
    const found = new Set(text.match(/[A-Za-z]+/g)!.filter((word) => sought.has(word)));
    expect([...found]).toEqual([]);
  });

  it('varies: hardly a sentence comes twice in 100,000 characters', () => {
    const sentences = text.slice(0, 100_000).split(/(?<=\.)\s+/);
    expect(new Set(sentences).size / sentences.length).toBeGreaterThan(0.95);
  });

  it('puts sentences at their depths, on borders of sentences, and says where', () => {
    const inserts = [0.9, 0, 0.5, 1, 0.5].map((depth, i) => ({ depth, sentence: `Insert ${i} is here.` }));
    const { text, at } = filler({ characters: 50_000, seed: 1, inserts });
    expect(text.length).toBeLessThanOrEqual(50_000);
    inserts.forEach(({ depth, sentence }, i) => {
      expect(text.indexOf(sentence)).toBe(at[i]);
      expect(text.slice(0, at[i])).toMatch(/(^|\.\s+)$/);
      expect(Math.abs(at[i]! / text.length - depth)).toBeLessThan(0.01);
      expect(text.slice(at[i]! + sentence.length)).toMatch(/^(\s+[A-Z]|$)/);
    });
    expect(text.endsWith(inserts[3]!.sentence)).toBe(true);
    expect(at[2]).toBeLessThan(at[4]!);
  });
});
