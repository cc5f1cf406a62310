/**
 * The two books of the reckoning family: made-up rules, each with one formula for the north and another for the south, and
 * made-up places, each in the north or the south. Made from fixed seeds, and for good: agents have memorised them.
 */

import { Random } from '../../random';

export const letters = ['x', 'y', 'z'] as const;
export type Letter = (typeof letters)[number];
export const signs = ['+', '-', '*'] as const;
export type Sign = (typeof signs)[number];
export const sides = ['north', 'south'] as const;
export type Side = (typeof sides)[number];

export interface Formula {
  readonly left: Letter;
  readonly sign: Sign;
  readonly right: Letter;
}

/** Sums and products in the order of the letters, differences in both. */
export const formulas: readonly Formula[] = signs.flatMap((sign) =>
  letters.flatMap((left, i) =>
    letters.flatMap((right, j) => (i < j || (sign === '-' && i > j) ? [{ left, sign, right }] : [])),
  ),
);

export interface Rule {
  readonly word: string;
  /** They differ. */
  readonly formulas: Readonly<Record<Side, Formula>>;
}

export interface Place {
  readonly word: string;
  readonly side: Side;
}

/** Rules there are, and places. */
export const RULES = 240;
export const PLACES = 60;

/**
 * Rules by their number. Links are trained on the first; the spare ones are for choosing between settings; no question with
 * one of the new ones is seen before the test.
 */
export const parts = {
  link: { from: 0, to: 192 },
  spare: { from: 192, to: 204 },
  new: { from: 204, to: RULES },
} as const;
export type Part = keyof typeof parts;

const syllables = [...'bdfglmprtvz'].flatMap((onset) => [...'aeiou'].map((vowel) => onset + vowel));

/** Distinct made-up words that end as their book's do, so that people can tell the books apart. */
function wordsOf(seed: string, n: number, endings: readonly string[]): string[] {
  const random = new Random(`reckoning ${seed}`);
  const stems = random.shuffle(syllables.flatMap((first) => syllables.map((second) => first + second)));
  return stems.slice(0, n).map((stem) => stem + random.pick(endings));
}

function makeRules(): Rule[] {
  const random = new Random('reckoning formulas');
  return wordsOf('rules', RULES, ['nda', 'lma', 'rka']).map((word) => {
    const [north, south] = random.shuffle([...formulas]);
    return { word, formulas: { north: north!, south: south! } };
  });
}

function makePlaces(): Place[] {
  const random = new Random('reckoning sides');
  const drawn = random.shuffle(Array.from({ length: PLACES }, (_, i) => sides[i % 2]!));
  return wordsOf('places', PLACES, ['ford', 'wick', 'ham']).map((word, i) => ({ word, side: drawn[i]! }));
}

export const rules: readonly Rule[] = makeRules();
export const places: readonly Place[] = makePlaces();
export const ruleNumbers: ReadonlyMap<string, number> = new Map(rules.map(({ word }, i) => [word, i]));
export const placeNumbers: ReadonlyMap<string, number> = new Map(places.map(({ word }, i) => [word, i]));

/** Which part of the book a rule is in. */
export function partOf(rule: number): Part {
  return rule < parts.link.to ? 'link' : rule < parts.spare.to ? 'spare' : 'new';
}

/** A random rule of a part. */
export function ruleIn(random: Random, part: Part): number {
  const { from, to } = parts[part];
  return from + random.int(to - from);
}

/** As an agent writes it, token by token. */
export const formulaTokens = ({ left, sign, right }: Formula): string[] => [left, sign, right];
