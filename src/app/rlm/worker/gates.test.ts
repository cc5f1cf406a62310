import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { at } from '../../../../test/support/rlm-events';
import type { GateQuestion } from '../../../rlm/run-types';
import { MORE, SHOWN, type Gate } from '../protocol';
import { Gates } from './gates';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cell = (code: string): GateQuestion => ({ kind: 'cell', run: '0', id: '0#1', turn: 1, code });
const call = (index: number, prompt = `p${index}`): GateQuestion => ({
  kind: 'call',
  run: '0',
  id: `0/${index}`,
  turn: 1,
  prompt,
  model: 's',
  child: false,
  from: { cell: '0#1', index, of: 1000 },
});

function gates(on = true) {
  const told: (readonly Gate[])[] = [];
  const made = new Gates((list) => told.push(list), on);
  return { made, told, last: () => (vi.runAllTimers(), told.at(-1) ?? []) };
}

test('where nobody steps, all goes on and nothing is told', async () => {
  const { made, told } = gates(false);
  expect(await made.ask(cell('1'))).toEqual({ kind: 'go' });
  vi.runAllTimers();
  expect(told).toEqual([]);
});

test('what waits is told, decided once, and gone', async () => {
  const { made, last } = gates();
  const asked = made.ask(cell('print(1)'));
  expect(last()).toMatchObject([{ id: 'g1', length: 8, what: { code: 'print(1)' } }]);
  made.decide('g9', { kind: 'skip' });
  made.decide('g1', { kind: 'edit', text: 'print(2)' });
  made.decide('g1', { kind: 'skip' });
  expect(await asked).toEqual({ kind: 'edit', text: 'print(2)' });
  expect(last()).toEqual([]);
});

test('a thousand calls that come at once are told in one message, a hundred of them, cut', () => {
  const { made, told, last } = gates();
  for (let i = 0; i < 1000; i++) void made.ask(call(i, 'x'.repeat(MORE + 5)));
  expect(last()).toHaveLength(100);
  expect(told).toHaveLength(1);
  expect(told[0]![0]).toMatchObject({ length: MORE + 5, what: { prompt: 'x'.repeat(SHOWN) } });
  expect(made.text('g1', 0)).toBe('x'.repeat(MORE));
  expect(made.text('g1', MORE)).toBe('x'.repeat(5));
  expect(() => made.text('g1001', 0)).toThrow(expect.objectContaining({ code: 'gone' }));
  made.decide('g1', { kind: 'go' });
  expect(last().map(({ id }) => id)).toContain('g101');
});

test('switched off, all that waits goes on; switched on again, the next waits', async () => {
  const { made, last } = gates();
  const asked = [made.ask(call(0)), made.ask(call(1))];
  made.step(false);
  expect(await Promise.all(asked)).toEqual([{ kind: 'go' }, { kind: 'go' }]);
  expect(last()).toEqual([]);
  made.step(true);
  void made.ask(call(2));
  expect(last()).toHaveLength(1);
});

test('what a cell that is over had asked for is waited for no more; the run’s end takes all', () => {
  const { made, last } = gates();
  void made.ask(call(0));
  void made.ask({ ...call(1), run: '0.1', from: { cell: '0.1#1', index: 0, of: 1 } } as GateQuestion);
  made.heed(at(1, { type: 'cell_end', cell: '0#1' } as never));
  expect(last()).toMatchObject([{ what: { run: '0.1' } }]);
  made.heed(at(2, { type: 'run_end' } as never, '0.1'));
  expect(last()).toEqual([]);
  void made.ask(cell('x'));
  made.close();
  expect(last()).toEqual([]);
});
