import { expect, test } from 'vitest';
import { at, budgets, remaining } from '../../../../test/support/rlm-events';
import type { RlmEventBody } from '../../../rlm/trace';
import { told } from '../worker/trim';
import { applyTold, emptyTrajectory } from '../trajectory';
import { callOf, requestsOf, turnOf } from './asked';

const request = (call: string, turn: number, purpose: 'turn' | 'extract' = 'turn'): RlmEventBody => ({
  type: 'request',
  call,
  purpose,
  turn,
  model: 'person',
  since: turn - 1,
  messages: [{ role: 'user', content: `turn ${turn}` }],
});
const bodies: readonly RlmEventBody[] = [
  {
    type: 'run_start',
    parent: null,
    depth: 0,
    agent: 'rlm',
    question: '?',
    context: null,
    models: { root: 'person', sub: 'person' },
    budgets,
  },
  { type: 'turn_start', turn: 1, remaining },
  request('0/1', 1),
  { type: 'turn_start', turn: 2, remaining: { ...remaining, turns: 7 } },
  request('0/2', 2),
  request('0/3', 2, 'extract'),
];
const trajectory = applyTold(
  emptyTrajectory(),
  bodies.map((body, seq) => told(at(seq, body))),
);
const ask = (call: string, purpose: 'turn' | 'extract') =>
  ({ id: 'q1', place: { purpose, depth: 0, call }, messages: [] }) as const;

test('a question is found by its call, with its turn', () => {
  expect(callOf(trajectory, ask('0/2', 'turn'))?.seq).toBe(4);
  expect(turnOf(trajectory, ask('0/2', 'turn'))?.remaining?.turns).toBe(7);
  expect(callOf(trajectory, ask('0/9', 'turn'))).toBeNull();
});

test('messages of a turn lie in its request and those of the turns before; others have their own', () => {
  expect(requestsOf(trajectory, ask('0/2', 'turn'))).toEqual([4, 2]);
  expect(requestsOf(trajectory, ask('0/3', 'extract'))).toEqual([5]);
});
