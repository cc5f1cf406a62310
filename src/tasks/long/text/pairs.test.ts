import { expect, it } from 'vitest';
import { f1Of, pairKey, readPairs } from './pairs';

const gold = new Set([pairKey(1, 2), pairKey(1, 3), pairKey(2, 3), pairKey(4, 9)]);

it.each([
  [
    [
      [1, 2],
      [3, 1],
    ],
    ['1,2', '1,3'],
    0,
  ],
  [['(1, 2)', ['1', '3'], [1, 2]], ['1,2', '1,3'], 0],
  ['(1, 2), (1, 3)', ['1,2', '1,3'], 0],
  ['1, 2\n3; 1\n', ['1,2', '1,3'], 0],
  [[[1, 1], [1, 2, 3], 7, null, { a: 1 }, ['x', 1], [1.5, 2], [NaN, 1]], [], 8],
  [null, [], 0],
  [{ pairs: [[1, 2]] }, [], 0],
])('reads %j', (answer, pairs, unread) => {
  const read = readPairs(answer);
  expect([...read.pairs]).toEqual(pairs);
  expect(read.unread).toBe(unread);
});

it('is F1 of sets', () => {
  expect(f1Of(readPairs([...gold]), gold).f1).toBe(1);
  const all = [...gold].map((key) => key.split(',').map(Number));
  expect(f1Of(readPairs(all), gold)).toEqual({ precision: 1, recall: 1, f1: 1, hits: 4 });
  // Two of four, and one wrong pair: P = 2/3, R = 1/2.
  expect(f1Of(readPairs([...all.slice(0, 2), [5, 6]]), gold).f1).toBeCloseTo(4 / 7, 12);
  expect(f1Of(readPairs([...all, 'nonsense']), gold).f1).toBeCloseTo(8 / 9, 12);
  expect(f1Of(readPairs([]), new Set()).f1).toBe(1);
  expect(f1Of(readPairs([]), gold).f1).toBe(0);
  expect(f1Of(readPairs(all), new Set()).f1).toBe(0);
});
