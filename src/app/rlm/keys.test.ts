import { expect, test } from 'vitest';
import { keyRing, originOf } from './keys';

/** What a browser keeps, here. */
function storage() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, value: string) => void held.set(name, value),
    removeItem: (name: string) => void held.delete(name),
    key: (i: number) => [...held.keys()][i] ?? null,
    get length() {
      return held.size;
    },
  };
}
const A = 'https://a.example';

test('a key is in memory alone, unless it is to be kept', () => {
  const browser = storage();
  const ring = keyRing(browser);
  ring.set(A, 'sk-1', false);
  expect(ring.all()).toEqual({ values: { [A]: 'sk-1' }, kept: [] });
  expect([...browser.held.values()].join()).not.toContain('sk-1');
  expect(keyRing(browser).all().values).toEqual({});

  ring.set(A, 'sk-2', true);
  expect(keyRing(browser).all()).toEqual({ values: { [A]: 'sk-2' }, kept: [A] });
  ring.set(A, 'sk-3', false);
  expect(browser.held.size).toBe(0);
  expect(ring.all()).toEqual({ values: { [A]: 'sk-3' }, kept: [] });
});

test('an empty key is forgotten everywhere, and the wish to keep the next one stays', () => {
  const browser = storage();
  const ring = keyRing(browser);
  ring.set(A, 'sk-1', true);
  ring.set(A, '', true);
  expect(browser.held.size).toBe(0);
  expect(ring.all()).toEqual({ values: {}, kept: [A] });
});

test('a browser that keeps nothing says so, and the key is there all the same', () => {
  const ring = keyRing(null);
  ring.set(A, 'sk-1', false);
  expect(ring.all().values).toEqual({ [A]: 'sk-1' });
});

test('keys go by origin', () => {
  expect(originOf('https://a.example/v1')).toBe(A);
  expect(originOf('not an address')).toBeNull();
});
