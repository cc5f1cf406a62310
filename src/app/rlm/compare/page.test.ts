import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { fakeRlm } from '../../../../test/support/rlm-state';
import { tellOf } from './page';
import type { Compare, CompareState } from './state';

test('the workspace refuses runs while a comparison goes on, and says which', async () => {
  const { rlm, state, requests } = fakeRlm();
  const store: Compare['store'] = createStore<CompareState>(() => ({ active: null }) as CompareState);
  tellOf({ store }, rlm);
  store.setState({ active: 'many' });
  await rlm.start();
  expect(requests).toEqual([]);
  expect(state().error).toMatchObject({
    code: 'busy',
    message: expect.stringContaining('The ladder goes on'),
  });
  store.setState({ active: null });
  await rlm.start();
  expect(requests).toHaveLength(1);
});
