import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FakeBrowserLocks } from '../../../test/support/run-locks';
import { tinySource } from '../../../test/support/tiny-agents';
import { LabError } from '../../errors';
import { describeLinks } from '../../experiment/links-file';
import { parseSpec, type Spec } from '../../experiment/spec';
import { openTrainingStore, type TrainingStore } from '../../experiment/training-store';
import { parseSafetensors, writeSafetensors } from '../../models/safetensors';
import type { Device } from '../../runtime/device';
import { nodeDevice } from '../../runtime/node';
import { readState } from '../../training/checkpoint';
import { createTrainer, type Surroundings } from './host';
import type { TrainerEvent, TrainingApi } from './protocol';

const optimiser = { learningRate: 3e-3 };
const prompts = { prompt: '{question} Notes: {slot}', final: '{question} Solution: {slot}' };
const spec = parseSpec({
  agents: ['adder', 'subtracter', 'multiplier'].map((id) => ({ id, role: id, ...prompts })),
  links: { design: '1layer', norm: 'none' },
  latentSteps: 1,
  rounds: 2,
  training: {
    inner: { steps: 4, batch: 2, warmup: 2, optimiser, warmStartOuter: true },
    outer: { steps: 4, batch: 2, warmup: 1, optimiser, rounds: [1, 2], train: 'both' },
    validation: { every: 4, n: 2 },
  },
});

let names = 0;
const closing: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) close();
});

/** A browser whose tabs share a store and locks. */
function browser(saveSeconds = 0) {
  const locks = new FakeBrowserLocks();
  const database = `host ${++names}`;
  const tab = (more: Partial<Surroundings> = {}) => {
    const { locks: own, die } = locks.tab();
    const store = openTrainingStore({ name: database, locks: own });
    closing.push(() => void store.then((one) => one.close()));
    const events: TrainerEvent[] = [];
    let dead = false;
    let heard: (event: TrainerEvent) => unknown = () => undefined;
    /** What a dead worker still asks for never comes. */
    const living = async <T>(wanted: Promise<T>): Promise<T> =>
      dead ? new Promise<never>(() => undefined) : wanted;
    const trainer = createTrainer(
      ({ events: batch }) => {
        if (dead) return;
        events.push(...batch);
        for (const event of batch) heard(event);
      },
      {
        openDevice: async () => nodeDevice(),
        library: () => ({ model: (id) => tinySource(id), links: async () => null, data: async () => null }),
        openStore: () => living(store),
        locks: own,
        saveSeconds,
        ...more,
      },
    );
    return {
      trainer,
      events,
      store,
      /** Settles with the first event that is wanted. */
      until: (wanted: (event: TrainerEvent) => boolean) =>
        new Promise<void>((resolve) => {
          heard = (event) => wanted(event) && resolve();
        }),
      kill() {
        dead = true;
        die();
      },
    };
  };
  return tab;
}

const start = (trainer: TrainingApi, more: { resume?: boolean; spec?: Spec; id?: string } = {}) =>
  trainer.start({ id: 'a', spec, page: 'http://page/', resume: false, ...more });
const valueOf = <T>(outcome: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!outcome.ok) throw LabError.fromJSON(outcome.error as never);
  return outcome.value;
};
const curvesOf = (state: Uint8Array | null) => readState(state!).curves;
const isStep = (stage: 'inner' | 'outer', step: number) => (event: TrainerEvent) =>
  event.type === 'point' && event.point.stage === stage && event.point.step >= step;

/** An uninterrupted run. */
let whole: Promise<{ links: Uint8Array; state: Uint8Array; events: TrainerEvent[]; hash: string }> | null =
  null;
const uninterrupted = () =>
  (whole ??= (async () => {
    const { trainer, events } = browser(1000)();
    const { hash } = valueOf(await start(trainer));
    return { hash, events, links: valueOf(await trainer.links())!, state: valueOf(await trainer.state())! };
  })());

test('tells of loading, then of every step, and keeps run and links', async () => {
  const tab = browser()();
  const { hash, stored } = valueOf(await start(tab.trainer));
  expect(stored).toBe(true);
  const kinds = tab.events.map(({ type }) => type);
  expect(kinds[0]).toBe('plan');
  const plan = tab.events.find((event) => event.type === 'plan')!;
  const loaded = tab.events.flatMap((event) => (event.type === 'loaded' ? [event.key] : []));
  expect(loaded).toEqual(plan.steps.map(({ key }) => key));
  expect(kinds.lastIndexOf('loaded')).toBeLessThan(kinds.indexOf('validation'));
  expect(tab.events).toContainEqual(
    expect.objectContaining({ type: 'device', description: expect.stringContaining('node') }),
  );
  expect(kinds.filter((kind) => kind === 'point')).toHaveLength(8);
  expect(tab.events.at(-1)).toMatchObject({ type: 'saved', stage: 'done' });
  const store = await tab.store;
  expect(await store.list()).toMatchObject([{ id: 'a', status: 'done', stage: 'done', hash, spec }]);
  expect(await store.links.list()).toMatchObject([{ hash, spec, label: 'relay' }]);
  expect(await store.links.get(hash)).toEqual(valueOf(await tab.trainer.links()));
});

