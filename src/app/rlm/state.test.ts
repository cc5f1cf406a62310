import { expect, test } from 'vitest';
import { toldRun, spent } from '../../../test/support/rlm-events';
import { draft, fakeRlm as fake, pending, summary } from '../../../test/support/rlm-state';
import { LabError } from '../../errors';
import { parseRlmSpec } from '../../experiment/rlm-spec';
import type { LogSource } from './protocol';
import { wouldLose } from './leave';
import { beginRun, secondsOf, withTold, type RunState } from './run';

test('a run goes from preparing to done, with what was told and what came out', async () => {
  const { rlm, requests, state } = fake();
  const phases: string[] = [];
  rlm.store.subscribe(({ run }) => run && phases.at(-1) !== run.phase && phases.push(run.phase));
  await rlm.start();
  expect(phases).toEqual(['preparing', 'running', 'done']);
  expect(state().run).toMatchObject({ summary, error: null });
  expect(state().run!.trajectory.root).toBe('0');
  expect(requests[0]).toMatchObject({
    spec: { task: { id: 'needle' } },
    files: [],
    prices: [],
    replay: null,
  });
});

test('what is wrong with the set-up is not run', async () => {
  const { rlm, requests } = fake();
  rlm.edit(['budgets', 'turns'], NaN);
  await rlm.start();
  expect(requests).toEqual([]);
  rlm.edit(['budgets', 'turns'], 3);
  await rlm.start();
  expect(requests[0]!.spec.budgets.turns).toBe(3);
});

test('a failure is shown with the run, and leaves what was told', async () => {
  const error = new LabError('worker_died', 'It broke down.', { hint: 'Run again.' });
  const { rlm, state, listener } = fake({
    run: async () => {
      listener().events('b1', toldRun().slice(0, 5));
      throw error;
    },
  });
  await rlm.start();
  expect(state().run).toMatchObject({ phase: 'failed', error: error.toJSON() });
  expect(state().run!.trajectory.agents.size).toBe(1);
});

test('a stop is shown at once; questions to the person go away', async () => {
  const { run, end } = pending();
  const { rlm, state, listener } = fake({ run });
  const running = rlm.start();
  listener().asks([{ id: 'q1', place: { purpose: 'turn', depth: 0, call: 'k' }, messages: [] }]);
  expect(state().run!.asks).toHaveLength(1);
  rlm.stop();
  expect(state().run).toMatchObject({ phase: 'stopping', asks: [] });
  end({ ...summary, reason: 'aborted' });
  await running;
  expect(state().run!.phase).toBe('stopped');
});

test('files become the context, and travel by hash with the run', async () => {
  const { rlm, requests, state } = fake();
  await rlm.openContext([new File(['{}'], 'a.json')]);
  expect(state().draft).toMatchObject({ name: '', context: { as: 'json', files: [{ name: 'a.json' }] } });
  expect(state().draft.task).toBeUndefined();
  await rlm.start();
  expect(requests).toEqual([]); // there is no question yet
  rlm.edit(['question'], 'What is in it?');
  await rlm.start();
  expect(requests[0]!.files).toMatchObject([{ hash: '0'.repeat(64), file: { name: 'a.json' } }]);
  await rlm.openContext([new File([''], 'a.txt'), new File([''], 'b.txt')]);
  expect(state().draft.context).toMatchObject({ as: 'files' });
});

test('a file that is not at hand is a fault of the set-up', async () => {
  const { rlm, requests } = fake();
  const files = [{ name: 'a.txt', hash: 'f'.repeat(64), bytes: 1 }];
  rlm.adopt(parseRlmSpec({ ...draft, task: undefined, question: '?', context: { kind: 'files', files } }));
  await rlm.start();
  expect(requests).toEqual([]);
});

test('keys go with the run, and never stand in the set-up', async () => {
  const { rlm, requests, state } = fake();
  rlm.setKey('https://api.example.com', 'sk-1', false);
  await rlm.start();
  expect(requests[0]!.keys).toEqual({ 'https://api.example.com': 'sk-1' });
  expect(JSON.stringify([state().draft, requests[0]!.spec])).not.toContain('sk-1');
  rlm.setKey('https://api.example.com', '', false);
  await rlm.start();
  expect(requests[1]!.keys).toEqual({});
});

test('a price table that cannot be read leaves the last one that could', async () => {
  const { rlm, requests, state } = fake();
  rlm.setPrices('[{"model": "m", "prompt": 1, "completion": 2}]');
  rlm.setPrices('[{"model": "m", "prompt": -1, "completion": 2}]');
  expect(state().prices.fault).toMatchObject({ code: 'bad_prices', field: 'prices.0.prompt' });
  rlm.setPrices('[{');
  expect(state().prices.fault!.message).toContain('not JSON');
  await rlm.start();
  expect(requests[0]!.prices).toEqual([{ model: 'm', prompt: 1, completion: 2 }]);
});

