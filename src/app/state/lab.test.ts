import { expect, test, vi } from 'vitest';
import { catalogue, later, recorded, relay, setUp, surroundings } from '../../../test/support/lab';
import { syntheticRecording } from '../../../test/support/recordings';
import { LabError } from '../../errors';
import { claimOf } from '../../experiment/claim';
import { questionOf } from '../../experiment/question';
import { parseSpec } from '../../experiment/spec';
import { encodeUrl } from '../../experiment/url';
import type { Intervention } from './counterfactual';
import { createLab } from './lab';

const typed = 'a=3, b=a+5, c=b*3, d=c-6, e=d+9, f=e-1, g=f*7, h=g-2. e?';

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

test('the shipped run does not wait for the store', async () => {
  const { state } = await setUp(undefined, '', {
    loadCatalogue: () => Promise.resolve(catalogue),
    loadTrace: () => Promise.resolve(recorded()),
    openStore: () => new Promise(() => undefined),
  });
  expect(state().run).toMatchObject({ origin: 'shipped' });
});

/** A link that carries a small run and its claim, which take a moment to be read. */
async function carrying(): Promise<string> {
  const small = { ...syntheticRecording({ rounds: 1, latentSteps: 2 }), ms: 1 };
  const spec = parseSpec({ ...(relay as object), rounds: 1, latentSteps: 2 });
  const run = { ...small, spec, question: questionOf(spec) };
  const link = await encodeUrl(spec, { id: 'relay', spec: parseSpec(relay) }, { run, claim: claimOf(run) });
  expect(link).toContain('run=');
  return link;
}

test('a run that a link carries is shown', async () => {
  const { state } = await setUp(undefined, await carrying());
  expect(state()).toMatchObject({ run: { origin: 'link', bits: 8 }, notices: [], remarks: [] });
});

test('a link that is opened while a run goes on leaves the run alone, and says so', async () => {
  const computing = later<{ ms: number }>();
  const { lab, state } = await setUp(() => computing.promise);
  const running = lab.run();
  await lab.open(await carrying());
  expect(state()).toMatchObject({
    spec: { rounds: 1 },
    run: { origin: 'here', phase: 'loading' },
    remarks: [expect.stringContaining('A run is going on')],
  });
  computing.resolve({ ms: 1 });
  await running;
  expect(state().run).toMatchObject({ origin: 'here', phase: 'done' });
});

test('of two links the later is opened, however long the earlier takes to be read', async () => {
  const { lab, state } = await setUp();
  const slow = await carrying();
  await Promise.all([lab.open(slow), lab.open('#rounds=2')]);
  expect(state()).toMatchObject({ spec: { rounds: 2 }, claim: null, run: null });
});

const zero: Intervention = { round: 1, agent: 1, kind: 'zero', factor: 1, donor: 1 };

test('a counterfactual changes the experiment of the run that is shown', async () => {
  const { lab, state } = await setUp();
  lab.openRecording(recorded({ rounds: 2, seed: 7 }));
  lab.change({ rounds: 5 });
  lab.intervene([zero]);
  expect(state().spec).toMatchObject({ rounds: 2, seed: 7, interventions: [zero] });
  lab.change({ device: 'webgpu' });
  lab.intervene([]);
  expect(state().spec).toMatchObject({ rounds: 2, device: 'webgpu', interventions: [] });
});

test('changes can be taken back in a mode that has none', async () => {
  const { lab, state } = await setUp();
  lab.change({ interventions: [zero] });
  lab.change({ mode: 'text' });
  expect(state().spec!.interventions).toHaveLength(1);
  lab.intervene([]);
  expect(state().spec).toMatchObject({ mode: 'text', interventions: [] });
});

test('a claim is held against the experiment that it is of, wherever the settings are', async () => {
  const { lab, state } = await setUp(undefined, await carrying());
  lab.change({ rounds: 5 });
  await lab.runClaim();
  expect(state().run).toMatchObject({ origin: 'here', spec: { rounds: 1, latentSteps: 2 } });
});
