import { expect, test } from 'vitest';
import { parseSpec } from '../experiment/spec';
import { hopsOf, speakerOf, turnsOf } from './pattern';

const spec = (pattern: string, agents: number, rounds: number) =>
  parseSpec({ pattern, rounds, agents: Array.from({ length: agents }, () => ({ id: 'adder' })) });

const told = (one: { round: number; agent: number }) => `${one.round}.${one.agent}`;

test('a sequence has one hop from each agent to the next, and the last one crosses rounds', () => {
  expect(hopsOf(spec('sequential', 3, 1))).toEqual([
    { from: 1, to: 2, crosses: false },
    { from: 2, to: 3, crosses: false },
    { from: 3, to: 1, crosses: true },
  ]);
});

test('experts tell the summarizer in the same round, and it tells each of them in the next', () => {
  expect(hopsOf(spec('mixture', 3, 1))).toEqual([
    { from: 1, to: 3, crosses: false },
    { from: 2, to: 3, crosses: false },
    { from: 3, to: 1, crosses: true },
    { from: 3, to: 2, crosses: true },
  ]);
});

test('the speaker has no latent turn in the last round, in any pattern', () => {
  for (const pattern of ['sequential', 'mixture'])
    expect(turnsOf(spec(pattern, 3, 2)).map(told)).toEqual(['1.1', '1.2', '1.3', '2.1', '2.2']);
  expect(turnsOf(spec('mixture', 1, 1))).toEqual([]);
  expect(speakerOf(spec('mixture', 4, 1))).toBe(4);
});
