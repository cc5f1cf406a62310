import { expect, test } from 'vitest';
import { diffLines, type DiffLine } from './diff';

const told = (lines: readonly DiffLine[]) =>
  lines.map(({ kind, text, lines: n }) => ({ same: ' ', out: '-', in: '+', gap: `…${n}` })[kind] + text);

test('equal texts have nothing to show but a gap', () => {
  expect(told(diffLines('a\nb', 'a\nb'))).toEqual(['…2']);
});

test('what goes and what comes stand at their place, with lines around', () => {
  const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven';
  expect(told(diffLines(before, before.replace('four', 'FOUR\nmore')))).toEqual([
    '…1',
    ' two',
    ' three',
    '-four',
    '+FOUR',
    '+more',
    ' five',
    ' six',
    '…1',
  ]);
});

test('the common lines between two changes stay', () => {
  expect(told(diffLines('a\nx\nb\ny', 'A\nx\nb\nY'))).toEqual(['-a', '+A', ' x', ' b', '-y', '+Y']);
});

test('an empty text becomes another, and nothing is lost of either', () => {
  expect(told(diffLines('', 'x = 1'))).toEqual(['-', '+x = 1']);
  const a = Array.from({ length: 300 }, (_, i) => `${(i * 7) % 11}`);
  const b = Array.from({ length: 280 }, (_, i) => `${(i * 5) % 13}`);
  const shown = diffLines(a.join('\n'), b.join('\n')).flatMap((one) => (one.kind === 'gap' ? [] : [one]));
  const gone = shown.filter(({ kind }) => kind === 'out').length;
  const come = shown.filter(({ kind }) => kind === 'in').length;
  expect(come - gone).toBe(b.length - a.length);
});

test('a flood of lines is compared at once', () => {
  const many = (name: string) => Array.from({ length: 200_000 }, (_, i) => `${name}${i}`).join('\n');
  const at = performance.now();
  expect(diffLines(many('a'), many('b')).length).toBe(400_000);
  expect(performance.now() - at).toBeLessThan(2000);
});
