import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeRlm } from '../../../../test/support/rlm-state';
import { rlmLink } from '../../state/rlm-link';
import { keepRlmAddress } from './address';

const loadPreset = async (id: string) =>
  JSON.parse(readFileSync(`public/presets/${id}.json`, 'utf8')) as unknown;

function setUp(hash = '#view.workspace=rlm') {
  const location = { hash };
  let listener = () => undefined as void;
  const page = {
    location,
    history: {
      state: null,
      replaceState: (_: unknown, __: string, next: string) => void (location.hash = next),
    },
    addEventListener: (_: string, one: () => void) => void (listener = one),
  };
  const { rlm, state } = fakeRlm({}, loadPreset);
  keepRlmAddress(rlm, page as never);
  const enter = (next: string) => {
    location.hash = next;
    listener();
    return quiet();
  };
  return { rlm, state, location, enter };
}
const quiet = () => vi.advanceTimersByTimeAsync(1000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the address follows the set-up, after a moment of quiet', async () => {
  const { rlm, location } = setUp();
  await rlm.takePreset('rlm-letters');
  rlm.edit(['task', 'seed'], 1);
  rlm.edit(['task', 'seed'], 2);
  expect(location.hash).toBe('#view.workspace=rlm');
  await quiet();
  expect(location.hash).toBe('#v=1&preset=rlm-letters&task.seed=2&view.workspace=rlm');
  expect(rlmLink()).toBe(location.hash);
});

test('what is entered is opened, and left as it stands until something is changed', async () => {
  const { rlm, state, location, enter } = setUp();
  const link = '#v=1&preset=rlm-needle&task.seed=7&nonsense=1&view.workspace=rlm';
  await enter(link);
  expect(state().draft.task?.seed).toBe(7);
  expect([location.hash, rlmLink()]).toEqual([link, link]);
  rlm.edit(['task', 'seed'], 8);
  await quiet();
  expect(location.hash).toBe('#v=1&preset=rlm-needle&task.seed=8&view.workspace=rlm');
});

test('another workspace’s address is left alone, and what is set meanwhile is remembered', async () => {
  const { rlm, state, location, enter } = setUp();
  const before = state().draft;
  await enter('#v=1&preset=relay&rounds=2');
  expect(state().draft).toBe(before);
  await rlm.takePreset('rlm-letters');
  await quiet();
  expect(location.hash).toBe('#v=1&preset=relay&rounds=2');
  expect(rlmLink()).toBe('#v=1&preset=rlm-letters&view.workspace=rlm');
});

test('a link that comes once another workspace is open is noted, and not that one’s address', async () => {
  const { state, location, enter } = setUp();
  const link = '#v=1&preset=rlm-needle&task.seed=7&view.workspace=rlm';
  const entered = enter(link);
  location.hash = '#v=1&preset=relay&rounds=2';
  await entered;
  expect(state().draft.task?.seed).toBe(7);
  expect(rlmLink()).toBe(link);
});

test('a set-up that is wrong has no link, not another one’s', async () => {
  const { rlm, location } = setUp();
  await rlm.takePreset('rlm-letters');
  await quiet();
  rlm.edit(['budgets', 'turns'], NaN);
  await quiet();
  expect(location.hash).toBe('#view.workspace=rlm');
});
