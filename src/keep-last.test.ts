import { expect, test } from 'vitest';
import { keepLast } from './keep-last';

const mapOf = (text: string) => new Map([...text].map((one) => [one, one.toUpperCase()]));

test('the oldest go, until so many are left', () => {
  const map = mapOf('abcd');
  expect(keepLast(map, 4)).toEqual([]);
  expect(keepLast(map, 2)).toEqual(['A', 'B']);
  expect([...map.keys()]).toEqual(['c', 'd']);
});

test('what is held stays, and the next oldest goes in its place', () => {
  const map = mapOf('abcd');
  expect(keepLast(map, 2, (value) => value === 'A')).toEqual(['B', 'C']);
  expect([...map.keys()]).toEqual(['a', 'd']);
  expect(keepLast(map, 0, () => true)).toEqual([]);
});
