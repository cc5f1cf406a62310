import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { createPlayback } from './playback';
import { timelineOf } from './timeline';

function setUp({ reducedMotion = false } = {}) {
  let now = 0;
  let waiting: (() => void)[] = [];
  const playback = createPlayback({
    now: () => now,
    frame: (callback) => waiting.push(callback),
    reducedMotion: () => reducedMotion,
  });
  const pass = (ms: number) => {
    now += ms;
    const callbacks = waiting;
    waiting = [];
    callbacks.forEach((callback) => callback());
  };
  const { events } = syntheticRecording({ rounds: 2, agents: 3, latentSteps: 3 });
  playback.load(timelineOf(events), 'end');
  return { playback, pass, at: () => playback.position().cursor };
}

test('opens at the end, or at the place that is asked for', () => {
  const { playback, at } = setUp();
  expect(at()).toMatchObject({ round: 2, at: 'answer' });
  playback.load(playback.store.getState().timeline, { round: 1, agent: 2, step: 3, at: 'latent' });
  expect(at()).toEqual({ round: 1, agent: 2, step: 3, at: 'latent' });
});

test('steps, goes by rounds and by agents, and stays inside', () => {
  const { playback, at } = setUp();
  playback.reset();
  expect(at()).toEqual({ round: 1, agent: 1, step: 1, at: 'latent' });
  playback.step(-1);
  expect(at()).toMatchObject({ round: 1, step: 1 });
  playback.step(1);
  expect(at()).toMatchObject({ step: 2 });
  playback.agent(1);
  expect(at()).toEqual({ round: 1, agent: 2, step: 2, at: 'latent' });
  playback.round(1);
  expect(at()).toEqual({ round: 2, agent: 1, step: 1, at: 'latent' });
  playback.round(-1);
  expect(at()).toEqual({ round: 1, agent: 1, step: 1, at: 'latent' });
  playback.seek(10_000);
  expect(at()).toMatchObject({ at: 'answer', round: 2 });
});

test('replays to the end and stops there; a hidden tab does not jump', () => {
  const { playback, pass, at } = setUp();
  playback.reset();
  playback.play();
  pass(100);
  expect(at()).toMatchObject({ step: 1 });
  expect(playback.position().progress).toBeCloseTo(100 / 260, 2);
  pass(3_600_000);
  expect(at()).toMatchObject({ step: 2 });
  for (let i = 0; i < 200; i++) pass(200);
  expect(at()).toMatchObject({ round: 2, at: 'answer' });
  expect(playback.store.getState().playing).toBe(false);
});

test('at the end, play begins again; a hand on the cursor ends it', () => {
  const { playback, pass, at } = setUp();
  playback.toggle();
  expect(playback.store.getState()).toMatchObject({ playing: true, index: 0 });
  pass(10);
  playback.seekTo({ round: 2, agent: 2, step: 1, at: 'latent' });
  expect(playback.store.getState().playing).toBe(false);
  expect(at()).toEqual({ round: 2, agent: 2, step: 1, at: 'latent' });
});

test('with reduced motion nothing is between two places', () => {
  const { playback, pass } = setUp({ reducedMotion: true });
  playback.reset();
  playback.play();
  pass(100);
  expect(playback.position().progress).toBe(0);
});

test('tells listeners of every move', () => {
  const { playback } = setUp();
  let moves = 0;
  const leave = playback.onMove(() => moves++);
  playback.reset();
  playback.step(1);
  leave();
  playback.step(1);
  expect(moves).toBe(2);
});

test('a trace without latent steps has its answers', () => {
  const { events } = syntheticRecording();
  const timeline = timelineOf(events.filter(({ type }) => type === 'run' || type === 'answer'));
  expect(timeline.places.map(({ at }) => at)).toEqual(['answer', 'answer', 'answer']);
  expect(timeline.ticks.filter(({ kind }) => kind === 'round')).toHaveLength(3);
});
