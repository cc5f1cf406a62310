import { expect, test } from 'vitest';
import { piecesOf } from './python-marks';

const kinds = (code: string) =>
  piecesOf(code)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ text, kind }) => `${kind} ${text}`);

test('words, strings, comments, numbers and calls are told apart', () => {
  expect(kinds('for x in f"a # {b}": print(x, 10_000.5)  # the "end"')).toEqual([
    'word for',
    'word in',
    'string f"a # {b}"',
    'call print',
    'number 10_000.5',
    'comment # the "end"',
  ]);
  expect(kinds("s = '''two\nlines''' + r'\\d'")).toEqual(["string '''two\nlines'''", "string r'\\d'"]);
});

test('what is cut in the middle of a string, or is no Python at all, loses nothing', () => {
  for (const code of ['x = "never closed', '"""open\nfor ever', "it's\nfor x", '\u0000🙂 ﷽ 12ab "\\', ''])
    expect(
      piecesOf(code)
        .map(({ text }) => text)
        .join(''),
    ).toBe(code);
  expect(kinds("it's\nfor x")).toEqual(["string 's", 'word for']);
});

test('long floods take no time to speak of', () => {
  const begun = performance.now();
  for (const flood of ['"', "'", '#', '"""', '\\', 'a', '(', '"\\']) piecesOf(flood.repeat(2000));
  expect(performance.now() - begun).toBeLessThan(200);
});
