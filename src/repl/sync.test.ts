/** Both ends of shared memory, in one thread: the host answers while the worker asks. */

import { expect, test } from 'vitest';
import { clearInterrupt, ReplyWriter, requestInterrupt, sharedBuffers } from './sync-host';
import { pieceBytes, SIGINT } from './sync-layout';
import { ReplyReader } from './sync-worker';

const buffers = sharedBuffers()!;
const writer = new ReplyWriter(buffers.reply);
const reader = new ReplyReader(buffers);
const byte = new Uint8Array(buffers.interrupt);

test.each([0, 1, pieceBytes - 30, pieceBytes, 3 * pieceBytes + 7])('an answer of %i characters', (length) => {
  const value = 'é'.repeat(length / 2) + 'x'.repeat(length % 2);
  let pieces = 1;
  const text = reader.wait(
    7,
    () => writer.answer(7, { ok: true, value }),
    () => {
      pieces++;
      writer.more(7);
    },
  );
  expect(JSON.parse(text!)).toEqual({ ok: true, value });
  expect(pieces).toBe(Math.ceil(new TextEncoder().encode(text!).length / pieceBytes));
});

test('an interrupt ends the wait, and is used up', () => {
  expect(
    reader.wait(
      1,
      () => requestInterrupt(buffers),
      () => undefined,
    ),
  ).toBeNull();
  expect(byte[0]).toBe(0);
});

test('an interrupt of before the wait counts too, until it is taken back', () => {
  requestInterrupt(buffers);
  expect(byte[0]).toBe(SIGINT);
  const ask = () => writer.answer(2, { ok: true, value: 1 });
  expect(
    reader.wait(
      2,
      () => undefined,
      () => undefined,
    ),
  ).toBeNull();
  requestInterrupt(buffers);
  clearInterrupt(buffers);
  expect(reader.wait(2, ask, () => undefined)).toBe('{"ok":true,"value":1}');
});

test('an answer to an earlier call is dropped', () => {
  const late = () => {
    writer.answer(3, { ok: true, value: 'late' });
    writer.answer(4, { ok: true, value: 'right' });
  };
  expect(reader.wait(4, late, () => undefined)).toContain('right');
});

test('a sleep lasts as long as it should, and ends with an interrupt that Python then sees', () => {
  const now = performance.now.bind(performance);
  let began = now();
  reader.sleep(60, now);
  expect(now() - began).toBeGreaterThanOrEqual(59);
  requestInterrupt(buffers);
  began = now();
  reader.sleep(60_000, now);
  expect(now() - began).toBeLessThan(5000);
  expect(byte[0]).toBe(SIGINT);
  clearInterrupt(buffers);
});
