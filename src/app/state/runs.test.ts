import { expect, test, vi } from 'vitest';
import { computing, later, memoryStore, recorded, setUp } from '../../../test/support/lab';
import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import type { SessionEvent } from '../../experiment/session-events';
import type { Intervention } from './counterfactual';

const zeroed = (round: number): Intervention => ({ round, agent: 1, kind: 'zero', factor: 1, donor: 1 });

test('a failed run shows its error, a stopped one none, and both keep what had come', async () => {
  for (const [code, phase] of [
    ['worker_died', 'failed'],
    ['cancelled', 'stopped'],
  ] as const) {
    const { lab, state } = await setUp((_spec, _questions, _page, onEvents) => {
      const plan: SessionEvent = { type: 'plan', steps: [{ key: 'k', name: 'n' }] };
      onEvents([plan, { type: 'load', key: 'k', doing: 'reading', loaded: 5, total: 9 }]);
      return Promise.reject(new LabError(code, 'It ended.', { hint: 'Run again.' }));
    });
    await lab.run();
    expect(state().run).toMatchObject({ phase, steps: [{ bytes: 5, ms: null }] });
    expect(state().error?.code).toBe(phase === 'failed' ? code : undefined);
  }
});

test('keeps finished runs, and shows one again when its experiment is opened', async () => {
  const store = memoryStore();
  const { lab, state } = await setUp(undefined, '#rounds=2', { openStore: () => Promise.resolve(store) });
  await lab.run();
  expect(store.kept.size).toBe(1);
  expect(state().stored).toHaveLength(1);
  await lab.open('#rounds=1');
  expect(state().run).toBeNull();
  await lab.open('#rounds=2');
  expect(state().run).toMatchObject({ origin: 'store' });
});

test('without a store it says so, and runs all the same', async () => {
  const { lab, state } = await setUp(undefined, '', {
    openStore: () => Promise.reject(new LabError('storage_unavailable', 'Private.', { hint: 'Save files.' })),
  });
  expect(state().storeFault).toMatchObject({ code: 'storage_unavailable', message: 'Private.' });
  await lab.run();
  expect(state().run?.phase).toBe('done');
});

test('a counterfactual is computed from the run without it, which is shown beside', async () => {
  const specs: number[] = [];
  const bases: boolean[] = [];
  const { lab, state } = await setUp((spec, questions, page, onEvents, base) => {
    specs.push(spec.interventions.length);
    bases.push(base !== undefined);
    return computing(spec, questions, page, onEvents);
  });
  lab.change({ interventions: [zeroed(2)] });
  await lab.run();
  expect(specs).toEqual([0, 1]);
  expect(bases).toEqual([false, true]);
  expect(state().beside?.spec.interventions).toEqual([]);
  expect(state().run?.spec.interventions).toHaveLength(1);
  // The base is there now.
  lab.change({ interventions: [zeroed(1)] });
  await lab.run();
  expect(specs).toEqual([0, 1, 1]);
  expect(bases.at(-1)).toBe(true);
});

test('a pinned run stays beside the next', async () => {
  const { lab, state } = await setUp();
  await lab.run();
  const first = state().run!.id;
  lab.pin();
  lab.change({ rounds: 1 });
  await lab.run();
  const second = state().run!.id;
  expect(state().beside?.id).toBe(first);
  lab.swap();
  expect(state()).toMatchObject({ run: { id: first }, beside: { id: second }, pinned: { id: second } });
  lab.unpin();
  expect(state()).toMatchObject({ beside: null, pinned: null });
});

test('a lost GPU is said, and the run is done on WASM', async () => {
  const devices: string[] = [];
  const { lab, state } = await setUp((spec) => {
    devices.push(spec.device);
    return spec.device === 'webgpu'
      ? Promise.reject(new LabError('device_lost', 'The GPU was lost.', { hint: 'Use WASM.' }))
      : Promise.resolve({ ms: 1 });
  });
  lab.change({ device: 'webgpu' });
  await lab.run();
  expect(devices).toEqual(['webgpu', 'wasm']);
  expect(state()).toMatchObject({ error: null, run: { phase: 'done', spec: { device: 'webgpu' } } });
  expect(state().remarks).toEqual([expect.stringContaining('goes on on WASM')]);
  expect(state().notices).toEqual([]);
});

test('runs of the list are opened, named and deleted; J and K go along it', async () => {
  const store = memoryStore();
  const { lab, state } = await setUp(undefined, '', { openStore: () => Promise.resolve(store) });
  for (const rounds of [1, 2]) {
    lab.change({ rounds });
    await lab.run();
  }
  const [latest, first] = state().stored!.map(({ id }) => id);
  expect(lab.neighbour(1)?.id).toBe(first);
  expect(lab.neighbour(-1)).toBeNull();
  await lab.openStored(first!);
  expect(state().run).toMatchObject({ id: first, spec: { rounds: 1 } });
  await lab.rename(first!, 'one round');
  expect(state().stored?.find(({ id }) => id === first)?.name).toBe('one round');
  await lab.remove(latest!);
  expect(state().stored).toHaveLength(1);
  await lab.clear();
  expect(state().stored).toEqual([]);
});

