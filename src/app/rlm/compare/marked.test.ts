import { expect, test } from 'vitest';
import { marked, placeOfDifference } from './marked';

test.each([
  ['abcde', 'abXde', ['ab', 'c', 'de'], ['ab', 'X', 'de']],
  ['abc', 'abc', ['abc', '', ''], ['abc', '', '']],
  ['aaa', 'aa', ['aa', 'a', ''], ['aa', '', '']],
  ['', 'x', ['', '', ''], ['', 'x', '']],
  ['\u{1F600}!', '\u{1F601}!', ['', '\u{1F600}', '!'], ['', '\u{1F601}', '!']],
])('%j against %j', (a, b, left, right) => {
  expect(marked(a, b)).toEqual({ a: left, b: right });
});

test('the place of the first difference is found across pieces', async () => {
  const texts = [
    `${'x'.repeat(50_000)}a${'y'.repeat(100)}`,
    `${'x'.repeat(50_000)}b${'y'.repeat(100)}`,
  ] as const;
  const read = (from: number) =>
    Promise.resolve([texts[0].slice(from, from + 20_000), texts[1].slice(from, from + 20_000)] as const);
  expect(await placeOfDifference(read, texts[0].length)).toBe(50_000);
  const shorter = (from: number) =>
    Promise.resolve([
      texts[0].slice(from, from + 20_000),
      texts[0].slice(0, 30_000).slice(from, from + 20_000),
    ] as const);
  expect(await placeOfDifference(shorter, texts[0].length)).toBe(30_000);
});
