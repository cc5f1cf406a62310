import { expect, test } from 'vitest';
import { Rhythm } from './rhythm';

function clocked(seconds: number) {
  let now = 0;
  return { rhythm: new Rhythm(seconds, () => now), pass: (ms: number) => void (now += ms) };
}

test('a checkpoint is due every few seconds, counted from the last one of any kind', () => {
  const { rhythm, pass } = clocked(5);
  pass(4999);
  expect(rhythm.due()).toBe(false);
  pass(1);
  expect(rhythm.due()).toBe(true);
  rhythm.saved();
  pass(3000);
  rhythm.saved(); // at a pause
  pass(3000);
  expect(rhythm.due()).toBe(false);
  pass(2000);
  expect(rhythm.due()).toBe(true);
});

test('checkpoints that take long are made more seldom: one part in twenty of the time', () => {
  const { rhythm, pass } = clocked(5);
  pass(5000);
  expect(rhythm.due()).toBe(true);
  pass(1000);
  rhythm.saved();
  pass(19_999);
  expect(rhythm.due()).toBe(false);
  pass(1);
  expect(rhythm.due()).toBe(true);
});

test('a pause between two steps is not taken for the time of a checkpoint', () => {
  const { rhythm, pass } = clocked(5);
  pass(60_000);
  rhythm.saved();
  pass(5000);
  expect(rhythm.due()).toBe(true);
});
