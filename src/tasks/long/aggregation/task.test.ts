import { describe, expect, it } from 'vitest';
import { Random } from '../../../random';
import { wordings, type LongOptions } from '../task';
import { grammars } from './grammar';
import { drawInstance } from './instances';
import { drawLines, lineOf } from './lines';
import { aggregation } from './task';
import { comparisons, forms, labels, questionKinds } from './wordings';

const base: LongOptions = { characters: 9_000, seed: 2, split: 'test', wording: 'known' };
const make = (variant: string, seed: number) => aggregation.generate({ ...base, variant, seed });

describe('aggregation', () => {
  it('writes one line per instance, with the date and the user, and no label but in the head', () => {
    const question = make('most', 1);
    const [head, ...lines] = (question.context as { text: string }).text.split('\n');
    for (const label of labels) expect(head).toContain(`'${label}'`);
    expect(lines).toHaveLength(question.facts.lines as number);
    for (const line of lines)
      expect(line).toMatch(/^Date: [A-Z][a-z]{2} \d\d, 2024 \|\| User: \d{5} \|\| Instance: \S.*[?.]$/);
    expect(Math.abs(lines.join('\n').length - 9_000)).toBeLessThan(2_000);
  });

  it('has one right answer, from the counts of its lines', () => {
    for (let seed = 0; seed < 20; seed++) {
      const most = make('most', seed);
      const counts = most.facts.counts as Record<string, number>;
      expect(Object.values(counts).reduce((a, b) => a + b)).toBe(most.facts.lines);
      const ranked = Object.entries(counts).sort((a, b) => b[1] - a[1]);
      expect(ranked[0]![0]).toBe(most.gold);
      expect(ranked[0]![1]).toBeGreaterThan(ranked[1]![1]);
      const least = make('least', seed);
      const low = Object.values(least.facts.counts as Record<string, number>).sort((a, b) => a - b);
      expect((least.facts.counts as Record<string, number>)[least.gold as string]).toBe(low[0]);
      expect(low[0]).toBeLessThan(low[1]!);
      const count = make('count', seed);
      const asked = labels.find((label) => count.question.includes(`'${label}'`))!;
      expect(count.gold).toBe((count.facts.counts as Record<string, number>)[asked] ?? 0);
      expect(comparisons).toContain(make('compare', seed).gold);
      expect(make('user', seed).gold).toBeTypeOf('number');
      expect(make('date', seed).gold).toMatch(/^2024-\d\d-\d\d$/);
    }
  });

  it('scores numbers by nearness, labels, dates and comparisons exactly', () => {
    const count = make('count', 4);
    const gold = count.gold as number;
    expect(aggregation.score(count, gold)).toMatchObject({ score: 1, right: true });
    expect(aggregation.score(count, `about ${gold + 2}`)).toMatchObject({ score: 0.75 ** 2, right: false });
    expect(aggregation.score(count, 'many').score).toBe(0);
    const most = make('most', 4);
    expect(aggregation.score(most, `The label is ${(most.gold as string).toUpperCase()}.`).right).toBe(true);
    expect(
      aggregation.score(
        most,
        labels.find((label) => label !== most.gold)!,
      ).right,
    ).toBe(false);
    const compare = make('compare', 4);
    for (const answer of comparisons)
      expect(aggregation.score(compare, answer).right).toBe(answer === compare.gold);
    const date = make('date', 4);
    expect(aggregation.score(date, date.gold).right).toBe(true);
    expect(aggregation.score(date, '2023-01-01').right).toBe(false);
    expect(aggregation.score(date, null).right).toBe(false);
  });

  it('fills every template of every label', () => {
    const random = new Random('instances');
    for (const label of labels)
      for (const wording of wordings)
        for (let i = 0; i < 200; i++) {
          const text = drawInstance(label, random, { split: 'test', wording, traps: i % 3 === 0 });
          expect(text).toMatch(/^[A-Z][^{}]*[?.]$/);
        }
  });

  it('keeps the new wordings out of the known ones', () => {
    for (const label of labels) {
      const { known, new: kept } = grammars[label];
      for (const part of ['gapped', 'whole', 'own'] as const)
        expect(kept[part].filter((head) => known[part].includes(head))).toEqual([]);
    }
    for (const kind of questionKinds)
      expect(forms.new[kind].filter((form) => forms.known[kind].includes(form))).toEqual([]);
  });

  it('gives the labels away to no question word: traps begin like questions of other labels', () => {
    const random = new Random('traps');
    const words = (label: (typeof labels)[number]) =>
      Array.from({ length: 300 }, () =>
        drawInstance(label, random, { split: 'test', wording: 'known', traps: true }),
      ).join(' ');
    for (const label of ['human being', 'entity', 'description'] as const)
      expect(words(label)).toMatch(/how many/);
    expect(words('numeric value')).toMatch(/where|who/);
  });
});

it('lines are the same for the same seed', () => {
  const draw = () => drawLines(new Random(7), { lines: 5, split: 'train', wording: 'known' }).map(lineOf);
  expect(draw()).toEqual(draw());
});
