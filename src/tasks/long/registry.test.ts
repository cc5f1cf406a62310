import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../json';
import { longTaskOf, longTasks } from './registry';
import { longSplits, wordings, type LongContext, type LongOptions, type LongTask } from './task';
import { firstNames, lastNames, places } from './text/lists';
import { splitOf } from './text/split';

const base: LongOptions = { characters: 4000, seed: 11, split: 'test', wording: 'known' };
const cases = longTasks.flatMap((task) =>
  task.variants.map((variant): [string, LongTask, string] => [`${task.id} ${variant}`, task, variant]),
);

function lengthOf(context: LongContext): number {
  switch (context.kind) {
    case 'none':
      return NaN;
    case 'text':
      return context.text.length;
    case 'json':
      return JSON.stringify(context.value).length;
    case 'files':
      return context.files.reduce((sum, { text }) => sum + text.length, 0);
  }
}

/** Answers that are nearly right: something is missing, too much, or off. */
function perturbed(gold: Json): Json[] {
  if (typeof gold === 'number') return [gold + 1, gold - 2];
  if (typeof gold === 'string') return [`${gold}x`, gold.slice(1), ''];
  if (gold === null) return ['Fernwell', 7];
  if (Array.isArray(gold)) {
    const list = gold as readonly Json[];
    return [list.slice(1), [...list, 'one more'], [...list.slice(1), perturbed(list[0]!)[0]!]];
  }
  const entries = Object.entries(gold as Record<string, Json>);
  const [key, value] = entries[0]!;
  return [
    Object.fromEntries(entries.slice(1)),
    { ...(gold as object), [key]: perturbed(value)[0]! },
    { ...(gold as object), 'one more': value },
  ];
}

let deep: Json = 1;
for (let i = 0; i < 50_000; i++) deep = i % 2 ? [deep] : { a: deep };
const hostile: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['true', true],
  ['NaN', NaN],
  ['infinity', -Infinity],
  ['a tiny number', 5e-324],
  ['a huge number', 1e308],
  ['a long text', 'a 1 '.repeat(250_000)],
  ['digits without end', '7'.repeat(1_000_000)],
  ['open brackets', '['.repeat(100_000)],
  ['half a surrogate', '\ud800'],
  ['ANSI and HTML', '\u001b[31m<script>alert(1)</script>'],
  ['a deep value', deep],
  ['a deep list in a list', [deep, deep]],
  ['a long list', Array.from({ length: 200_000 }, (_, i) => i)],
  ['a list of odd things', [null, NaN, [], {}, [[]], 'x', { id: 1 }, [1, [2]], undefined]],
  ['a prototype', JSON.parse('{"__proto__": {"a": 1}, "constructor": 1, "toString": 2, "length": 3}')],
  ['an object with many keys', Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]))],
];

it('finds families by id, and says which there are', () => {
  expect(longTasks.map(({ id }) => id)).toEqual([
    'needle',
    'letters',
    'aggregation',
    'pairs',
    'multihop',
    'transform',
    'calls',
    'shared',
  ]);
  for (const task of longTasks) expect(longTaskOf(task.id)).toBe(task);
  expect(() => longTaskOf('chess')).toThrow(
    expect.objectContaining({ code: 'bad_task', field: 'task.id' }) as Error,
  );
});

it.each(longTasks.map((task): [string, LongTask] => [task.id, task]))(
  '%s refuses what it does not have, by field',
  (_, task) => {
    const refused = (options: Partial<Record<keyof LongOptions, unknown>>, field: string) =>
      expect(() => task.generate({ ...base, ...options } as LongOptions)).toThrow(
        expect.objectContaining({ code: 'bad_task', field }) as Error,
      );
    refused({ variant: 'no such' }, 'task.variant');
    refused({ characters: task.limits.min - 1 }, 'task.characters');
    refused({ characters: task.limits.max + 1 }, 'task.characters');
    refused({ characters: NaN }, 'task.characters');
    refused({ split: 'exam' }, 'task.split');
    refused({ wording: 'odd' }, 'task.wording');
    refused({ seed: 0.5 }, 'task.seed');
    refused({ depth: 2 }, 'task.depth');
  },
);

describe.each(cases)('%s', (_, task, variant) => {
  const question = task.generate({ ...base, variant });
  const open = question.gold === null && question.context.kind === 'none';

  it('depends on nothing but its options', () => {
    expect(question).toMatchObject({ task: task.id, variant });
    expect(task.generate({ ...base, variant })).toEqual(question);
    const others = [{ seed: 12 }, { split: 'validation' }, { wording: 'new' }] as const;
    for (const other of others) expect(task.generate({ ...base, variant, ...other })).not.toEqual(question);
  });

  it('survives as JSON', () => {
    expect(JSON.parse(JSON.stringify(question))).toEqual(question);
  });

  it.skipIf(open)('gives the gold 1, and what is nearly right less', () => {
    for (const wording of wordings)
      for (const split of longSplits)
        for (const seed of [1, 2]) {
          const asked = task.generate({ ...base, variant, wording, split, seed });
          expect(new Ajv({ allowUnionTypes: true }).validate(asked.schema as object, asked.gold)).toBe(true);
          expect(task.score(asked, asked.gold)).toMatchObject({ score: 1, right: true });
          for (const answer of perturbed(asked.gold)) {
            const { score, right } = task.score(asked, answer);
            expect(right).toBe(false);
            expect(score).toBeLessThan(1);
            expect(score).toBeGreaterThanOrEqual(0);
          }
        }
  });

  it('judges whatever comes, and never throws', () => {
    for (const [name, answer] of hostile) {
      const { score, right, note } = task.score(question, answer as Json);
      expect(score, name).toBeGreaterThanOrEqual(0);
      expect(score, name).toBeLessThanOrEqual(1);
      if (question.gold !== null || open) expect(right, name).toBe(false);
      expect(note.length, name).toBeLessThan(400);
    }
  });

  it.skipIf(question.context.kind === 'none')('is as long as asked, within a tenth', () => {
    const { min, max } = task.limits;
    for (const characters of [min, min + 333, 10_000, 60_000].filter((n) => n <= max))
      for (const wording of wordings)
        for (const seed of [1, 2]) {
          const { context } = task.generate({ ...base, variant, wording, characters, seed });
          const ratio = lengthOf(context) / characters;
          expect(ratio, `${characters} ${wording} ${seed}`).toBeGreaterThan(0.9);
          expect(ratio, `${characters} ${wording} ${seed}`).toBeLessThan(1.1);
        }
  });

  it('names only people and places of its split', () => {
    const [first, last, towns] = [new Set(firstNames), new Set(lastNames), new Set(places)];
    for (const split of longSplits) {
      const { context, question: text, facts } = task.generate({ ...base, variant, split });
      // A distractor may be put together from the names of others.
      const distractors = (facts.distractors ?? []) as readonly string[];
      const all = distractors.reduce(
        (rest, one) => rest.replaceAll(one, ''),
        `${text} ${JSON.stringify(context)}`,
      );
      const people = [...all.matchAll(/\b([A-Z][a-z]+)( [A-Z]\.)? ([A-Z]\w+)\b/g)]
        .filter(([, a, , b]) => first.has(a!) && last.has(b!))
        .map(([whole]) => whole);
      const named = (all.match(/\b[A-Z][a-z]+\b/g) ?? []).filter((word) => towns.has(word));
      for (const name of [...people, ...named]) expect(splitOf(name), name).toBe(split);
    }
  });
});
