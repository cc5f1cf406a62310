import { expect, test } from 'vitest';
import { fakeRlm } from '../../../../test/support/rlm-state';
import { toldRun } from '../../../../test/support/rlm-events';
import type { Coverage } from '../../../rlm/coverage/coverage';

/** A workspace whose worker reckons coverages when the test says so. */
function withCoverage() {
  const asked: { resolve: (coverage: Coverage) => void; reject: (error: unknown) => void }[] = [];
  const made = fakeRlm({
    coverage: () => new Promise((resolve, reject) => asked.push({ resolve, reject })),
  });
  return { ...made, asked };
}

test('what was read is reckoned once for what was told', async () => {
  const { rlm, asked } = withCoverage();
  await rlm.start();
  expect(rlm.coverage('b1')).toBe(rlm.coverage('b1'));
  expect(asked).toHaveLength(1);
});

test('one that fails late does not take a newer one away', async () => {
  const { rlm, asked, listener } = withCoverage();
  await rlm.start();
  const old = rlm.coverage('b1');
  listener().events('b1', toldRun().slice(0, 2));
  const next = rlm.coverage('b1');
  expect(next).not.toBe(old);
  asked[0]!.reject(new Error('late'));
  await expect(old).rejects.toThrow('late');
  expect(rlm.coverage('b1')).toBe(next);
  asked[1]!.reject(new Error('now'));
  await expect(next).rejects.toThrow('now');
  const again = rlm.coverage('b1');
  expect(again).not.toBe(next);
});
