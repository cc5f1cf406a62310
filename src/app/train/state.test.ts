import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LabError } from '../../errors';
import { parseSpec } from '../../experiment/spec';
import { openTrainingStore, type TrainingStore } from '../../experiment/training-store';
import type { CurvePoint, Pace } from '../../training/telemetry';
import type { TrainerEvent, TrainingSummary } from '../training/protocol';
import { recipes } from './recipes';
import { createTraining, type Surroundings } from './state';

const stage = { steps: 10, batch: 2, warmup: 2, optimiser: { learningRate: 0.001 } };
const spec = parseSpec({
  name: 'Tiny',
  agents: [
    { id: 'adder', role: 'adder' },
    { id: 'multiplier', role: 'multiplier' },
  ],
  training: { inner: stage },
});
const pace = { left: 1, total: 10 } as Pace;
const point = (step: number): TrainerEvent => {
  const point: CurvePoint = { stage: 'inner', step, loss: 1, gradientNorm: 1, learningRate: 1, links: {} };
  return { type: 'point', point, pace };
};

/** A worker that does what the test says. */
function worker() {
  let tell: (events: readonly TrainerEvent[]) => void = () => undefined;
  let settle: { resolve(summary: TrainingSummary): void; reject(error: LabError): void } | null = null;
  const trainer = {
    start: vi.fn((_: unknown, onEvents: typeof tell) => {
      tell = onEvents;
      return new Promise<TrainingSummary>((resolve, reject) => (settle = { resolve, reject }));
    }),
    pause: vi.fn(),
    go: vi.fn(),
    stop: vi.fn(() => settle!.reject(new LabError('cancelled', 'Stopped.', { hint: '' }))),
    state: vi.fn(async () => null),
    links: vi.fn(async () => null),
    check: vi.fn(async () => Promise.reject(new LabError('busy', 'At work.', { hint: 'Wait.' }))),
  };
  return {
    trainer,
    tell: (...events: TrainerEvent[]) => tell(events),
    done: (summary: TrainingSummary) => settle!.resolve(summary),
    fail: (error: LabError) => settle!.reject(error),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 30));

let names = 0;
let store: TrainingStore;
beforeEach(async () => {
  store = await openTrainingStore({
    name: `train-state-${++names}`,
    locks: { hold: async () => () => undefined, held: async () => new Set(), freed: async () => undefined },
  });
});

function workspace(change: Partial<Surroundings> = {}) {
  const own = worker();
  const awake = { hold: vi.fn(), release: vi.fn(), note: () => null, onChange: () => () => undefined };
  let ids = 0;
  const training = createTraining(
    {
      trainer: own.trainer,
      page: 'http://page/',
      home: { catalogue: () => null, presets: () => [{ id: 'tiny', spec }], spec: () => spec, use: vi.fn() },
      now: () => ++ids,
      freshId: () => `run-${++ids}`,
      openStore: async () => store,
      curvesOf: async () => ({ points: [], validation: [] }),
      readData: async () =>
        Promise.reject(new LabError('bad_data', 'Line 3 is not JSON.', { hint: 'Mend it.' })),
      loadJson: async () => ({ hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2 }),
      awake,
      ...change,
    },
    spec,
  );
  const run = () => training.store.getState().runs[0]!;
  return { training, run, awake, ...own, state: () => training.store.getState() };
}

describe('a run', () => {
  it('begins with what the form holds, learns from the worker, and is done', async () => {
    const { training, run, tell, done, trainer, awake, state } = workspace();
    expect(training.start()).toBe(true);
    expect(trainer.start.mock.calls[0]![0]).toMatchObject({
      id: run().id,
      resume: false,
      spec: { name: 'Tiny' },
    });
    expect(state()).toMatchObject({ active: run().id, focus: run().id, shown: { [run().id]: 0 } });
    expect(awake.hold).toHaveBeenCalledTimes(1);
    expect(training.start()).toBe(false); // one at a time
    tell(point(1));
    tell(point(2));
    expect(run().phase).toBe('running');
    done({ hash: 'ab', seconds: 2, stored: true });
    await settled();
    expect(run()).toMatchObject({ phase: 'done', stage: 'done', hash: 'ab' });
    expect(run().curves!.points.map(({ step }) => step)).toEqual([1, 2]); // the last batch is not lost
    expect(state().active).toBeNull();
    expect(awake.release).toHaveBeenCalledTimes(1);
  });

  it('is not begun with settings that the schema refuses', () => {
    const { training, trainer } = workspace();
    training.edit(['training', 'inner', 'batch'], NaN);
    expect(training.start()).toBe(false);
    expect(trainer.start).not.toHaveBeenCalled();
  });

  it('pauses once the checkpoint is written, lets the screen sleep, and goes on', async () => {
    const { training, run, tell, trainer, awake } = workspace();
    training.start();
    tell(point(1));
    training.pause();
    expect(run().phase).toBe('pausing');
    expect(trainer.pause).toHaveBeenCalledTimes(1);
    await new Promise((resolve) => setTimeout(resolve, 320));
    tell({ type: 'saved', stage: 'inner', step: 1, bytes: 9 });
    await new Promise((resolve) => setTimeout(resolve, 320));
    expect(run().phase).toBe('paused');
    expect(awake.release).toHaveBeenCalled();
    await training.resume(run().id);
    expect(trainer.go).toHaveBeenCalledTimes(1);
    expect(run().phase).toBe('running');
  });

  it('that is stopped, or whose worker dies, resumes from its checkpoint', async () => {
    for (const how of ['stop', 'die'] as const) {
      const { training, run, tell, fail, trainer } = workspace();
      training.start();
      const { id } = run();
      await store.create({ id, spec, status: 'running' });
      await store.saveState(id, new Uint8Array(4), { stage: 'inner', step: 3 });
      tell(point(1), { type: 'saved', stage: 'inner', step: 3, bytes: 4 });
      if (how === 'stop') training.stop();
      else fail(new LabError('worker_died', 'Dead.', { hint: 'Resume.' }));
      await settled();
      expect(run().phase).toBe(how === 'stop' ? 'stopped' : 'failed');
      expect(run().error?.code).toBe(how === 'stop' ? undefined : 'worker_died');
      void training.resume(id);
      await settled();
      expect(trainer.start.mock.calls[1]![0]).toMatchObject({ id, resume: true });
      expect(run()).toMatchObject({ phase: 'loading', error: null });
      await store.remove(id);
    }
  });

  it('whose worker died is told as failed, though its lock is freed only later', async () => {
    let held = new Set<string>();
    const locks = { hold: async () => () => undefined, held: async () => held, freed: async () => undefined };
    const late = await openTrainingStore({ name: `train-state-${++names}`, locks });
    const { training, run, tell, fail } = workspace({ openStore: async () => late });
    await training.begin();
    training.start();
    const { id } = run();
    held = new Set([id]);
    await late.create({ id, spec, status: 'running' });
    await late.saveState(id, new Uint8Array(4), { stage: 'inner', step: 3 });
    tell({ type: 'saved', stage: 'inner', step: 3, bytes: 4 });
    fail(new LabError('worker_died', 'Dead.', { hint: 'Resume.' }));
    await settled();
    expect(run().phase).toBe('elsewhere');
    held = new Set();
    await training.refresh();
    expect(run()).toMatchObject({ phase: 'failed', error: { code: 'worker_died' }, saved: { step: 3 } });
  });

  it('is started anew after the one before has been stopped', async () => {
    const { training, trainer, state } = workspace();
    training.start();
    training.edit(['training', 'seed'], 7);
    await training.startAnew();
    expect(trainer.stop).toHaveBeenCalledTimes(1);
    expect(trainer.start).toHaveBeenCalledTimes(2);
    expect(state().runs[0]!.spec.training.seed).toBe(7);
  });
});

