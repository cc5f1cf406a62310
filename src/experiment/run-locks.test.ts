import { expect, test } from 'vitest';
import { runLocks } from './run-locks';

/** Web Locks of one browser, as far as they are used: one holder of a name, the others wait in turn. */
class Locks {
  private readonly holders = new Set<string>();
  private readonly queues = new Map<string, (() => void)[]>();

  readonly request = async (
    name: string,
    { ifAvailable = false, signal }: LockOptions,
    work: (lock: Lock | null) => unknown,
  ): Promise<unknown> => {
    if (this.holders.has(name)) {
      if (ifAvailable) return work(null);
      await new Promise<void>((resolve, reject) => {
        this.queues.set(name, [...(this.queues.get(name) ?? []), resolve]);
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    }
    this.holders.add(name);
    try {
      return await work({ name, mode: 'exclusive' });
    } finally {
      this.holders.delete(name);
      this.queues.get(name)?.shift()?.();
    }
  };
  readonly query = async () => ({ held: [...this.holders].map((name) => ({ name })), pending: [] });
  /** What another page of the same site holds. */
  take = (name: string) => this.holders.add(name);
}
const locksOf = (locks: Locks) => runLocks(locks as unknown as LockManager);
const never = new AbortController().signal;

test('one holds a run at a time; the next may when it is given back', async () => {
  const browser = new Locks();
  const [one, other] = [locksOf(browser), locksOf(browser)];
  const free = (await one.hold('a'))!;
  expect(await other.hold('a')).toBeNull();
  expect(await other.hold('b')).not.toBeNull();
  expect(await other.held()).toEqual(new Set(['a', 'b']));
  free();
  expect(await other.hold('a')).not.toBeNull();
});

test('locks of other things are no runs', async () => {
  const browser = new Locks();
  browser.take('something else');
  expect(await locksOf(browser).held()).toEqual(new Set());
});

test('who waits for a run hears when it is free, and holds nobody up', async () => {
  const browser = new Locks();
  const [one, other] = [locksOf(browser), locksOf(browser)];
  const free = (await one.hold('a'))!;
  let over = false;
  const waiting = other.freed('a', never).then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(over).toBe(false);
  free();
  expect(await one.hold('a')).not.toBeNull();
  await waiting;
});

test('waiting can be given up', async () => {
  const browser = new Locks();
  const locks = locksOf(browser);
  await locks.hold('a');
  const abort = new AbortController();
  const waiting = locks.freed('a', abort.signal);
  abort.abort(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
});

test('a browser without locks lets everybody train, and cannot tell who does', async () => {
  const locks = runLocks(null);
  expect(await locks.hold('a')).not.toBeNull();
  expect(await locks.hold('a')).not.toBeNull();
  expect(await locks.held()).toBeNull();
});
