import { expect, it } from 'vitest';
import { joined, orAborted, Semaphore } from './waiting';

const never = new AbortController().signal;

it('gives permits in the order of asking and takes each back once', async () => {
  const permits = new Semaphore(2);
  const order: number[] = [];
  let most = 0;
  let running = 0;
  await Promise.all(
    Array.from({ length: 5_000 }, async (_, i) => {
      const leave = await permits.acquire(never);
      order.push(i);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      leave();
      leave();
    }),
  );
  expect(most).toBe(2);
  expect(order).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
});

it('forgets who was stopped while waiting', async () => {
  const permits = new Semaphore(1);
  const leave = await permits.acquire(never);
  const controller = new AbortController();
  const stopped = permits.acquire(controller.signal);
  const next = permits.acquire(never);
  controller.abort(new Error('stopped'));
  await expect(stopped).rejects.toThrow('stopped');
  leave();
  (await next)();
  (await permits.acquire(never))();
});

it('does not wait for what does not listen, and joins signals', async () => {
  const [a, b] = [new AbortController(), new AbortController()];
  const { signal, release } = joined([a.signal, b.signal]);
  const waiting = orAborted(new Promise(() => {}), signal);
  b.abort(new Error('b'));
  await expect(waiting).rejects.toThrow('b');
  release();
  expect(joined([a.signal, b.signal]).signal.aborted).toBe(true);
  const other = joined([a.signal]);
  other.release();
  a.abort();
  expect(other.signal.aborted).toBe(false);
});
