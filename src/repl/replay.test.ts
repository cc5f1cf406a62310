import { expect, it } from 'vitest';
import { Replay, sameJson } from './replay';
import type { HostCall, RecordedCell } from './session-types';

const query = (prompt: string): HostCall => ({
  kind: 'query',
  recursive: false,
  batched: false,
  prompts: [prompt],
  model: null,
});
const cell = (prompts: string[], more: Partial<RecordedCell> = {}): RecordedCell => ({
  code: 'x',
  calls: prompts.map((prompt, at) => ({
    call: query(prompt),
    reply: { ok: true, value: [`${prompt}${at}`] },
  })),
  status: 'ok',
  ...more,
});

it('answers calls that ran side by side in whatever order they come, each once', () => {
  const replay = new Replay(cell(['a', 'b', 'a']));
  const answers = ['b', 'a', 'a', 'a'].map((prompt) => replay.answer(query(prompt)));
  expect(answers).toEqual([
    { ok: true, value: ['b1'] },
    { ok: true, value: ['a0'] },
    { ok: true, value: ['a2'] },
    null,
  ]);
  expect(replay.notes(1, 'ok', null)).toEqual([
    expect.stringContaining('made 1 calls that it had not made before'),
  ]);
});

it('says which calls were no longer made, and nothing where all was as before', () => {
  expect(new Replay(cell(['a'])).notes(2, 'ok', null)).toEqual([
    'Cell 2, run again, no longer made 1 of its calls.',
  ]);
  expect(new Replay(cell([])).notes(2, 'ok', null)).toEqual([]);
  expect(new Replay(cell([])).notes(2, 'error', 'KeyError')).toEqual([
    expect.stringContaining('(KeyError in place of ok)'),
  ]);
});

it('does not count what a stopped cell asks beyond its record', () => {
  const replay = new Replay(cell([], { status: 'interrupted', seconds: 9 }));
  expect(replay.stopped).toBe(true);
  expect(replay.answer(query('a'))).toBeNull();
  expect(replay.notes(3, 'interrupted', null)).toEqual([expect.stringContaining('at most 2.0 s')]);
});

it('compares JSON by value', () => {
  expect(sameJson({ a: [1, { b: null }], c: 'x' }, { c: 'x', a: [1, { b: null }] })).toBe(true);
  expect(sameJson({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  expect(sameJson([1, 2], [1])).toBe(false);
  expect(sameJson([], {})).toBe(false);
  expect(sameJson(null, {})).toBe(false);
  expect(sameJson({ toString: 1 }, { other: 1 })).toBe(false);
});
