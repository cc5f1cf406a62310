/** The built-in models drive the real loop: Python session, chat template, window, sampling token by token. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRlmSpec } from '../../src/cli/input';
import { openResources, type NodeResources } from '../../src/cli/rlm-models';
import { performRlm, type RlmOutcome } from '../../src/experiment/rlm';

let resources: NodeResources;

beforeAll(async () => {
  resources = await openResources(readRlmSpec('public/presets/rlm-needle.json', [], {}), {
    threads: 1,
    files: [],
  });
});
afterAll(() => resources.close());

const run = (preset: string, ...settings: string[]): Promise<RlmOutcome> =>
  performRlm(readRlmSpec(`public/presets/${preset}.json`, settings, {}), resources, {
    onEvent: () => {},
    signal: new AbortController().signal,
  });

it('finds a needle in a text twenty thousand times longer than its window', async () => {
  const outcome = await run('rlm-needle', 'task.characters=10000000', 'task.seed=1000');
  expect(outcome.score).toMatchObject({ right: true });
  expect(outcome.spent.promptTokens).toBeLessThan(512 * outcome.turns);
}, 120_000);

it('finds what is asked for in words that it was not trained on', async () => {
  const outcome = await run('rlm-needle', 'task.wording=new', 'task.seed=1001');
  expect(outcome.score).toMatchObject({ right: true });
}, 120_000);

it('says that nothing is there only after it has looked twice', async () => {
  const outcome = await run('rlm-needle', 'task.variant=absent', 'task.characters=100000', 'task.seed=1000');
  expect(outcome).toMatchObject({ value: null, turns: 3, reason: 'final' });
}, 120_000);

it('counts letters without typing a name', async () => {
  const outcome = await run('rlm-letters', 'task.seed=1000');
  expect(outcome.score).toMatchObject({ right: true });
  expect(outcome.turns).toBe(1);
}, 120_000);

it('lets the labeller read every line and counts by program', async () => {
  const outcome = await run('rlm-aggregation', 'task.characters=5000', 'task.seed=1000');
  expect(outcome.score).toMatchObject({ right: true });
  expect(outcome.spent.calls).toBeGreaterThan(40);
}, 120_000);
