import { expect, test } from 'vitest';
import { at } from '../../../../test/support/rlm-events';
import { MORE, PROMPT, SHOWN } from '../protocol';
import { asText, start, textAt, told } from './trim';

const ended = (stdout: string) =>
  at(7, {
    type: 'cell_end',
    cell: 'c',
    status: 'ok',
    stdout,
    stderr: '',
    value: null,
    error: null,
    seconds: 0,
    waited: 0,
    rebuilt: false,
  });

test('what is short is told as it is', () => {
  const event = ended('hello');
  expect(told(event)).toEqual({ event });
});

test('ten megabytes on one line are told by their beginning and length, and read piece by piece', () => {
  const line = 'x'.repeat(10_000_000);
  const event = ended(line);
  const { event: cut, cuts } = told(event);
  expect(cut).toMatchObject({ stdout: 'x'.repeat(SHOWN) });
  expect(cuts).toEqual({ stdout: 10_000_000 });
  expect(textAt(event, 'stdout')!.slice(SHOWN, SHOWN + MORE)).toHaveLength(MORE);
  expect((event as { stdout: string }).stdout).toBe(line);
});

test('no half of a character is told', () => {
  const text = `${'x'.repeat(SHOWN - 1)}😀`;
  expect(start(text)).toBe('x'.repeat(SHOWN - 1));
  expect(told(ended(text)).cuts).toEqual({ stdout: SHOWN + 1 });
});

test('answers are text, whatever they are', () => {
  const value = { names: Array.from({ length: 5000 }, (_, i) => `n${i}`) };
  const event = at(1, { type: 'final', ending: 'FINAL', value });
  const { event: cut, cuts } = told(event);
  expect((cut as { value: string }).value).toBe(JSON.stringify(value, null, 2).slice(0, SHOWN));
  expect(cuts!.value).toBe(textAt(event, 'value')!.length);
  expect(asText('as it stands')).toBe('as it stands');
  expect(asText(null)).toBe('null');
});

test('of a request the last message of a sub-call is told, and of a turn none; all can be asked for', () => {
  const messages = [
    { role: 'system', content: 's' },
    { role: 'user', content: 'y'.repeat(SHOWN + 5) },
  ] as const;
  const request = { type: 'request', call: 'k', turn: 1, model: 'm', since: 0, messages } as const;
  const sub = at(3, { ...request, purpose: 'sub', from: { cell: 'c', index: 0, of: 1 } });
  expect(told(sub)).toMatchObject({
    event: { messages: [{ role: 'user' }] },
    cuts: { 'messages.0.content': SHOWN + 5 },
  });
  expect(textAt(sub, PROMPT)).toHaveLength(SHOWN + 5);
  expect(textAt(sub, 'messages.0.content')).toBe('s');
  expect(told(at(3, { ...request, purpose: 'turn' }))).toMatchObject({ event: { messages: [] } });
});

test('a path that leads nowhere, or to no text, gives nothing', () => {
  for (const path of ['stdout.length', 'nothing', '__proto__.x', 'seq', ''])
    expect(textAt(ended('x'), path)).toBeNull();
});