test('a counterfactual is computed at once behind its base, however long this takes to be kept', async () => {
  const store = memoryStore();
  const saving = later<{ dropped: [] }>();
  vi.spyOn(store, 'save').mockReturnValueOnce(saving.promise);
  const { lab, started, state } = await setUp(undefined, '', { openStore: () => Promise.resolve(store) });
  lab.change({ interventions: [zeroed(1)] });
  const running = lab.run();
  await vi.waitFor(() => expect(state().run).toMatchObject({ phase: 'done', spec: { interventions: [{}] } }));
  expect(started).toHaveLength(2);
  saving.resolve({ dropped: [] });
  await running;
  expect([...store.kept.values()].map(({ spec }) => spec.interventions)).toEqual([[zeroed(1)]]);
});

test('the base of a counterfactual leaves with the next ordinary run, and leaves a pin alone', async () => {
  const { lab, state } = await setUp();
  lab.change({ interventions: [zeroed(1)] });
  await lab.run();
  expect(state()).toMatchObject({ beside: { spec: { interventions: [] } }, pinned: null });
  lab.change({ interventions: [], rounds: 2 });
  await lab.run();
  expect(state().beside).toBeNull();

  lab.pin();
  const pinned = state().run!.id;
  lab.change({ rounds: 3, interventions: [zeroed(1)] });
  await lab.run();
  expect(state().beside!.id).not.toBe(pinned);
  lab.closeComparison();
  expect(state()).toMatchObject({ beside: null, pinned: { id: pinned } });
  lab.change({ interventions: [] });
  await lab.run();
  expect(state().beside!.id).toBe(pinned);
  lab.closeComparison();
  expect(state()).toMatchObject({ beside: null, pinned: null });
});

test('a run from a file is no base', async () => {
  const { lab, started } = await setUp();
  lab.openRecording(recorded());
  lab.intervene([zeroed(1)]);
  await lab.run();
  expect(started).toHaveLength(2);
});

test('a run that is stopped while its GPU is lost ends, and is not begun again', async () => {
  const devices: string[] = [];
  const lost = later<never>();
  const { lab, state } = await setUp((spec) => {
    devices.push(spec.device);
    return lost.promise;
  });
  lab.change({ device: 'webgpu' });
  const running = lab.run();
  lab.stop();
  lost.reject(new LabError('device_lost', 'The GPU was lost.', { hint: 'Use WASM.' }));
  await running;
  expect(devices).toEqual(['webgpu']);
  expect(state()).toMatchObject({ error: null, remarks: [], run: { phase: 'stopped' } });
});

test('remarks of a run are gone with the next', async () => {
  const store = memoryStore();
  vi.spyOn(store, 'save').mockRejectedValueOnce(
    new LabError('storage_full', 'No room.', { hint: 'Delete runs.' }),
  );
  const { lab, state } = await setUp(undefined, '', { openStore: () => Promise.resolve(store) });
  await lab.run();
  expect(state().remarks).toEqual(['This run was not kept: No room. Delete runs.']);
  await lab.run();
  expect(state().remarks).toEqual([]);
});

test('of two kept runs that are opened at once, the later is shown, whichever comes first', async () => {
  const store = memoryStore();
  store.kept.set('a', recorded({ rounds: 1 })).set('b', recorded({ rounds: 2 }));
  const slow = later<Recording>();
  vi.spyOn(store, 'get').mockReturnValueOnce(slow.promise);
  const { lab, state } = await setUp(undefined, '', { openStore: () => Promise.resolve(store) });
  const [first, second] = [lab.openStored('a'), lab.openStored('b')];
  await second;
  slow.resolve(store.kept.get('a')!);
  await first;
  expect(state().run?.id).toBe('b');
});

test('a kept run that comes after another was begun does not take its place', async () => {
  const store = memoryStore();
  store.kept.set('a', recorded({ rounds: 1 }));
  const slow = later<Recording>();
  vi.spyOn(store, 'get').mockReturnValueOnce(slow.promise);
  const ending = later<{ ms: number }>();
  const { lab, state } = await setUp(() => ending.promise, '', {
    openStore: () => Promise.resolve(store),
  });
  const opening = lab.openStored('a');
  const running = lab.run();
  slow.resolve(store.kept.get('a')!);
  await opening;
  expect(state().run).toMatchObject({ origin: 'here', phase: 'loading' });
  ending.resolve({ ms: 1 });
  await running;
  expect(state().run).toMatchObject({ origin: 'here', phase: 'done' });
});

test('a file that is opened while a run goes on is not, and this is said', async () => {
  const ending = later<{ ms: number }>();
  const { lab, state } = await setUp(() => ending.promise);
  const running = lab.run();
  lab.openRecording(recorded());
  expect(state()).toMatchObject({ run: { origin: 'here' }, remarks: [expect.stringContaining('A run is')] });
  ending.resolve({ ms: 1 });
  await running;
});
