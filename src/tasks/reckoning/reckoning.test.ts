import { describe, expect, it } from 'vitest';
import type { LabError } from '../../errors';
import { formulas, partOf, places, PLACES, rules, RULES } from './books';
import { parseCase } from './parse';
import { expressionOf, format, formulaOf, generateCases, reckon, splitOf } from './reckoning';
import { reckoning } from './task';

const cases = generateCases('validation', 200, 1);
const [one] = cases as [(typeof cases)[number]];
const [rule, place] = [rules[one.rule]!.word, places[one.place]!.word];
const [x, y, z] = one.numbers;

function failure(text: string): LabError {
  try {
    parseCase(text);
  } catch (error) {
    return error as LabError;
  }
  throw new Error(`“${text}” was read.`);
}

describe('the books', () => {
  it('hold distinct words, two formulas a rule and a side a place', () => {
    expect(new Set([...rules, ...places].map(({ word }) => word)).size).toBe(RULES + PLACES);
    for (const { formulas: own } of rules) expect(own.north).not.toEqual(own.south);
    expect(places.filter(({ side }) => side === 'north')).toHaveLength(PLACES / 2);
    expect(formulas).toHaveLength(12);
  });

  it('stay as agents have memorised them', () => {
    expect(rules.slice(0, 3).map(({ word }) => word)).toMatchInlineSnapshot(`
      [
        "bevulma",
        "delilma",
        "zegorka",
      ]
    `);
    expect(JSON.stringify(rules[100])).toMatchInlineSnapshot(
      `"{"word":"dilurka","formulas":{"north":{"left":"x","sign":"-","right":"z"},"south":{"left":"x","sign":"-","right":"y"}}}"`,
    );
    expect(JSON.stringify(places[7])).toMatchInlineSnapshot(`"{"word":"ropiwick","side":"south"}"`);
  });
});

describe('a question', () => {
  it('asks for what Python would print', () => {
    for (const asked of cases) {
      const expression = expressionOf(asked, formulaOf(asked));
      expect(expression).toMatch(/^\d{3}[-+*]\d{3}$/);
      // An own calculation of the same, from the text alone.
      const [, a, sign, b] = /^(\d+)(.)(\d+)$/.exec(expression)!;
      const value = { '+': Number(a) + Number(b), '-': Number(a) - Number(b), '*': Number(a) * Number(b) }[
        sign!
      ];
      expect(reckon(asked, formulaOf(asked))).toBe(value);
    }
  });

  it('belongs to one split for good, and new rules to theirs alone', () => {
    for (const split of reckoning.splits)
      for (const question of reckoning.generate(split, 50, 2)) {
        expect(question.split).toBe(split);
        const asked = parseCase(question.text);
        expect(splitOf(asked)).toBe(split);
        expect(partOf(asked.rule)).toBe(
          split === 'test-one-new' ? 'new' : split === 'pretrain' ? 'spare' : 'link',
        );
      }
  });

  it('is drawn alike from the same seed, without repeats', () => {
    const drawn = reckoning.generate('test', 300, 4);
    expect(reckoning.generate('test', 100, 4)).toEqual(drawn.slice(0, 100));
    expect(new Set(drawn.map(({ text }) => text)).size).toBe(300);
  });
});

describe('a typed question is read', () => {
  it('in its canonical form', () => {
    for (const asked of cases) expect(parseCase(format(asked))).toEqual(asked);
  });

  it.each([
    ['bare words', `${rule} ${place} ${x} ${y} ${z}`],
    ['in another order', `x=${x}, z = ${z}, y=${y} in ${place}: ${rule}?`],
    [
      'in capitals',
      `HOW IS ${rule.toUpperCase()} RECKONED IN ${place.toUpperCase()} FOR X = ${x}, Y = ${y}, Z = ${z}`,
    ],
  ])('%s', (_, text) => {
    expect(parseCase(text)).toEqual(one);
  });

  it.each([
    ['no rule', `How is it reckoned in ${place} for x = 100, y = 200 and z = 300?`, 'question'],
    ['no place', `${rule} 100 200 300`, 'question'],
    [
      'two rules',
      `${rule} ${rules[one.rule === 3 ? 4 : 3]!.word} ${place} 100 200 300`,
      rules[one.rule === 3 ? 4 : 3]!.word,
    ],
    ['a strange word', `${rule} ${place} blorp 100 200 300`, 'blorp'],
    ['two numbers', `${rule} ${place} 100 200`, 'question'],
    ['a long number', `${rule} ${place} 100 2000 300`, '2000'],
    ['a negative number', `${rule} ${place} x = -100 y = 200 z = 300`, '-100'],
    ['too much', 'a '.repeat(300), 'question'],
  ])('not with %s', (_, text, field) => {
    const { code, field: found, hint } = failure(text);
    expect([code, found]).toEqual(['bad_question', field]);
    expect(hint).toContain('How is');
  });
});

it.each([
  ['<python>print(347*916)</python><result>317852</result>317852', '317852'],
  ['<python> print( 3 4 7 - 9 1 6 ) </python> - 5 6 9', '-569'],
  ['317852', '317852'],
  ['<python>print(347*916)</python>', null],
  ['<python>print(347*916)</python><result>317852</result>', null],
  ['<python>347', null],
  ['', null],
])('the answer in %j is %j', (text, answer) => {
  expect(reckoning.answerIn(text)).toBe(answer);
});

it('an ideal speaker writes the code from the second round on; roles know their part', () => {
  const question = reckoning.parse(format(one));
  const formula = formulaOf(one);
  expect(reckoning.target(question, 1, 3)).toBeNull();
  expect(reckoning.target(question, 2, 3)).toBe(`<python>print(${expressionOf(one, formula)})</python>`);
  const tokens = [formula.left, formula.sign, formula.right];
  expect(reckoning.notes(question, 'reflector', 2, 4)).toBe([...tokens, tokens[0]].join(' '));
  const { side } = places[one.place]!;
  expect(reckoning.notes(question, 'tool-caller', 1, 2)).toBe(`${side} ${side}`);
  expect(reckoning.notes(question, 'adder', 1, 2)).toBeNull();
});
