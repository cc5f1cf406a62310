import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ModelRef } from '../chat/chat';
import { brief, withRoot } from './rlm-root';
import { parseRlmSpec, rlmLimits, type RlmSpec } from './rlm-spec';

const specs = readdirSync('public/presets')
  .filter((file) => file.startsWith('rlm-'))
  .map((file) => parseRlmSpec(JSON.parse(readFileSync(`public/presets/${file}`, 'utf8'))));

test.each(specs.filter(({ models }) => models.root.kind === 'builtin'))(
  'the preset “$name” has what the built-in model needs',
  (spec) => {
    expect(spec).toMatchObject(brief);
  },
);

const person: ModelRef = { kind: 'person' };
const navigator: ModelRef = { kind: 'builtin', id: 'navigator' };
const small = specs.find(({ models }) => models.root.kind === 'builtin')!;

test('another model than the built-in one has the usual prompt and budgets, and back again', () => {
  const large = withRoot(small, person);
  expect(large.prompt).toMatchObject({ style: 'full', preview: true });
  expect(large.budgets.cost).toBe(rlmLimits.cost.default);
  expect(parseRlmSpec(large)).toEqual(large);
  expect(withRoot(large, navigator)).toEqual(small);
});

test('between models of one kind nothing else is changed', () => {
  const mine = { ...withRoot(small, person), seed: 7, budgets: { ...small.budgets, turns: 3 } };
  const other = withRoot(mine, { kind: 'ollama', url: 'http://localhost:11434', model: 'm' });
  expect(other).toEqual({ ...mine, models: other.models });
});

test('a spec that is not finished is changed too', () => {
  const unfinished = { ...small, task: undefined, question: '', seed: NaN } as unknown as RlmSpec;
  expect(withRoot(unfinished, person)).toMatchObject({ question: '', prompt: { style: 'full' } });
});
