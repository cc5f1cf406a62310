import { expect, test, vi } from 'vitest';
import { hostWith, model, request } from '../../../../test/support/rlm-host';
import type { GateQuestion, RlmHooks } from '../../../rlm/run-types';

const cell: GateQuestion = { kind: 'cell', run: '0', id: '0#1', turn: 1, code: 'print(1)' };

/** A run of one cell, which ends when that may go on. */
vi.mock(import('../../../experiment/rlm'), async (original) => ({
  ...(await original()),
  performRlm: async (_spec: unknown, _given: unknown, hooks: RlmHooks) => {
    await hooks.gate?.(cell);
    return { reason: 'aborted', value: null, gold: null, score: null, spent: {}, turns: 1 } as never;
  },
}));

test('whether a run waits in steps may change before it has begun', async () => {
  const { host, messages } = hostWith(async () => model(''));
  const gates = () => messages.findLast((one) => one.type === 'rlm-gates')?.gates ?? [];
  const running = host.run(request({ step: false }));
  host.step(true);
  await expect.poll(() => gates().length).toBe(1);
  host.step(false);
  expect(await running).toMatchObject({ ok: true });

  const other = host.run(request({ branch: 'b2', step: true }));
  host.step(false);
  expect(await other).toMatchObject({ ok: true });
});
