import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { at } from '../../../../test/support/rlm-events';
import { createOutbox } from './outbox';
import { SHOWN, type ToldEvent } from '../protocol';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const text = (seq: number, call: string, piece: string, restart?: true) =>
  at(seq, { type: 'text', call, text: piece, ...(restart && { restart }) });
const print = (seq: number, piece: string) =>
  at(seq, { type: 'output', cell: 'c', stream: 'stdout', text: piece });

function outbox() {
  const batches: (readonly ToldEvent[])[] = [];
  return { batches, ...createOutbox((events) => batches.push(events)) };
}

test('at most twenty batches leave in a second, whatever comes', () => {
  const { add, batches } = outbox();
  for (let i = 0; i < 1000; i++) {
    add(at(i, { type: 'turn_start', turn: i, remaining: {} as never }));
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(100);
  expect(batches.length).toBeLessThanOrEqual(20);
  expect(batches.flat().map(({ event }) => event.seq)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
});

test('tokens of one call and output of one cell are joined', () => {
  const { add, flush, batches } = outbox();
  for (let i = 0; i < 100; i++) {
    add(text(i, 'a', 'x'));
    add(text(i, 'b', 'y'));
  }
  flush();
  expect(batches[0]).toHaveLength(2);
  expect(batches[0]![0]).toMatchObject({ event: { text: 'x'.repeat(100) }, cuts: { text: 100 } });
});

test('of a flood only the beginning is told, and how much it is', () => {
  const { add, flush, batches } = outbox();
  for (let i = 0; i < 100; i++) {
    add(print(i, 'z'.repeat(1000)));
    if (i % 10 === 0) flush();
  }
  flush();
  const pieces = batches.flat().map(({ event, cuts }) => ({ text: (event as { text: string }).text, cuts }));
  expect(pieces.map((one) => one.text).join('')).toHaveLength(SHOWN);
  expect(pieces.at(-1)!.cuts).toEqual({ text: 100_000 });
});

test('an answer that begins again begins again for the page too', () => {
  const { add, flush, batches } = outbox();
  add(text(1, 'a', 'broken'));
  add(text(2, 'a', 'whole', true));
  add(text(3, 'a', ' again'));
  flush();
  expect(batches[0]).toEqual([
    { event: expect.objectContaining({ text: 'whole again', restart: true }), cuts: { text: 11 } },
  ]);
});
