import { expect, test } from 'vitest';
import type { RecordedCell, Session } from '../../../repl/session-types';
import { childQuestion } from '../../../rlm/prompts/child';
import type { RlmEvent } from '../../../rlm/trace';
import { givenTo } from './given';

type Start = Extract<RlmEvent, { type: 'run_start' }>;

const asks = (prompts: string[], more: object, calls?: string[]) =>
  ({
    call: { kind: 'query', prompts, recursive: true, ...more },
    reply: calls ? { ok: true, value: null, calls } : { ok: false, error: { code: 'x' } },
  }) as unknown as RecordedCell['calls'][number];

function sessionOf(calls: RecordedCell['calls']) {
  const read = { cells: 0 };
  const session = {
    get cells(): readonly RecordedCell[] {
      read.cells++;
      return [{ code: '', calls, status: 'ok' }];
    },
  } as Session;
  const sessions = new Map([['0', { session, characters: 1, depth: 0 }]]);
  return { given: givenTo({ sessions }), read };
}

const start = (call: string, index: number, of: number, question = '', run = '0') =>
  ({ type: 'run_start', parent: { run, call, from: { cell: '0#1', index, of } }, question }) as Start;

test('a child was given its prompt, or the context beside it', () => {
  const { given } = sessionOf([
    asks(['a', 'b'], {}, ['0/1', '0/2']),
    asks(['c'], { context: 'a text' }, ['0/3']),
    asks(['d'], { context: ['a', 'list'] }, ['0/4']),
    asks(['e'], { recursive: false }, ['0/5']),
  ]);
  expect(given(start('0/2', 1, 2))).toEqual({ kind: 'text', text: 'b' });
  expect(given(start('0/3', 0, 1))).toEqual({ kind: 'text', text: 'a text' });
  expect(given(start('0/4', 0, 1))).toEqual({ kind: 'json', value: ['a', 'list'] });
  for (const none of [
    start('0/5', 0, 1),
    start('0/1', 1, 2),
    start('0/9', 0, 1),
    start('0/1', 0, 2, '', '0.1'),
  ])
    expect(given(none)).toBeNull();
  expect(given({ ...start('0/1', 0, 1), parent: null })).toBeNull();
});

test('where the answers failed and no call is known, the question tells which it was', () => {
  const { given } = sessionOf([asks(['a', 'b'], {}), asks(['c'], { context: 'a text' })]);
  expect(given(start('0/2', 1, 2, childQuestion('b')))).toEqual({ kind: 'text', text: 'b' });
  expect(given(start('0/3', 0, 1, 'c'))).toEqual({ kind: 'text', text: 'a text' });
  expect(given(start('0/3', 0, 1, 'other'))).toBeNull();
});

test('a session’s calls are gone through once, however many children it had', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `0/${i}`);
  const { given, read } = sessionOf([asks(ids, {}, ids)]);
  ids.forEach((id, i) => expect(given(start(id, i, ids.length))).toEqual({ kind: 'text', text: id }));
  expect(read.cells).toBe(1);
});
