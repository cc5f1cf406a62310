import { expect, test } from 'vitest';
import { wakeLock } from './wake';

/** A page and the lock of its screen. */
function screen({ refuses = false } = {}) {
  const state = { visible: true, on: 0, refuses };
  const given = new Set<EventTarget>();
  const page = new EventTarget();
  const request = async () => {
    if (state.refuses || !state.visible) throw new DOMException('No.', 'NotAllowedError');
    const sentinel = Object.assign(new EventTarget(), { release: async () => take(sentinel) });
    state.on++;
    given.add(sentinel);
    return sentinel as unknown as WakeLockSentinel;
  };
  const take = (sentinel: EventTarget) => {
    if (!given.delete(sentinel)) return;
    state.on--;
    sentinel.dispatchEvent(new Event('release'));
  };
  const surroundings = {
    wakeLock: { request },
    page: Object.defineProperty(page as never, 'visibilityState', {
      get: () => (state.visible ? 'visible' : 'hidden'),
    }) as Document,
  };
  const see = (visible: boolean) => {
    state.visible = visible;
    if (!visible) [...given].forEach(take);
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { state, surroundings, see };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('the screen stays on from hold to release, once however often it is asked for', async () => {
  const { state, surroundings } = screen();
  const lock = wakeLock(surroundings);
  lock.hold();
  lock.hold();
  await settled();
  lock.hold();
  await settled();
  expect(state.on).toBe(1);
  expect(lock.note()).toBeNull();
  lock.release();
  expect(state.on).toBe(0);
});

test('a tab that is seen again has its lock again, unless nothing is computed any more', async () => {
  const { state, surroundings, see } = screen();
  const lock = wakeLock(surroundings);
  lock.hold();
  await settled();
  see(false);
  expect(state.on).toBe(0);
  see(true);
  await settled();
  expect(state.on).toBe(1);
  see(false);
  lock.release();
  see(true);
  await settled();
  expect(state.on).toBe(0);
});

test('one that is begun in the background gets its lock when the tab is seen', async () => {
  const { state, surroundings, see } = screen();
  see(false);
  const lock = wakeLock(surroundings);
  lock.hold();
  await settled();
  expect(lock.note()).toBeNull();
  see(true);
  await settled();
  expect(state.on).toBe(1);
});

test('a lock that comes after the end is given back', async () => {
  const { state, surroundings } = screen();
  const lock = wakeLock(surroundings);
  lock.hold();
  lock.release();
  await settled();
  expect(state.on).toBe(0);
});

test('a browser without it, or one that refuses, is told until the work ends', async () => {
  const { state, surroundings, see } = screen({ refuses: true });
  const lock = wakeLock(surroundings);
  const heard: (string | null)[] = [];
  lock.onChange(() => heard.push(lock.note()));
  lock.hold();
  await settled();
  expect(lock.note()).toContain('does not keep the screen on now');
  state.refuses = false;
  see(true);
  await settled();
  expect(lock.note()).toBeNull();
  expect(state.on).toBe(1);
  expect(heard).toHaveLength(2);

  const old = wakeLock({ ...surroundings, wakeLock: undefined });
  old.hold();
  expect(old.note()).toContain('cannot keep the screen on');
  old.release();
  expect(old.note()).toBeNull();
});
