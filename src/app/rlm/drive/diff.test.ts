import { expect, test } from 'vitest';
import { diffLines, type DiffLine } from './diff';

const told = (lines: readonly DiffLine[] | null) =>
  lines!.map(({ kind, text, lines: n }) => ({ same: ' ', out: '-', in: '+', gap: `…${n}` })[kind] + text);

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
  const shown = diffLines(a.join('\n'), b.join('\n'))!.flatMap((one) => (one.kind === 'gap' ? [] : [one]));
  const gone = shown.filter(({ kind }) => kind === 'out').length;
  const come = shown.filter(({ kind }) => kind === 'in').length;
  expect(come - gone).toBe(b.length - a.length);
});

test('lines at both ends that are equal by chance are told once', () => {
  expect(told(diffLines('one\n\ntwo', 'one\nX\ntwo'))).toEqual([' one', '-', '+X', ' two']);
  expect(told(diffLines('a\na', 'a\na\na')).toSorted()).toEqual([' a', ' a', '+a']);
  expect(told(diffLines('x', 'x\ny'))).toEqual([' x', '+y']);
  expect(told(diffLines('\n\n\n\nx', '\n\n\n\ny'))).toEqual(['…2', ' ', ' ', '-x', '+y']);
});

test('a change amid a million empty lines is found without an object for each of them', () => {
  const many = '\n'.repeat(950_000);
  const at = performance.now();
  expect(told(diffLines(`${many}a${many}`, `${many}b${many}`))).toEqual([
    '…949998',
    ' ',
    ' ',
    '-a',
    '+b',
    ' ',
    ' ',
    '…949998',
  ]);
  expect(performance.now() - at).toBeLessThan(700);
});

test('a flood of other lines is not compared, and neither are empty ones', () => {
  const many = (name: string) => Array.from({ length: 200_000 }, (_, i) => `${name}${i}`).join('\n');
  const [a, b, empty] = [many('a'), many('b'), '\n'.repeat(1_900_000)];
  const at = performance.now();
  expect(diffLines(a, b)).toBeNull();
  expect(diffLines(empty, `x${'\n'.repeat(10)}y`)).toBeNull();
  expect(performance.now() - at).toBeLessThan(700);
});