test('a preset is taken whole; what is changed is no longer called so', async () => {
  const { rlm, state } = fake();
  await rlm.takePreset('another');
  expect(state().draft).toMatchObject({ name: 'Another', seed: 5 });
  rlm.edit(['seed'], 6);
  expect(state().draft.name).toBe('');
});

test('logs are opened and saved; one that cannot be read leaves what was there', async () => {
  const open = async (_branch: string, source: LogSource) => {
    if (source.kind === 'file' && source.file.name === 'bad.json')
      throw new LabError('bad_trace', 'No log.', { hint: '' });
    return { format: 'dspy' as const, spec: null, runs: 1, shown: 0, notes: ['No times.'] };
  };
  const { rlm, state, saved } = fake({ open });
  await rlm.openLog(new File([], 'good.json'));
  expect(state().run).toMatchObject({ origin: { format: 'dspy', notes: ['No times.'] }, phase: 'done' });
  const { run } = state();
  await rlm.openLog(new File([], 'bad.json'));
  expect(state().run).toBe(run);
  expect(state().error).toMatchObject({ code: 'bad_trace' });
  await rlm.saveLog('dspy');
  expect(saved[0]!.name).toBe('good.dspy.json');
  expect(state().saveNotes).toEqual(['Lost.']);
  await rlm.start();
  await rlm.saveRecording();
  expect(saved[1]!.name).toBe('rlm-needle-1000-seed-0.recording.jsonl');
  expect(state().saveNotes).toEqual([]);
});

test('a preset that comes late takes nothing of what was set or chosen meanwhile', async () => {
  const loads = new Map<string, (preset: unknown) => void>();
  const { rlm, state } = fake({}, (id) => new Promise((resolve) => loads.set(id, resolve)));
  const late = rlm.takePreset('late');
  rlm.edit(['seed'], 77);
  loads.get('late')!({ ...draft, seed: 5 });
  await late;
  expect(state().draft.seed).toBe(77);
  const [older, newer] = [rlm.takePreset('older'), rlm.takePreset('newer')];
  loads.get('older')!({ ...draft, seed: 1 });
  await older;
  expect(state().draft.seed).toBe(77);
  loads.get('newer')!({ ...draft, seed: 2 });
  await newer;
  expect(state().draft.seed).toBe(2);
});

test('what a person types is kept until it is sent, also where nobody asks any more; leaving would lose it', async () => {
  const { run, end } = pending();
  const { rlm, state, listener } = fake({ run });
  expect(wouldLose(state())).toBe(false);
  const running = rlm.start();
  const ask = (id: string) => ({ id, place: { purpose: 'sub', depth: 0, call: id }, messages: [] }) as const;
  listener().asks([ask('q1'), ask('q2')]);
  rlm.typeAnswer('q1', 'half an ans');
  rlm.typeAnswer('q2', 'another');
  expect(wouldLose(state())).toBe(true);
  rlm.answer('q1', 'half an answer');
  expect([...state().typed]).toEqual([['q2', 'another']]);
  listener().asks([]);
  expect(state().typed.size).toBe(0);
  expect(wouldLose(state())).toBe(true); // the run goes on
  end();
  await running;
  expect(wouldLose(state())).toBe(true); // one was never sent
  rlm.drop('b1');
  expect(wouldLose(state())).toBe(false);
});

test('a branch that is dropped leaves nothing of itself', async () => {
  const { rlm, state, heard } = fake({
    openShell: async () => ({ shell: 's1', variables: [], notes: [] }),
  });
  await rlm.start();
  await rlm.saveLog('lab');
  await rlm.openPrompt({ run: '0', turn: '0 1' });
  expect(state().saved.has('b1')).toBe(true);
  rlm.drop('b1');
  expect([state().saved.size, state().gone.size, rlm.shells.getState().prompt]).toEqual([0, 0, null]);
  expect(heard).toContain('closeShell s1');
});

test('the seconds of a run go on between what it tells of them', () => {
  const begun = withTold(beginRun(draft, { id: 'b1' }), toldRun().slice(0, 1), 1000);
  const run: RunState = { ...beginRun(draft, { id: 'b1' }), ...begun, phase: 'running' };
  expect(secondsOf(run, 4500)).toBe(3.5);
  expect(secondsOf({ ...run, phase: 'stopped' }, 4500)).toBe(0);
  const told = { ...run, ...withTold(run, toldRun().slice(1), 5000) };
  expect(secondsOf(told, 5500)).toBe(spent.seconds + 0.5);
});
