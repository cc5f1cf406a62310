import { describe, expect, it } from 'vitest';
import { Random } from '../../../random';
import { dateText, dayOf, dayOfText, drawDay, isoText, partsOf, readDate } from './dates';
import { normalised, readJson, readLabel, readNumber, readText, sameText } from './read';

describe('readNumber', () => {
  it.each([
    [42, 42],
    [-0.5, -0.5],
    ['42', 42],
    [' 42.0 ', 42],
    ['The answer is 42.', 42],
    ['**42**', 42],
    ['42, that is (42)', 42],
    ['1,234', 1234],
    ['1,234,567.5!', 1234567.5],
    ['-7', -7],
    ['−7', -7],
    ['1e3', 1000],
  ])('reads %j as %d', (answer, number) => {
    expect(readNumber(answer)).toBe(number);
  });

  it.each([
    NaN,
    Infinity,
    true,
    null,
    '',
    'forty-two',
    '42 of 50',
    'A42',
    'x-42',
    '42nd',
    '42%',
    '3-5',
    '1,2345',
    '1.2.3',
    '2024-06-16',
    '1e999',
    `${'x'.repeat(2000)} 42`,
    [42],
    { answer: 42 },
  ])('does not read %j', (answer) => {
    expect(readNumber(answer)).toBe(null);
  });
});

describe('readDate', () => {
  it.each([
    ['Jun 16, 2024', '2024-06-16'],
    ['June 16th, 2024', '2024-06-16'],
    ['16 June 2024', '2024-06-16'],
    ['the 1st of May 2023', '2023-05-01'],
    ['2024-06-16', '2024-06-16'],
    ['2024/6/16', '2024-06-16'],
    ['2024-06-16T00:00:00.000Z', '2024-06-16'],
    ['It was on Sept. 3, 2023 (2023-09-03).', '2023-09-03'],
    ['["Feb 29, 2024"]', '2024-02-29'],
  ])('reads %j as %s', (answer, iso) => {
    expect(readDate(answer)).toBe(iso);
  });

  it.each([
    '',
    '06/07/2024',
    'Feb 30, 2024',
    'June 2024',
    'Foo 3, 2024',
    'Jun 1, 2024 or Jun 2, 2024',
    20240616,
    null,
  ])('does not read %j', (answer) => {
    expect(readDate(answer)).toBe(null);
  });

  it('reads every day as it is written', () => {
    const random = new Random(1);
    for (let i = 0; i < 500; i++) {
      const day = drawDay(random, 2019, 2025);
      expect(readDate(dateText(day))).toBe(isoText(day));
      expect(dayOf(...partsOf(day))).toBe(day);
      expect(dayOfText(dateText(day))).toBe(day);
      expect(partsOf(day)[0]).toBeGreaterThanOrEqual(2019);
      expect(partsOf(day)[0]).toBeLessThanOrEqual(2025);
    }
  });
});

describe('readLabel', () => {
  const labels = ['human being', 'location', 'numeric value', 'less common', 'common'];

  it.each([
    ['location', 'location'],
    [' Location. ', 'location'],
    ['Label: "human being"', 'human being'],
    ['The answer is: Human Being!', 'human being'],
    ['it is less common', 'less common'],
    ['numeric-value', 'numeric value'],
  ])('reads %j as %s', (answer, label) => {
    expect(readLabel(answer, labels)).toBe(label);
  });

  it.each([
    'location or human being',
    'locations',
    'none',
    '',
    3,
    null,
    ['location'],
    `${'x '.repeat(999)} location`,
  ])('does not read %j', (answer) => {
    expect(readLabel(answer, labels)).toBe(null);
  });
});

it('compares texts by what they say', () => {
  expect(normalised('  “Fern   Well”. ')).toBe('fern well');
  expect(sameText('fernwell.', 'Fernwell')).toBe(true);
  expect(sameText('Fernwell or Ashford', 'Fernwell')).toBe(false);
  expect(sameText('The answer is: **Fernwell**.', 'Fernwell')).toBe(true);
  expect(sameText('Answer: Fernwell', 'Fernwell')).toBe(true);
  expect(sameText(12, '12')).toBe(true);
  expect(readText(['Fernwell'])).toBe(null);
});

it('reads lists and objects that came as text', () => {
  expect(readJson('[1, [2]]')).toEqual([1, [2]]);
  expect(readJson('```json\n{"a": 1}\n```')).toEqual({ a: 1 });
  expect(readJson('[1, 2')).toBe('[1, 2');
  expect(readJson('12')).toBe('12');
  expect(readJson([1])).toEqual([1]);
  expect(typeof readJson('['.repeat(200_000))).toBe('string');
});
