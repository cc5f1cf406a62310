import { expect, it } from 'vitest';
import { Random } from '../../../random';
import { firstNames, lastNames, nameOf, objectOf, objects, placeOf, places } from './lists';
import { drawOf, numberOf, ofSplit, splitOf } from './split';

it('gives half of all texts to train and a quarter to each other split', () => {
  const all = firstNames.flatMap((first) => lastNames.map((last) => `${first} ${last}`));
  const share = (split: 'train' | 'validation' | 'test') => ofSplit(all, split).length / all.length;
  expect(share('train')).toBeCloseTo(0.5, 1);
  expect(share('validation')).toBeCloseTo(0.25, 1);
  expect(share('test')).toBeCloseTo(0.25, 1);
});

it('never changes where a text belongs', () => {
  // Pinned: models were trained by these.
  expect(['Aaron Abbott', 'Zora Weiss', 'Fernwell', '12345', 'amber abacus'].map(splitOf))
    .toMatchInlineSnapshot(`
    [
      "test",
      "train",
      "train",
      "test",
      "train",
    ]
  `);
});

it('draws names, places, things and numbers of the split, each once', () => {
  const random = new Random(1);
  for (const split of ['train', 'validation', 'test'] as const) {
    const taken = new Set<string>();
    const drawn = Array.from({ length: 50 }, () => [
      nameOf(split, random, taken),
      placeOf(split, random, taken),
      objectOf(split, random, taken),
      String(numberOf(split, random, 5, taken)),
    ]).flat();
    expect(new Set(drawn).size).toBe(200);
    expect(drawn.every((text) => splitOf(text) === split)).toBe(true);
    expect(drawn.filter((_, i) => i % 4 === 3).every((text) => /^[1-9]\d{4}$/.test(text))).toBe(true);
  }
});

it('has lists without doubles', () => {
  for (const list of [firstNames, lastNames, places, objects, [...lastNames, ...places]])
    expect(new Set(list).size).toBe(list.length);
});

it('says so when there is nothing left to draw', () => {
  const error = expect.objectContaining({ code: 'bad_task', field: 'task.characters' }) as Error;
  expect(() => drawOf('train', new Set(['Ann']), () => 'Ann')).toThrow(error);
});
