import { expect, test } from 'vitest';
import { differences, getAt, isDeeper, leaves, parsePath, removeAt, setAt } from './paths';

test('paths are plain names and numbers', () => {
  expect(parsePath('agents.0.id')).toEqual(['agents', '0', 'id']);
  for (const text of ['', '.', 'a..b', 'a b', '__proto__', 'a.constructor', 'a.'.repeat(9), 'x'.repeat(41)])
    expect(parsePath(text)).toBeNull();
});

test('a list grows by one at its end, and has nothing but its entries', () => {
  const tree = { list: ['a'] };
  expect(setAt(tree, ['list', '1'], 'b')).toBe(true);
  for (const key of ['3', '01', '-1', 'length', '1e0', '1.5'])
    expect(setAt(tree, ['list', key], 'x')).toBe(false);
  expect(tree.list).toEqual(['a', 'b']);
  expect(removeAt(tree, ['list', 'length'])).toBe(false);
  expect(removeAt(tree, ['list', '0'])).toBe(true);
  expect(tree.list).toEqual(['b']);
});

test('objects are made on the way, but not through a value', () => {
  const tree = { a: null, b: 1 };
  expect(setAt(tree, ['a', 'x', 'y'], 2)).toBe(true);
  expect(setAt(tree, ['b', 'x'], 2)).toBe(false);
  expect(tree).toEqual({ a: { x: { y: 2 } }, b: 1 });
  expect(getAt(tree, ['a', 'x', 'y'])).toBe(2);
  expect(getAt(tree, ['a', 'toString'])).toBeUndefined();
});

test('a longer list differs in its new entries, a shorter one as a whole', () => {
  expect(differences({ l: [1, 2] }, { l: [1, 3, 4] })).toEqual([
    { path: ['l', '1'], value: 3 },
    { path: ['l', '2'], value: 4 },
  ]);
  expect(differences({ l: [1, 2] }, { l: [1] })).toEqual([{ path: ['l'], value: [1] }]);
  expect(differences({ a: 1, b: 0 }, { b: -0 })).toEqual([{ path: ['a'], value: undefined }]);
});

test('a tree as its single values, where these make it again', () => {
  expect(leaves({ a: 1, b: { c: 'x' }, d: undefined }, ['p'])).toEqual([
    { path: ['p', 'a'], value: 1 },
    { path: ['p', 'b', 'c'], value: 'x' },
  ]);
  for (const tree of [{}, { a: {} }, { a: [1] }, { a: null }]) expect(leaves(tree)).toBeNull();
});

test('depth is counted without recursion', () => {
  expect(isDeeper({ a: [{ b: 1 }] }, 3)).toBe(false);
  expect(isDeeper({ a: [{ b: 1 }] }, 2)).toBe(true);
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(isDeeper(deep, 12)).toBe(true);
});
