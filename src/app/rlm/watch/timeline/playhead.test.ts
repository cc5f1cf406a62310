import { expect, test } from 'vitest';
import { createPlayhead, playbackRate, type Clock } from './playhead';

/** A clock that is moved by hand. */
function byHand() {
  let now = 0;
  let waiting: (() => void) | null = null;
  const clock: Clock = {
    now: () => now,
    next(frame) {
      waiting = frame;
      return () => (waiting = null);
    },
  };
  const pass = (ms: number) => {
    now += ms;
    const frame = waiting;
    waiting = null;
    frame?.();
  };
  return { clock, pass, isWaiting: () => waiting !== null };
}

test('short runs are played as fast as they were, long ones in ten seconds', () => {
  expect(playbackRate(4000)).toBe(1);
  expect(playbackRate(600_000)).toBe(60);
});

test('it plays to the end and stops there, and once more from the beginning', () => {
  const { clock, pass, isWaiting } = byHand();
  const head = createPlayhead(clock);
  head.setSpan(0, 400);
  const places: (number | null)[] = [];
  head.onMove(() => places.push(head.position()));
  head.play();
  for (let i = 0; i < 5; i++) pass(100);
  expect(places).toEqual([0, 100, 200, 300, 400]);
  expect(head.store.getState()).toEqual({ playing: false, placed: true });
  expect(isWaiting()).toBe(false);
  head.play();
  expect(head.position()).toBe(0);
});

test('a hidden tab does not jump to the end', () => {
  const { clock, pass } = byHand();
  const head = createPlayhead(clock);
  head.setSpan(0, 5000);
  head.play();
  pass(4000);
  expect(head.position()).toBe(250);
});

test('with reduced motion it goes in steps', () => {
  const { clock, pass } = byHand();
  const head = createPlayhead(clock, 500);
  head.setSpan(0, 5000);
  head.play();
  for (let i = 0; i < 10; i++) pass(60);
  expect(head.position()).toBe(500);
});

test('it begins where there is something to be seen', () => {
  const { clock, pass } = byHand();
  const head = createPlayhead(clock);
  head.setSpan(6000, 26_000);
  head.play();
  expect(head.position()).toBe(6000);
  pass(100);
  expect(head.position()).toBe(6200);
});

test('it is paused, placed and taken away, and stays within a run that turns out shorter', () => {
  const { clock, pass } = byHand();
  const head = createPlayhead(clock);
  head.setSpan(0, 1000);
  head.play();
  pass(100);
  head.pause();
  pass(100);
  expect(head.position()).toBe(100);
  head.place(5000);
  expect(head.position()).toBe(1000);
  head.setSpan(0, 600);
  expect(head.position()).toBe(600);
  head.place(null);
  expect(head.store.getState()).toEqual({ playing: false, placed: false });
});
