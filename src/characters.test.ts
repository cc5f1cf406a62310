import { expect, test } from 'vitest';
import { isHigh, isLow } from './characters';

test('halves of pairs are told apart from whole characters', () => {
  const units = [...'\ud800\udbff\udc00\udfff'].flatMap((text) => text.split(''));
  expect(units.map((unit) => [isHigh(unit.charCodeAt(0)), isLow(unit.charCodeAt(0))])).toEqual([
    [true, false],
    [true, false],
    [false, true],
    [false, true],
  ]);
  for (const whole of [0, 0x41, 0xd7ff, 0xe000, NaN]) expect(isHigh(whole) || isLow(whole)).toBe(false);
});
