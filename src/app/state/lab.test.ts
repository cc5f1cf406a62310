import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { syntheticRecording } from '../../../test/support/recordings';
import { LabError } from '../../errors';
import type { Recording } from '../../experiment/recording';
import type { SessionEvent } from '../../experiment/session-events';
import { parseSpec } from '../../experiment/spec';
import type { RunStore } from '../../experiment/store';
import type { Catalogue } from './catalogue';
import { createLab, type Engine, type Surroundings } from './lab';

const relay: unknown = JSON.parse(readFileSync('public/presets/relay.json', 'utf8'));
const catalogue = JSON.parse(readFileSync('public/catalogue.json', 'utf8')) as Catalogue;
const typed = 'a=3, b=a+5, c=b*3, d=c-6, e=d+9, f=e-1, g=f*7, h=g-2. e?';

/** A store in memory, as the page sees it. */
function memoryStore(): RunStore & { kept: Map<string, Recording> } {
  const kept = new Map<string, Recording>();
  const names = new Map<string, string>();
  return {
    kept,
    list: async () =>
      [...kept].reverse().map(([id, { spec }]) => ({
        id,
        name: names.get(id) ?? null,
        label: id,
        created: 0,
        bytes: 1,
        spec,
      })),
    get: async (id) => kept.get(id)!,
    save: async ({ id, recording }) => {
      kept.set(id, recording);
      return { dropped: [] };
    },
    rename: async (id, name) => void names.set(id, name),
    remove: async (id) => void kept.delete(id),
    clear: async () => kept.clear(),
  } as Partial<RunStore> as RunStore & { kept: Map<string, Recording> };
}

function surroundings(engine: Engine, more: Partial<Surroundings> = {}): Surroundings {
  return {
    engine,
    page: 'http://page/',
    clock: { now: () => 0, frame: () => undefined, reducedMotion: () => false },
    loadCatalogue: () => Promise.resolve({ ...catalogue, traces: [] }),
    loadPresets: () => Promise.resolve([{ id: 'relay', json: relay }]),
    loadTrace: () => Promise.reject(new LabError('offline', 'No.', { hint: 'None.' })),
    openStore: () => Promise.resolve(memoryStore()),
    ...more,
  };
}

async function setUp(
  run: Engine['run'] = () => Promise.resolve({ ms: 1 }),
  hash = '',
  more: Partial<Surroundings> = {},
) {
  const started: string[][] = [];
  const engine: Engine = {
    run: (spec, questions, ...rest) => {
      started.push([...questions]);
      return run(spec, questions, ...rest);
    },
    stop: () => undefined,
  };
  const lab = createLab(surroundings(engine, more));
  await lab.start(hash);
  return { lab, started, state: () => lab.store.getState() };
}

test('opens the preset’s question, and starts nothing', async () => {
  const { started, state } = await setUp();
  expect(state().draft).toBe(state().question!.text);
  expect(state().spec!.data.question).toBeUndefined();
  expect(started).toEqual([]);
});

test('runs a typed question in canonical form, and keeps it as typed', async () => {
  const { lab, started, state } = await setUp();
  lab.write(typed);
  await lab.run();
  expect(started).toEqual([[expect.stringMatching(/^a is 3, b is that plus 5, .*What is e\?$/)]]);
  expect(state().spec!.data.question).toBe(typed);
  expect(state().run).toMatchObject({ phase: 'done', ms: 1 });
});

test('a question that cannot be read leaves the experiment alone and starts nothing', async () => {
  const { lab, started, state } = await setUp();
  const { spec } = state();
  lab.write(typed.replace('b*3', 'b*4'));
  await lab.run();
  expect(state().questionError).toMatchObject({ code: 'bad_question', field: 'operation 2' });
  expect(state().spec).toBe(spec);
  expect(started).toEqual([]);
  lab.another();
  expect(state().questionError).toBeNull();
});

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

test('a change outside the limits is brought back inside', async () => {
  const { lab, state } = await setUp();
  lab.change({ rounds: 99 });
  expect(state().spec!.rounds).toBe(8);
  lab.reset();
  expect(state().spec).toEqual(state().preset!.spec);
});

test('presets that cannot be loaded are said, and can be tried again', async () => {
  let there = false;
  const lab = createLab(
    surroundings(
      { run: () => Promise.resolve({ ms: 1 }), stop: () => undefined },
      {
        loadPresets: () =>
          there
            ? Promise.resolve([{ id: 'relay', json: relay }])
            : Promise.reject(new LabError('offline', 'No.', { hint: 'Try again.' })),
      },
    ),
  );
  await lab.start('');
  expect(lab.store.getState()).toMatchObject({ spec: null, error: { code: 'offline' } });
  there = true;
  await lab.start('#rounds=2');
  expect(lab.store.getState()).toMatchObject({ spec: { rounds: 2 }, error: null });
});

const recorded = (change: object = {}): Recording => ({
  ...syntheticRecording({ rounds: 3, latentSteps: 6 }),
  spec: parseSpec({ ...(relay as object), ...change }),
});

test('shows the shipped run of the experiment that is opened, at its place, and computes nothing', async () => {
  const loadTrace = vi.fn(() => Promise.resolve(recorded()));
  const { lab, started, state } = await setUp(undefined, '', {
    loadCatalogue: () => Promise.resolve(catalogue),
    loadTrace,
  });
  expect(state().run).toMatchObject({ origin: 'shipped', phase: 'done' });
  expect(lab.playback.position().cursor).toMatchObject({ round: 2, at: 'answer' });
  await lab.open('#rounds=2');
  expect(state().run).toBeNull();
  expect(loadTrace).toHaveBeenCalledTimes(1);
  expect(started).toEqual([]);
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
  const { lab, state } = await setUp((spec, _questions, _page, _onEvents, base) => {
    specs.push(spec.interventions.length);
    bases.push(base !== undefined);
    return Promise.resolve({ ms: 1 });
  });
  lab.change({ interventions: [{ round: 2, agent: 1, kind: 'zero', factor: 1, donor: 1 }] });
  await lab.run();
  expect(specs).toEqual([0, 1]);
  expect(bases).toEqual([false, true]);
  expect(state().beside?.spec.interventions).toEqual([]);
  expect(state().run?.spec.interventions).toHaveLength(1);
  // The base is there now.
  lab.change({ interventions: [{ round: 1, agent: 1, kind: 'zero', factor: 1, donor: 1 }] });
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
  expect(state().beside?.id).toBe(first);
  lab.swap();
  expect(state().run?.id).toBe(first);
  lab.unpin();
  expect(state().beside).toBeNull();
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
  expect(state().notices).toEqual([expect.stringContaining('This run was done on WASM')]);
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
