import { expect, test, vi } from 'vitest';
import { spec } from '../../../../test/support/rlm-host';
import { forkSession } from '../../../repl/session';
import type { Session } from '../../../repl/session-types';
import { Branches } from './branches';
import { Shells } from './shells';

vi.mock('../../../repl/session', () => ({ forkSession: vi.fn(), openSession: vi.fn() }));

/** Sessions that are opened when the test says so. */
function shells() {
  const disposed = vi.fn();
  const opening: { open(): void; signal: AbortSignal }[] = [];
  vi.mocked(forkSession).mockImplementation(
    (_session, _cells, _host, { signal } = {}) =>
      new Promise((resolve) => {
        const session = {
          run: async () => ({ notes: [] }),
          variables: async () => [],
          dispose: disposed,
        } as unknown as Session;
        opening.push({ open: () => resolve(session), signal: signal! });
      }),
  );
  const branches = new Branches();
  const kept = { session: {} as Session, characters: 1, depth: 0 };
  const sessions = new Map([['0', kept]]);
  branches.put({
    id: 'b1',
    events: [],
    spec: spec({ agent: 'rlm' }),
    request: null,
    recording: null,
    isPartial: false,
    sessions,
  });
  const never = () => Promise.reject(new Error('not asked for'));
  const made = new Shells(() => undefined, { spawn: () => never, open: never }, branches);
  return {
    open: () => made.openAt({ branch: 'b1', run: '0', cells: 0 }),
    close: made.close.bind(made),
    opening,
    disposed,
  };
}

const closed = { code: 'shell_closed' };

test('those that are being opened count among the four', async () => {
  const { open, opening, disposed } = shells();
  const all = Array.from({ length: 6 }, open);
  const outcomes = Promise.allSettled(all);
  expect(opening.map(({ signal }) => signal.aborted)).toEqual([true, true, false, false, false, false]);
  for (const one of opening) one.open();
  const told = (await outcomes).map((one) => (one.status === 'fulfilled' ? one.value.shell : one.reason));
  expect(told).toEqual([
    expect.objectContaining(closed),
    expect.objectContaining(closed),
    's3',
    's4',
    's5',
    's6',
  ]);
  // What came too late is not left running.
  expect(disposed).toHaveBeenCalledTimes(2);
});

test('one that is being opened can be closed, and makes room', async () => {
  const { open, close, opening, disposed } = shells();
  const first = open();
  close('s1');
  expect(opening[0]!.signal.aborted).toBe(true);
  opening[0]!.open();
  await expect(first).rejects.toMatchObject(closed);
  const others = Array.from({ length: 4 }, open);
  for (const one of opening) one.open();
  expect((await Promise.all(others)).map(({ shell }) => shell)).toEqual(['s2', 's3', 's4', 's5']);
  expect(disposed).toHaveBeenCalledTimes(1);
});