describe('a run whose worker is killed', () => {
  test.each([
    ['in the inner loop', isStep('inner', 2)],
    ['between the loops', isStep('inner', 4)],
    ['in the outer loop', isStep('outer', 3)],
  ])('%s goes on in another to the very same links and curves', async (_, at) => {
    const tab = browser();
    const first = tab();
    const reached = first.until(at);
    void start(first.trainer);
    await reached;
    first.kill();

    const second = tab();
    expect(await (await second.store).list()).toMatchObject([{ id: 'a', status: 'stopped' }]);
    const { hash } = valueOf(await start(second.trainer, { resume: true }));
    const points = second.events.filter(({ type }) => type === 'point').length;
    expect(points).toBeGreaterThan(0);
    expect(points).toBeLessThan(8);
    const expected = await uninterrupted();
    expect(hash).toBe(expected.hash);
    expect(valueOf(await second.trainer.links())).toEqual(expected.links);
    expect(curvesOf(valueOf(await second.trainer.state()))).toEqual(curvesOf(expected.state));
    expect(await (await second.store).links.get(hash)).toEqual(expected.links);
  });

  test('before its first checkpoint begins anew', async () => {
    const tab = browser(1000);
    const first = tab();
    const reached = first.until(isStep('inner', 2));
    void start(first.trainer);
    await reached;
    first.kill();
    const second = tab();
    const { hash } = valueOf(await start(second.trainer, { resume: true }));
    expect(hash).toBe((await uninterrupted()).hash);
  });
});

test('one tab at a time trains a run', async () => {
  const tab = browser();
  const [one, other] = [tab(), tab()];
  const reached = one.until(isStep('inner', 1));
  const running = start(one.trainer);
  await reached;
  expect(await (await other.store).list()).toMatchObject([{ status: 'running' }]);
  const busy = { ok: false, error: { code: 'busy' } };
  expect(await start(other.trainer, { resume: true })).toMatchObject(busy);
  // Nor does one trainer do two things at once.
  expect(await start(one.trainer, { id: 'b' })).toMatchObject(busy);
  expect(await one.trainer.check(spec, 'http://page/')).toMatchObject(busy);
  one.trainer.stop();
  expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  valueOf(await start(other.trainer, { resume: true }));
});

test('paused, it stands still with a checkpoint, and goes on to the same links', async () => {
  const tab = browser(1000)();
  const reached = tab.until(isStep('inner', 2));
  const running = start(tab.trainer);
  await reached;
  const saved = tab.until(({ type }) => type === 'saved');
  tab.trainer.pause();
  await saved;
  const store = await tab.store;
  await vi.waitFor(async () =>
    expect(await store.list()).toMatchObject([{ status: 'paused', stage: 'inner' }]),
  );
  const steps = () => tab.events.filter(({ type }) => type === 'point').length;
  const before = steps();
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(steps()).toBe(before);
  const state = valueOf(await tab.trainer.state());
  expect(readState(state!).step).toBe((await store.get('a'))!.step);
  // The links as they stand are a links file of their own.
  await expect(
    store.links.put(valueOf(await tab.trainer.links())!, { name: 'x', label: 'x' }),
  ).resolves.toBeTruthy();
  tab.trainer.go();
  expect(valueOf(await running).hash).toBe((await uninterrupted()).hash);
});

test('paused before its first step, it says so too', async () => {
  const tab = browser(1000)();
  const running = start(tab.trainer);
  const saved = tab.until(({ type }) => type === 'saved');
  tab.trainer.pause();
  await saved;
  expect(tab.events.at(-1)).toEqual({ type: 'saved', stage: 'inner', step: 0, bytes: 0 });
  tab.trainer.stop();
  expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
});

test('stopped, it leaves a checkpoint behind', async () => {
  const tab = browser(1000)();
  const reached = tab.until(isStep('outer', 2));
  const running = start(tab.trainer);
  await reached;
  tab.trainer.stop();
  expect(await running).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  const store = await tab.store;
  const [run] = await store.list();
  expect(run).toMatchObject({ status: 'stopped', stage: 'outer' });
  expect(readState((await store.state('a'))!).step).toBe(run!.step);
  expect(run!.step).toBeGreaterThanOrEqual(2);
});

