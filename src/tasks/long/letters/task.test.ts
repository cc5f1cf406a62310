import { describe, expect, it } from 'vitest';
import type { Json } from '../../../json';
import { wordings, type LongOptions } from '../task';
import { ownNames } from './lists';
import { letters } from './task';
import { forms } from './wordings';

const base: LongOptions = { characters: 2_000, seed: 5, split: 'test', wording: 'known' };
const make = (variant: string, seed = 5, wording: LongOptions['wording'] = 'known') =>
  letters.generate({ ...base, variant, seed, wording });
type Counts = Record<string, number>;

const countIn = (name: string, letter: string) =>
  [...name.toLowerCase()].filter((char) => char === letter).length;

describe('letter counts', () => {
  it('count every given name', () => {
    for (const seed of [1, 2, 3]) {
      const list = make('given-list', seed);
      const names = (list.context as unknown as { value: string[] }).value;
      expect(new Set(names).size).toBe(names.length);
      expect(list.gold).toEqual(
        Object.fromEntries(names.map((name) => [name, countIn(name, list.facts.letter as string)])),
      );
      const nested = make('given-nested', seed);
      const groups = (nested.context as unknown as { value: Record<string, string[]> }).value;
      for (const [group, members] of Object.entries(groups))
        expect((nested.gold as Record<string, Counts>)[group]).toEqual(
          Object.fromEntries(members.map((name) => [name, countIn(name, nested.facts.letter as string)])),
        );
    }
  });

  it('are about as long as asked', () => {
    const { context } = letters.generate({ ...base, characters: 50_000 });
    const length = JSON.stringify((context as { value: Json }).value).length;
    expect(Math.abs(length - 50_000)).toBeLessThan(7_000);
  });

  it('score the share of right counts; extra names count against it', () => {
    const question = make('given-list');
    const gold = question.gold as Counts;
    const [first] = Object.keys(gold) as [string];
    expect(letters.score(question, gold)).toMatchObject({ score: 1, right: true });
    const n = Object.keys(gold).length;
    expect(letters.score(question, { ...gold, [first]: 99 }).score).toBeCloseTo((n - 1) / n);
    expect(letters.score(question, { ...gold, Nobody: 0 })).toMatchObject({ right: false });
    expect(letters.score(question, [1, 2]).score).toBe(0);
    expect(letters.score(question, null).score).toBe(0);
  });

  it('score names of one’s own by rule', () => {
    const question = make('own-list');
    const letter = question.facts.letter as string;
    const [kind] = question.facts.kinds as (keyof typeof ownNames)[];
    const answer: Counts = Object.fromEntries(ownNames[kind!].map((name) => [name, countIn(name, letter)]));
    expect(letters.score(question, answer)).toMatchObject({ score: 1, right: true });
    const { [ownNames[kind!][0]!]: _, ...fortyNine } = answer;
    expect(letters.score(question, fortyNine)).toMatchObject({ score: 0.98, right: false });
    expect(letters.score(question, { ...fortyNine, '42': 0 }).right).toBe(false);
    expect(letters.score(question, { ...fortyNine, [ownNames[kind!][1]!.toUpperCase()]: 0 }).right).toBe(
      false,
    );
  });

  it('score three lists by kind', () => {
    const question = make('own-nested');
    const letter = question.facts.letter as string;
    const kinds = question.facts.kinds as (keyof typeof ownNames)[];
    const answer: Record<string, Counts> = Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Object.fromEntries(ownNames[kind].map((name) => [name, countIn(name, letter)])),
      ]),
    );
    expect(letters.score(question, answer)).toMatchObject({ score: 1, right: true });
    expect(letters.score(question, { ...answer, extra: {} }).right).toBe(false);
    const { [kinds[0]!]: _, ...two } = answer;
    expect(letters.score(question, two).score).toBeCloseTo(2 / 3);
  });

  it('has fifty different names of each kind', () => {
    for (const names of Object.values(ownNames)) expect(new Set(names).size).toBe(50);
  });

  it('keeps the new wordings out of the known ones', () => {
    for (const kind of ['list', 'nested', 'own', 'ownNested'] as const)
      expect(forms.new[kind].filter((form) => forms.known[kind].includes(form))).toEqual([]);
    for (const wording of wordings) expect(make('given-list', 1, wording).question).toMatch(/'[a-z]'/);
  });
});
