import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CellClock } from './cell-clock';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs out after its own time, not counting what it waited', () => {
  const over = vi.fn();
  const clock = new CellClock(1, over);
  vi.advanceTimersByTime(600);
  clock.pause();
  clock.pause();
  vi.advanceTimersByTime(5000);
  clock.resume();
  vi.advanceTimersByTime(5000);
  expect(clock.used).toBeCloseTo(0.6);
  clock.resume();
  vi.advanceTimersByTime(399);
  expect(over).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(over).toHaveBeenCalledTimes(1);
});

it('says nothing any more once it was stopped, whoever resumes', () => {
  const over = vi.fn();
  const clock = new CellClock(1, over);
  vi.advanceTimersByTime(200);
  clock.pause();
  clock.stop();
  clock.resume();
  vi.advanceTimersByTime(5000);
  expect(over).not.toHaveBeenCalled();
  expect(clock.used).toBeCloseTo(0.2);
});

it('takes a limit longer than a timer can be', () => {
  const over = vi.fn();
  const clock = new CellClock(1e9, over);
  vi.advanceTimersByTime(10_000);
  expect(over).not.toHaveBeenCalled();
  clock.stop();
});