describe('a browser that does not take it', () => {
  test('is told once, training goes on, and state and links can be had as bytes', async () => {
    const tab = browser()();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('No space.', 'QuotaExceededError');
    });
    const { hash, stored } = valueOf(await start(tab.trainer));
    expect(stored).toBe(false);
    expect(tab.events.filter(({ type }) => type === 'unsaved')).toMatchObject([{ code: 'store_full' }]);
    expect(tab.events.some(({ type }) => type === 'saved')).toBe(false);
    expect(hash).toBe((await uninterrupted()).hash);
    expect(valueOf(await tab.trainer.links())).toEqual((await uninterrupted()).links);
    expect(readState(valueOf(await tab.trainer.state())!).stage).toBe('done');
  });

  test('and has space again later: the run is kept from then on', async () => {
    const tab = browser()();
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('No space.', 'QuotaExceededError');
    });
    const reached = tab.until(isStep('inner', 2));
    const running = start(tab.trainer);
    await reached;
    put.mockRestore();
    expect(valueOf(await running).stored).toBe(true);
    expect(await (await tab.store).list()).toMatchObject([{ status: 'done' }]);
  });

  test('has no store at all: who pauses hears that nothing is safe', async () => {
    const none = async (): Promise<TrainingStore> => {
      throw new LabError('no_store', 'None.', { hint: 'None.' });
    };
    const tab = browser(1000)({ openStore: none });
    const reached = tab.until(isStep('inner', 1));
    const running = start(tab.trainer);
    await reached;
    const told = tab.until(({ type }) => type === 'unsaved');
    tab.trainer.pause();
    await told;
    expect(valueOf(await tab.trainer.state())).not.toBeNull();
    tab.trainer.stop();
    await running;
    expect(await start(browser()({ openStore: none }).trainer, { resume: true })).toMatchObject({
      error: { code: 'no_store' },
    });
  });
});

test('what stops a run is kept with it, and its state before that', async () => {
  let lost = false;
  const failing = (device: Device): Device => {
    const { compile } = device;
    device.compile = async (model, files) => {
      const program = await compile.call(device, model, files);
      const { run } = program;
      program.run = (feeds, outputs) => {
        if (lost) throw new LabError('device_lost', 'The GPU is gone.', { hint: 'Reload.' });
        return run.call(program, feeds, outputs);
      };
      return program;
    };
    return device;
  };
  const tab = browser()({ openDevice: async () => failing(nodeDevice()) });
  void tab.until(({ type }) => type === 'saved').then(() => (lost = true));
  const outcome = await start(tab.trainer);
  expect(outcome).toMatchObject({ ok: false, error: { code: 'device_lost' } });
  const [run] = await (await tab.store).list();
  expect(run).toMatchObject({ status: 'failed', error: { code: 'device_lost' } });
  expect(run!.bytes).toBeGreaterThan(0);
});

test('a checkpoint of another experiment is refused', async () => {
  const tab = browser();
  const first = tab();
  const reached = first.until(isStep('inner', 2));
  void start(first.trainer);
  await reached;
  first.kill();
  const other = parseSpec({ ...spec, training: { ...spec.training, seed: 1 } });
  expect(await start(tab().trainer, { resume: true, spec: other })).toMatchObject({
    error: { code: 'bad_state' },
  });
  // With its own, it goes on as if nothing had been.
  const third = tab();
  expect(await (await third.store).list()).toMatchObject([{ status: 'failed', spec }]);
  expect(valueOf(await start(third.trainer, { resume: true })).hash).toBe((await uninterrupted()).hash);
});

test('a gradient is checked, and the trainer is free again', async () => {
  const tab = browser()();
  const check = valueOf(await tab.trainer.check(spec, 'http://page/'));
  expect(check.directions.length).toBeGreaterThan(0);
  expect(valueOf(await tab.trainer.check(spec, 'http://page/'))).toEqual(check);
});

test('links that PyTorch saved without a word about them are brought to the lab’s format, beside a run too', async () => {
  const tab = browser(1000)();
  const { links } = await uninterrupted();
  const file = parseSafetensors(links);
  const bare = writeSafetensors(
    file.entries.map(({ name, shape }) => ({ name, shape, dtype: 'F32', data: file.tensorFloat32(name) })),
  );
  const reached = tab.until(isStep('inner', 1));
  const running = start(tab.trainer);
  await reached;
  const { bytes, notes } = valueOf(
    await tab.trainer.convert([{ name: 'all.safetensors', bytes: bare }], spec, 'http://page/'),
  );
  const described = describeLinks(bytes);
  expect(described).toMatchObject({ ...describeLinks(links), training: null });
  for (const { name } of file.entries)
    expect(parseSafetensors(bytes).tensorFloat32(name)).toEqual(file.tensorFloat32(name));
  expect(notes.length).toBeGreaterThan(0);
  expect(
    await tab.trainer.convert([{ name: 'x.pt', bytes: Uint8Array.of(0x80, 2, 0, 0) }], spec, 'http://page/'),
  ).toMatchObject({ ok: false, error: { code: 'pickled_links' } });
  expect(valueOf(await running).hash).toBe((await uninterrupted()).hash);
});
