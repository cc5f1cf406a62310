import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LabError } from '../../errors';
import type { SessionEvent } from '../../experiment/session-events';
import { createLab, type Engine } from './lab';

const relay: unknown = JSON.parse(readFileSync('public/presets/relay.json', 'utf8'));
const typed = 'a=3, b=a+5, c=b*3, d=c-6, e=d+9, f=e-1, g=f*7, h=g-2. e?';

async function setUp(run: Engine['run'] = () => Promise.resolve({ ms: 1 }), hash = '') {
  const started: string[][] = [];
  const engine: Engine = {
    run: (spec, questions, ...rest) => {
      started.push([...questions]);
      return run(spec, questions, ...rest);
    },
    stop: () => undefined,
  };
  const lab = createLab({
    engine,
    page: 'http://page/',
    loadPresets: () => Promise.resolve([{ id: 'relay', json: relay }]),
  });
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
  const lab = createLab({
    engine: { run: () => Promise.resolve({ ms: 1 }), stop: () => undefined },
    page: 'http://page/',
    loadPresets: () =>
      there
        ? Promise.resolve([{ id: 'relay', json: relay }])
        : Promise.reject(new LabError('offline', 'No.', { hint: 'Try again.' })),
  });
  await lab.start('');
  expect(lab.store.getState()).toMatchObject({ spec: null, error: { code: 'offline' } });
  there = true;
  await lab.start('#rounds=2');
  expect(lab.store.getState()).toMatchObject({ spec: { rounds: 2 }, error: null });
});
