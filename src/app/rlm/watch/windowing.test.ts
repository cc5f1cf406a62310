import { expect, test } from 'vitest';
import { drawnRows, scrolledTo } from './windowing';

test('what is seen is drawn, and a little more, never all of a long list', () => {
  expect(drawnRows(10_000, 0, 480, 24)).toEqual({ from: 0, to: 32 });
  expect(drawnRows(10_000, 24_000, 480, 24)).toEqual({ from: 988, to: 1032 });
  expect(drawnRows(5, 0, 480, 24)).toEqual({ from: 0, to: 5 });
  // The list has become shorter than what was scrolled to.
  expect(drawnRows(3, 24_000, 480, 24)).toEqual({ from: 3, to: 3 });
});

test('a row is scrolled to only as far as it is out of sight', () => {
  expect(scrolledTo(3, 0, 480, 24)).toBe(0);
  expect(scrolledTo(30, 0, 480, 24)).toBe(31 * 24 - 480);
  expect(scrolledTo(3, 480, 480, 24)).toBe(72);
});
