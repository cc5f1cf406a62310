import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../random';
import type { LabelledLine } from '../aggregation/lines';
import { splitOf } from '../text/split';
import { drawPairLines, profilesOf } from './lines';
import { pairsOf, predicates, sentenceOf, type PredicateId } from './predicates';
import { pairs } from './task';

const base = { characters: 12_000, seed: 3, split: 'test', wording: 'known' } as const;

/** The question's own words, applied to the lines one by one. */
function brute(sentence: string, lines: readonly LabelledLine[]): number[][] {
  const roles = /such that (?:both (?<both>.*)|one user (?<one>.*), and the other user (?<other>.*))\.$/.exec(
    sentence,
  )!.groups!;
  const fits = (user: number, text: string) =>
    text.split(/ and (?=ha[sv])/).every((part) => {
      const of = (label: string) => lines.filter((line) => line.user === user && line.label === label);
      const named = [...part.matchAll(/'([^']+)'/g)].map(([, label]) => label!);
      const all = named.flatMap(of);
      const bound = /that is not dated (after|before) (.*)$/.exec(part);
      if (bound) {
        const day = Date.parse(`${bound[2]} UTC`) / 86_400_000;
        return all.every((line) => (bound[1] === 'after' ? line.day > day : line.day < day));
      }
      const [, how, number] = /(at least|exactly) (\w+) instance/.exec(part)!;
      const n = ['', 'one', 'two', 'three'].indexOf(number!);
      return how === 'exactly' ? all.length === n : all.length >= n;
    });
  const users = [...new Set(lines.map(({ user }) => user))];
  const found: number[][] = [];
  for (const a of users)
    for (const b of users) {
      if (a >= b) continue;
      const yes = roles.both
        ? fits(a, roles.both) && fits(b, roles.both)
        : (fits(a, roles.one!) && fits(b, roles.other!)) || (fits(b, roles.one!) && fits(a, roles.other!));
      if (yes) found.push([a, b]);
    }
  return found.sort(([a, b], [c, d]) => a! - c! || b! - d!);
}

it.each(Object.keys(predicates) as PredicateId[])(
  '%s: the pairs are those that its sentence describes',
  (id) => {
    for (const characters of [1000, 4000, 20_000]) {
      const { lines, bound } = drawPairLines(
        predicates[id],
        { ...base, characters },
        new Random(`${id} ${characters}`),
      );
      const gold = pairsOf(predicates[id], profilesOf(lines), bound);
      expect(gold).toEqual(brute(sentenceOf(predicates[id], 'known', bound), lines));
    }
  },
);

it('has some pairs and never most, and hides the labels', () => {
  for (const variant of pairs.variants)
    for (const characters of [1000, 30_000]) {
      const { gold, facts, context, schema } = pairs.generate({ ...base, characters, variant });
      const { length } = gold as number[][];
      const users = facts.users as number;
      expect(length).toBeGreaterThan(0);
      if (characters > 1000) expect(length / ((users * (users - 1)) / 2)).toBeLessThan(0.75);
      expect(new Ajv().validate(schema as object, gold)).toBe(true);
      const [head, ...lines] = (context as { text: string }).text.split('\n');
      expect(head).toContain('label');
      for (const line of lines) {
        expect(line).toMatch(/^Date: \w{3} \d\d, 2024 \|\| User: \d{5} \|\| Instance: [^|]+$/);
        expect(line).not.toMatch(/label|numeric value|human being/i);
        expect(splitOf(/User: (\d+)/.exec(line)![1]!)).toBe('test');
      }
    }
});

describe('the score', () => {
  const question = pairs.generate({ ...base, variant: 'q12' });
  const gold = question.gold as number[][];
  const n = gold.length;

  it('is F1', () => {
    expect(pairs.score(question, gold)).toMatchObject({ score: 1, right: true });
    expect(pairs.score(question, gold.slice(1)).score).toBeCloseTo((2 * (n - 1)) / (2 * n - 1), 12);
    expect(pairs.score(question, [...gold, [1, 2]]).score).toBeCloseTo((2 * n) / (2 * n + 1), 12);
    expect(pairs.score(question, [])).toMatchObject({ score: 0, right: false });
    expect(pairs.score(question, gold.map(([a, b]) => `(${a}, ${b})`).join('\n')).right).toBe(true);
    expect(pairs.score(question, JSON.stringify(gold)).right).toBe(true);
    expect(pairs.score(question, null).score).toBe(0);
  });
});