describe('what is kept', () => {
  it('is listed after a reload, and said to be resumable', async () => {
    await store.create({ id: 'old', spec, status: 'running' });
    await store.saveState('old', new Uint8Array(4), { stage: 'inner', step: 5 });
    const { training, run, state } = workspace();
    await training.begin();
    expect(run()).toMatchObject({ id: 'old', phase: 'stopped', stage: 'inner', step: 5 });
    expect(state().focus).toBe('old');
    await training.rename('old', 'Mine');
    expect(run().name).toBe('Mine');
    await training.remove('old');
    expect(state().runs).toEqual([]);
    expect(await store.list()).toEqual([]);
  });

  it('is nothing in a private window: said, and training works', async () => {
    const { training, run, done, state } = workspace({
      openStore: async () =>
        Promise.reject(new LabError('no_store', 'Nothing is kept.', { hint: 'Leave it.' })),
    });
    await training.begin();
    expect(state().storeFault?.code).toBe('no_store');
    training.start();
    done({ hash: 'cd', seconds: 1, stored: false });
    await settled();
    expect(run()).toMatchObject({ phase: 'done', hash: 'cd', unsaved: { code: 'store_full' } });
    await training.useInPlayground(run().id);
    expect(state().error?.code).toBe('not_kept');
  });

  it('shows at most so many runs over one another, each with a hue of its own', async () => {
    for (let i = 0; i < 8; i++) await store.create({ id: `r${i}`, spec });
    const { training, state } = workspace();
    await training.begin();
    for (let i = 0; i < 8; i++) if (!(`r${i}` in state().shown)) training.toggleShown(`r${i}`);
    expect(Object.keys(state().shown)).toHaveLength(6);
    expect(new Set(Object.values(state().shown)).size).toBe(6);
    const last = state().runs.find(({ id }) => !(id in state().shown))!.id;
    training.focus(last);
    expect(last in state().shown).toBe(true);
    expect(Object.keys(state().shown)).toHaveLength(6);
  });
});

describe('the settings', () => {
  it('take every recipe, and keep the seed of training', () => {
    const { training, state } = workspace();
    training.edit(['training', 'seed'], 5);
    for (const recipe of recipes) {
      training.takeRecipe(recipe);
      expect(() => parseSpec(state().draft)).not.toThrow();
      expect(state().draft.training.seed).toBe(5);
    }
  });

  it('say what is wrong with a file of questions, and keep what they had', async () => {
    const { training, state } = workspace();
    await training.openData(new Uint8Array(1), 'bad.jsonl');
    expect(state().data.fault).toMatchObject({ code: 'bad_data', message: 'Line 3 is not JSON.' });
    expect(state().draft.data.task).toBe('relay');
  });

  it('turn a stage off and on again', () => {
    const { training, state } = workspace();
    training.toggleStage('inner', false);
    expect(state().draft.training.inner).toBeNull();
    training.toggleStage('inner', true);
    expect(state().draft.training.inner).toEqual(spec.training.inner);
    training.toggleStage('outer', true);
    expect(() => parseSpec(state().draft)).not.toThrow();
  });

  it('learn how large agents are', async () => {
    const { training, state } = workspace();
    await training.begin();
    await settled();
    expect(state().sizes.get('adder')).toEqual({ width: 8, layers: 2, keys: 8 });
  });

  it('tell why a gradient could not be checked', async () => {
    const { training, state } = workspace();
    await training.check();
    expect(state().check).toMatchObject({ running: false, error: { code: 'busy' } });
  });
});
