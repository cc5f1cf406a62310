import { expect, test } from 'vitest';
import { at, budgets, smallRun } from '../../../test/support/rlm-events';
import { pathTo, turnFrom } from './places';
import { applyTold, emptyTrajectory, keyIn } from './trajectory';
import { told } from './worker/trim';

const child = at(
  8,
  {
    type: 'run_start',
    parent: { run: '0', call: '0/2', from: { cell: 'c1', index: 0, of: 1 } },
    depth: 1,
    agent: 'rlm',
    question: 'Of the child',
    context: null,
    models: { root: 'm', sub: 'm' },
    budgets,
  },
  '0.2',
);
const remaining = { turns: 1, calls: null, tokens: null, cost: null, seconds: null, depth: 0 };
const turns = [1, 2, 3].map((turn) => at(8 + turn, { type: 'turn_start', turn, remaining }, '0.2'));
const trajectory = applyTold(emptyTrajectory(), [...smallRun().slice(0, 8), child, ...turns].map(told));
const place = { run: '0', turn: null, cell: null, call: null };

test('a call is found by its cell and turn, a child by the cell that asked for it', () => {
  expect(pathTo(trajectory, { ...place, call: keyIn('0', 's0') })).toEqual([
    { run: '0', turn: keyIn('0', 1), cell: keyIn('0', 'c1') },
  ]);
  expect(pathTo(trajectory, { ...place, run: '0.2', turn: keyIn('0.2', 3) })).toEqual([
    { run: '0', turn: keyIn('0', 1), cell: keyIn('0', 'c1') },
    { run: '0.2', turn: keyIn('0.2', 3), cell: null },
  ]);
  expect(pathTo(trajectory, { ...place, run: 'nobody' })).toEqual([]);
});

test('one goes from turn to turn within a run, and stays at its ends', () => {
  const inChild = { ...place, run: '0.2' };
  const first = turnFrom(trajectory, inChild, 1)!;
  expect(first.turn).toBe(keyIn('0.2', 1));
  expect(turnFrom(trajectory, first, 1)!.turn).toBe(keyIn('0.2', 2));
  expect(turnFrom(trajectory, first, -1)!.turn).toBe(keyIn('0.2', 1));
  expect(turnFrom(trajectory, inChild, -1)!.turn).toBe(keyIn('0.2', 3));
  expect(turnFrom(trajectory, null, 1)).toMatchObject({ run: '0', turn: keyIn('0', 1) });
  expect(turnFrom(emptyTrajectory(), null, 1)).toBeNull();
});
