/**
 * The reckoning question: a rule, a place and three numbers; the place's side says which of the rule's two formulas holds.
 * Structure, canonical text and splits. Knows nothing of looser typings (`parse.ts`), of agents' text (`corpus.ts`) or of
 * token ids.
 */

import { LabError } from '../../errors';
import { Random } from '../../random';
import { hashOf } from '../hash';
import type { Question, Split } from '../task';
import { partOf, places, PLACES, ruleIn, rules, letters, type Formula, type Letter } from './books';

export interface Case {
  /** Numbers of the rule and of the place in their books. */
  readonly rule: number;
  readonly place: number;
  /** Of x, y and z, three digits each. */
  readonly numbers: readonly [x: number, y: number, z: number];
}

/** The numbers that a question may have: too large for a small model to multiply in its head. */
export const numberRange = { min: 100, max: 999 } as const;

export const valueOf = ({ numbers }: Pick<Case, 'numbers'>, letter: Letter): number =>
  numbers[letters.indexOf(letter)]!;

export const formulaOf = ({ rule, place }: Case): Formula => rules[rule]!.formulas[places[place]!.side];

/** The formula with the case's numbers in it, as Python reads it. */
export function expressionOf(asked: Case, { left, sign, right }: Formula): string {
  return `${valueOf(asked, left)}${sign}${valueOf(asked, right)}`;
}

export function reckon(asked: Case, { left, sign, right }: Formula): number {
  const [a, b] = [valueOf(asked, left), valueOf(asked, right)];
  return sign === '+' ? a + b : sign === '-' ? a - b : a * b;
}

/** The canonical text, one for each case. */
export function format({ rule, place, numbers: [x, y, z] }: Case): string {
  return `How is ${rules[rule]!.word} reckoned in ${places[place]!.word} for x = ${x}, y = ${y} and z = ${z}?`;
}

/**
 * The split a question belongs to, for good. Of rules that links are trained on, ten hash classes: one is test, one
 * validation, eight link. With a new rule it is a test of new words, with a spare one it is for choosing settings.
 */
export function splitOf({ rule, place, numbers }: Case): Split {
  const part = partOf(rule);
  if (part !== 'link') return part === 'new' ? 'test-one-new' : 'pretrain';
  const hash = hashOf([rule, place, ...numbers]) % 10;
  return hash === 0 ? 'test' : hash === 1 ? 'validation' : 'link';
}

export const questionOf = (asked: Case): Question => ({
  text: format(asked),
  answer: String(reckon(asked, formulaOf(asked))),
  depth: 1,
  split: splitOf(asked),
});

export const randomNumber = (random: Random): number =>
  numberRange.min + random.int(numberRange.max - numberRange.min + 1);

/** A random case of the split. */
export function draw(random: Random, split: Split): Case {
  const part = split === 'pretrain' ? 'spare' : split === 'test-one-new' ? 'new' : 'link';
  for (;;) {
    const rule = ruleIn(random, part);
    const numbers = [randomNumber(random), randomNumber(random), randomNumber(random)] as const;
    const asked: Case = { rule, place: random.int(PLACES), numbers };
    if (splitOf(asked) === split) return asked;
  }
}

export const reckoningSplits: readonly Split[] = ['pretrain', 'link', 'validation', 'test', 'test-one-new'];

/** `n` distinct cases of a split; each has hundreds of millions. @throws LabError `bad_split`. */
export function generateCases(split: Split, n: number, seed: number): Case[] {
  if (!reckoningSplits.includes(split))
    throw new LabError('bad_split', `The reckoning has no split “${split}”.`, {
      hint: `Choose one of ${reckoningSplits.join(', ')}.`,
      field: 'data.split',
    });
  const random = new Random(`reckoning ${split} ${seed}`);
  const found = new Map<string, Case>();
  while (found.size < n) {
    const asked = draw(random, split);
    found.set(format(asked), asked);
  }
  return [...found.values()];
}
