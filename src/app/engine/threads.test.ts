import { expect, test } from 'vitest';
import { threadsFor, trainingThreads } from './threads';
import { Spec } from '../../experiment/spec';

const agents = (...ids: string[]) => Spec.parse({ agents: ids.map((id) => ({ id })) }).agents;

test('built-in agents run on one thread, however many cores there are', () => {
  expect(threadsFor(agents('adder', 'multiplier'), 16)).toBe(1);
});

test.each([
  [1, 1],
  [2, 2],
  [4, 2],
  [6, 3],
  [8, 4],
  [64, 4],
])('models of the hub on %i cores get %i', (cores, threads) => {
  expect(threadsFor(agents('adder', 'hub:owner/name'), cores)).toBe(threads);
});

test.each([
  [1, 1],
  [2, 1],
  [4, 3],
  [8, 4],
  [64, 4],
])('training on %i cores gets %i, and leaves one to the page', (cores, threads) => {
  expect(trainingThreads(cores)).toBe(threads);
});
