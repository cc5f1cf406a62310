import { expect, test } from 'vitest';
import { at, smallRun, spent } from '../../../../test/support/rlm-events';
import { parseRlmSpec, rlmLimits } from '../../../experiment/rlm-spec';
import type { RlmEventBody } from '../../../rlm/trace';
import { told } from '../worker/trim';
import { applyTold, emptyTrajectory } from '../trajectory';
import { resumePlan, withBudgets } from './resume';

const spec = parseRlmSpec({
  kind: 'rlm',
  task: { id: 'needle', characters: 1000 },
  models: { root: { kind: 'builtin', id: 'navigator' } },
  budgets: { turns: 8, calls: 2 },
});
const all = smallRun();
const observed = all.findIndex(({ type }) => type === 'observation');
const after = (bodies: readonly RlmEventBody[], from = all.slice(0, observed + 1)) =>
  applyTold(emptyTrajectory(), [...from, ...bodies.map((body, i) => at(from.length + i, body))].map(told));
const request = (purpose: 'turn' | 'extract', turn: number): RlmEventBody => ({
  type: 'request',
  call: `${purpose}${turn}`,
  purpose,
  turn,
  model: 'm',
  since: 0,
  messages: [{ role: 'user', content: '?' }],
});
const budget: RlmEventBody = { type: 'budget', spent, hit: 'turns' };

test('a run goes on after its last whole turn', () => {
  const plan = resumePlan({ spec, trajectory: after([request('turn', 2)]) });
  expect(plan).toEqual({ turns: 1, before: observed + 1, unfinished: null, raise: [], atLimit: [] });
});

test('a turn whose answer came may be kept as far as it got, or asked anew', () => {
  const half = applyTold(emptyTrajectory(), all.slice(0, observed).map(told));
  expect(resumePlan({ spec, trajectory: half })).toMatchObject({
    turns: 0,
    before: 0,
    unfinished: { turn: 1, calls: 1 },
  });
});

test('budgets that were used up are to be raised, and the last call is not kept', () => {
  const plan = resumePlan({ spec, trajectory: after([budget, request('extract', 1)]) });
  expect(plan).toMatchObject({ turns: 1, raise: [{ key: 'turns', was: 8, to: 16 }] });
  expect(withBudgets(spec, { turns: 16 }).budgets).toMatchObject({ turns: 16, calls: 2 });
});

test('dollars and seconds are doubled, not raised by one; a budget at its limit is left out, and said', () => {
  const budgets = { ...spec.budgets, cost: 0.05, seconds: 1.5, turns: rlmLimits.turns.max };
  const trajectory = { ...after([budget]), hits: ['cost', 'seconds', 'turns'] };
  const plan = resumePlan({ spec: { ...spec, budgets }, trajectory })!;
  expect(plan.raise.map(({ key, to }) => [key, to])).toEqual([
    ['cost', 0.1],
    ['seconds', 3],
  ]);
  expect(plan.atLimit.map(({ key }) => key)).toEqual(['turns']);
  const none = { ...spec, budgets: { ...spec.budgets, cost: 0, calls: 0 } };
  const raise = resumePlan({ spec: none, trajectory: { ...trajectory, hits: ['cost', 'calls'] } })!.raise;
  expect(raise.every(({ was, to, limit }) => to > was && to <= limit.max)).toBe(true);
});

test('without a turn, or without a set-up, there is nothing to go on from', () => {
  const first = applyTold(emptyTrajectory(), all.slice(0, 3).map(told));
  expect(resumePlan({ spec, trajectory: first })).toBeNull();
  expect(resumePlan({ spec: null, trajectory: after([]) })).toBeNull();
});
