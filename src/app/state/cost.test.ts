import { expect, test } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import type { Intervention } from './counterfactual';
import { costOf } from './cost';
import { openRun } from './run';

const recording = syntheticRecording({ rounds: 2, agents: 3 });
const run = openRun(
  {
    ...recording,
    events: [
      { type: 'timing', round: 1, agent: 1, stage: 'latent', ms: 10 },
      { type: 'timing', round: 1, agent: 2, stage: 'latent', ms: 30 },
      { type: 'timing', round: 1, agent: 3, stage: 'answer', ms: 100 },
    ],
  },
  'here',
);
const at = (round: number, agent: number): Intervention => ({
  round,
  agent,
  kind: 'zero',
  factor: 1,
  donor: 1,
});
const changed = (...interventions: Intervention[]) => ({ ...recording.spec, interventions });

test('counts turns and answers from the first change on', () => {
  expect(costOf(changed(at(1, 1)), run, run)).toMatchObject({ turns: 5, answers: 2 });
  expect(costOf(changed(at(2, 2), at(1, 3)), run, run)).toMatchObject({ turns: 3, answers: 2 });
  expect(costOf(changed(at(2, 2)), run, run)).toMatchObject({ turns: 1, answers: 1 });
});

test('goes by the times of a run that was computed here, and of no other', () => {
  expect(costOf(changed(at(2, 2)), run, run).ms).toBe(20 + 100);
  expect(costOf(changed(at(2, 2)), run, { ...run, origin: 'shipped' }).ms).toBeNull();
  expect(costOf(changed(at(2, 2)), run, { ...run, events: [] }).ms).toBeNull();
});

test('says that the run without changes comes first exactly where there is none to go on from', () => {
  expect(costOf(changed(at(1, 1)), run, run).base).toBe(false);
  expect(costOf(changed(at(1, 1)), null, run).base).toBe(true);
});
