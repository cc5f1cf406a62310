import { expect, test } from 'vitest';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { preparedOf } from './prepared';

const builtin = (id: string) => ({ kind: 'builtin', id });
const spec = (change: object) =>
  parseRlmSpec({ kind: 'rlm', task: { id: 'needle' }, models: { root: builtin('navigator') }, ...change });

test('models of the lab are loaded ahead, each once, and Python for agents that write it', () => {
  expect(preparedOf(spec({}))).toEqual({ models: [builtin('navigator')], python: true });
  const two = { root: builtin('navigator'), sub: builtin('labeller') };
  expect(preparedOf(spec({ models: two })).models).toEqual([two.root, two.sub]);
  expect(preparedOf(spec({ agent: 'direct' })).python).toBe(false);
});

test('nothing is asked of a service, a hub or a person ahead of the run, nor any model of a recorded run', () => {
  const url = 'http://localhost:1/v1';
  const models = { root: { kind: 'endpoint', url, model: 'm' }, sub: { kind: 'person' } };
  expect(preparedOf(spec({ models })).models).toEqual([]);
  expect(preparedOf(spec({}), true)).toEqual({ models: [], python: true });
});
