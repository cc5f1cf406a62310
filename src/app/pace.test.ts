import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './pace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first asking is answered at once, many after it by one run at the end of the while', () => {
  const work = vi.fn();
  const pace = paced(work, 150);
  pace.ask();
  expect(work).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 9; i++) {
    vi.advanceTimersByTime(10);
    pace.ask();
  }
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60);
  expect(work).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(2);
});

test('under constant asking it runs once per while', () => {
  const work = vi.fn();
  const pace = paced(work, 150);
  for (let ms = 0; ms < 1500; ms += 15) {
    pace.ask();
    vi.advanceTimersByTime(15);
  }
  expect(work.mock.calls.length).toBeGreaterThanOrEqual(10);
  expect(work.mock.calls.length).toBeLessThanOrEqual(11);
});

test('after a rest it runs at once again', () => {
  const work = vi.fn();
  const pace = paced(work, 150);
  pace.ask();
  vi.advanceTimersByTime(151);
  pace.ask();
  expect(work).toHaveBeenCalledTimes(2);
});

test('what was dropped is not run, and asking goes on to work', () => {
  const work = vi.fn();
  const pace = paced(work, 150);
  pace.ask();
  pace.ask();
  pace.drop();
  vi.advanceTimersByTime(1000);
  expect(work).toHaveBeenCalledTimes(1);
  pace.ask();
  expect(work).toHaveBeenCalledTimes(2);
});
