import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../json';
import { canonical, longestIncreasing } from './canonical';
import type { Order } from './records';
import { transform } from './task';

const base = { characters: 20_000, seed: 3, split: 'test', wording: 'known' } as const;
const ordersOf = (context: unknown) => (context as { value: Order[] }).value;
const numbersIn = (text: string) => (text.match(/\d+/g) ?? []).map(Number);

describe.each(['known', 'new'] as const)('the %s wording', (wording) => {
  it('renames and removes just what it says', () => {
    const { question, context, gold } = transform.generate({ ...base, wording, variant: 'rename' });
    const pattern = wording === 'known' ? /`(\w+)` to `(\w+)`/g : /`(\w+)` \(so far `(\w+)`\)/g;
    const moves = [...question.matchAll(pattern)].map(([, a, b]) =>
      wording === 'known' ? [a!, b!] : [b!, a!],
    );
    const gone = /(?:Remove the fields|Nobody needs) `(\w+)` and `(\w+)`/.exec(question)!.slice(1);
    expect(moves).toHaveLength(4);
    const expected = ordersOf(context).map((order) => {
      const record: Record<string, Json> = { ...order };
      for (const [from, to] of moves) {
        record[to!] = record[from!]!;
        delete record[from!];
      }
      for (const field of gone) delete record[field];
      return record;
    });
    expect(gold).toEqual(expected);
  });

  it('computes by the numbers of its text', () => {
    const { question, context, gold } = transform.generate({ ...base, wording, variant: 'compute' });
    const [percent, from, days] =
      wording === 'known'
        ? [/less (\d+) percent/, /quantity is (\d+) or more/, /(\d+) days/].map((p) =>
            Number(p.exec(question)![1]),
          )
        : [/pays (\d+) percent/, /at least (\d+) pieces/, /(\d+) days/].map((p) =>
            Number(p.exec(question)![1]),
          );
    const expected = ordersOf(context).map(({ id, name, ordered, quantity, cents }) => {
      const date = new Date(`${ordered} 00:00 UTC`);
      date.setUTCDate(date.getUTCDate() + days!);
      const [first, last] = name.split(' ');
      const hundredths = quantity * cents * (quantity >= from! ? 100 - percent! : 100);
      return {
        id,
        total: (hundredths - (hundredths % 100)) / 100,
        due: date.toISOString().slice(0, 10),
        initials: `${first![0]}.${last![0]}.`,
      };
    });
    expect(gold).toEqual(expected);
  });

  it('filters by the bounds of its text, and keeps some and drops some', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { question, context, gold } = transform.generate({ ...base, seed, wording, variant: 'filter' });
      const tag = /"(\w+)"/.exec(question)![1]!;
      const least = numbersIn(/at least \d+|of \d+ or more/.exec(question)![0])[0]!;
      const bound = Date.parse(`${/(?:before|older than) (\w{3} \d\d, \d{4})/.exec(question)![1]} UTC`);
      const expected = ordersOf(context)
        .filter(
          (o) => (o.quantity >= least && Date.parse(`${o.ordered} UTC`) < bound) || o.tags.includes(tag),
        )
        .map(({ id, item }) => ({ id, item }));
      expect(gold).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(ordersOf(context).length);
    }
  });

  it('nests', () => {
    const { context, gold } = transform.generate({ ...base, wording, variant: 'nested' });
    const [order] = ordersOf(context);
    const date = new Date(`${order!.ordered} UTC`);
    expect((gold as Json[])[0]).toEqual({
      id: order!.id,
      customer: { first: order!.name.split(' ')[0], last: order!.name.split(' ')[1], town: order!.town },
      order: {
        thing: order!.item.split(' ')[1],
        colour: order!.item.split(' ')[0],
        quantity: order!.quantity,
        on: { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
      },
      tags: [...order!.tags].sort().map((tag) => tag.toUpperCase()),
    });
  });
});

it.each(transform.variants)('%s: the gold is valid by the schema, its ids are all different', (variant) => {
  const { gold, schema, context } = transform.generate({ ...base, variant });
  expect(new Ajv().validate(schema as object, gold)).toBe(true);
  const ids = ordersOf(context).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('the score', () => {
  const question = transform.generate({ ...base, variant: 'nested' });
  const gold = question.gold as Json[];
  const n = gold.length;
  const scoreOf = (answer: Json) => transform.score(question, answer).score;

  it('is the share of exact records, in order, of the longer list', () => {
    expect(scoreOf(gold)).toBe(1);
    expect(scoreOf(gold.slice(1))).toBeCloseTo((n - 1) / n, 12);
    expect(scoreOf([...gold, gold[0]!])).toBeCloseTo(n / (n + 1), 12);
    expect(scoreOf([...gold.slice(1), gold[0]!])).toBeCloseTo((n - 1) / n, 12);
    expect(scoreOf([...gold].reverse())).toBeCloseTo(1 / n, 12);
    expect(
      scoreOf(gold.map((record, i) => (i === 2 ? { ...(record as object), extra: 1 } : record))),
    ).toBeCloseTo((n - 1) / n, 12);
    expect(scoreOf({ records: gold })).toBe(0);
  });

  it('does not mind the order of keys, nor a list that comes as text', () => {
    expect(
      scoreOf(gold.map((record) => Object.fromEntries(Object.entries(record as object).reverse()))),
    ).toBe(1);
    expect(scoreOf(JSON.stringify(gold))).toBe(1);
  });
});

it('writes equal records equally', () => {
  expect(canonical({ b: [1.1 + 2.2, null], a: 'x' })).toBe('{"a":"x","b":[3.3,null]}');
  expect(canonical({ a: '1' })).not.toBe(canonical({ a: 1 }));
  expect(canonical(NaN)).toBe(null);
  let deep: Json = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(canonical(deep)).toBe(null);
});

it('finds the longest increasing subsequence', () => {
  /** Of those that end at `end`. */
  const longest = (list: readonly number[], end: number): number =>
    1 + Math.max(0, ...list.slice(0, end).map((x, i) => (x < list[end]! ? longest(list, i) : 0)));
  for (let seed = 1; seed < 60; seed++) {
    const list = Array.from({ length: 8 }, (_, i) => (seed * 7919 * (i + 3) ** 2) % 11);
    expect(longestIncreasing(list)).toBe(Math.max(...list.map((_, end) => longest(list, end))));
  }
  expect(longestIncreasing([])).toBe(0);
});
