import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { fakeRlm, pending } from '../../../../test/support/rlm-state';
import { LabError } from '../../../errors';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { importLog } from '../../../rlm/formats';
import type { LogSource, OpenedLog } from '../protocol';

const loadPreset = async (id: string) =>
  JSON.parse(readFileSync(`public/presets/${id}.json`, 'utf8')) as unknown;
const opened: OpenedLog = { format: 'lab', spec: null, runs: 1, shown: 0, notes: [] };
const needle = '#v=1&preset=rlm-needle&task.seed=3&view.workspace=rlm';

test('a link’s set-up is taken, and what was not taken is said; nothing is started', async () => {
  const { rlm, state, requests, heard } = fakeRlm({}, loadPreset);
  expect(await rlm.openLink(`${needle}&nonsense=1`)).toBe(true);
  expect(state().draft).toMatchObject({ name: '', task: { id: 'needle', seed: 3 } });
  expect(state().link).toMatchObject({
    preset: 'rlm-needle',
    branch: null,
    notices: ['“nonsense” is unknown and was ignored.'],
  });
  expect([requests, heard, state().run]).toEqual([[], [], null]);
  rlm.dismissLink();
  expect(state().link).toBeNull();
});

test('a link that only opens the workspace leaves the set-up as it is', async () => {
  const { rlm, state } = fakeRlm({}, loadPreset);
  const before = state().draft;
  expect(await rlm.openLink('#view.workspace=rlm')).toBe(false);
  expect([state().draft, state().link]).toEqual([before, null]);
});

test('an example is shown beside its own set-up while there is nothing else, and a run takes its place', async () => {
  const first = parseRlmSpec(await loadPreset('rlm-needle'));
  const { rlm, state } = fakeRlm({ open: async () => ({ ...opened, spec: first }) }, loadPreset);
  await rlm.showExample();
  expect(state().run).toBeNull();
  await rlm.takePreset('rlm-needle');
  await rlm.showExample();
  expect(state().run).toMatchObject({
    phase: 'done',
    spec: first,
    origin: { kind: 'example', format: 'lab' },
  });
  await rlm.start();
  expect([...state().runs.values()].map(({ origin }) => origin.kind)).toEqual(['here']);
  expect([...state().numbers.values()]).toEqual(['1']);
  await rlm.showExample();
  expect(state().runs.size).toBe(1);
  const linked = fakeRlm({ open: async () => ({ ...opened, spec: first }) }, loadPreset);
  await linked.rlm.openLink('#v=1&preset=rlm-needle&nonsense=1');
  await linked.rlm.showExample();
  expect([linked.state().run, linked.state().link?.beside]).toEqual([null, null]);
});

test('a run may begin while the example is still read; one that cannot be read leaves nothing', async () => {
  let told!: (log: OpenedLog) => void;
  const reading = fakeRlm({ open: () => new Promise((resolve) => (told = resolve)) }, loadPreset);
  await reading.rlm.takePreset('rlm-needle');
  const shown = reading.rlm.showExample();
  await vi.waitFor(() => expect(reading.state().run?.origin.kind).toBe('example'));
  await reading.rlm.start();
  told({ ...opened, spec: null });
  await shown;
  expect([...reading.state().runs.values()].map(({ origin }) => origin.kind)).toEqual(['here']);
  const broken = fakeRlm({}, loadPreset);
  await broken.rlm.takePreset('rlm-needle');
  await expect(broken.rlm.showExample()).rejects.toBeInstanceOf(LabError);
  expect([broken.state().run, broken.state().runs.size]).toEqual([null, 0]);
});

test('what goes on from the example leaves it', async () => {
  const first = parseRlmSpec(await loadPreset('rlm-needle'));
  const { rlm, state } = fakeRlm({ open: async () => ({ ...opened, spec: first }) }, loadPreset);
  await rlm.takePreset('rlm-needle');
  await rlm.showExample();
  await rlm.replayRun(state().shown!);
  expect([...state().numbers.values()]).toEqual(['1', '1.1']);
});

test('the shipped example is a right run of the first preset as it is now', async () => {
  const { trace } = importLog(readFileSync('public/traces/rlm-needle.jsonl')).runs[0]!;
  const [start] = trace.events;
  expect(start?.type === 'run_start' && start.spec).toEqual(parseRlmSpec(await loadPreset('rlm-needle')));
  expect(trace.events.at(-1)).toMatchObject({ type: 'run_end', reason: 'final', value: '98269' });
});

test('of two links that are opened one after the other, the second counts', async () => {
  const { rlm, state } = fakeRlm({}, loadPreset);
  const first = rlm.openLink(needle);
  const second = rlm.openLink('#v=1&preset=rlm-letters');
  await Promise.all([first, second]);
  expect(state().draft.task?.id).toBe('letters');
});

test('of two links with runs, the one that was opened last shows its own, and the other leaves nothing', async () => {
  const opening: (() => void)[] = [];
  const { rlm, state, heard } = fakeRlm(
    {
      pack: async () => 'packed',
      open: (_, source) =>
        new Promise((resolve) => {
          opening.push(() => resolve({ ...opened, spec: source.kind === 'packed' ? source.spec : null }));
        }),
    },
    loadPreset,
  );
  const linkOf = async (seed: number) => {
    await rlm.openLink(needle);
    rlm.edit(['task', 'seed'], seed);
    await rlm.start();
    await rlm.shareRun();
    return state().made!.text;
  };
  const links = [await linkOf(4), await linkOf(5)] as const;
  const first = rlm.openLink(links[0]);
  await vi.waitFor(() => expect(opening).toHaveLength(1));
  const second = rlm.openLink(links[1]);
  await vi.waitFor(() => expect(state().draft.task!.seed).toBe(5));
  opening[0]!();
  await first;
  await vi.waitFor(() => expect(opening).toHaveLength(2));
  opening[1]!();
  await second;
  expect(state().link).toMatchObject({ spec: { task: { seed: 5 } }, branch: 'b4', notices: [] });
  expect(state().run).toMatchObject({ id: 'b4', spec: { task: { seed: 5 } } });
  expect(state().runs.has('b3')).toBe(false);
  expect(heard).toContain('drop b3');
});

test('a log that cannot be read leaves what was chosen meanwhile', async () => {
  let refuse!: (error: unknown) => void;
  const { rlm, state } = fakeRlm({ open: () => new Promise((_, reject) => (refuse = reject)) }, loadPreset);
  await rlm.start();
  await rlm.start();
  const reading = rlm.openLog(new File([''], 'log.jsonl'));
  rlm.show('b1');
  refuse(new LabError('bad_trace', 'No.', { hint: '' }));
  await reading;
  expect(state().shown).toBe('b1');
});

test('a set-up goes through its own link, and a run is packed by the worker that has it', async () => {
  const sources: LogSource[] = [];
  const { rlm, state } = fakeRlm(
    {
      pack: async (branch) => (branch === 'b1' ? 'packed' : null),
      open: async (_, source) => {
        sources.push(source);
        return { ...opened, spec: source.kind === 'packed' ? source.spec : null };
      },
    },
    loadPreset,
  );
  await rlm.openLink(needle);
  const spec = state().draft;
  await rlm.shareSetup();
  expect(state().made).toEqual({ text: `http://page/${needle}`, copied: false, run: false, files: [] });
  await rlm.start();
  await rlm.shareRun();
  const { text, run } = state().made!;
  expect(run).toBe(true);
  expect(text).toMatch(/&for=[0-9a-f]{8}&run=packed$/);
  expect([...state().saved]).toEqual(['b1']);
  await rlm.openLink(text);
  expect(sources).toEqual([{ kind: 'packed', text: 'packed', spec }]);
  expect(state().link).toMatchObject({ branch: 'b2', notices: [] });
  expect(state().run).toMatchObject({ id: 'b2', spec, origin: { kind: 'link' } });
});

test('a run that is too long for a link is said to be', async () => {
  const { rlm, state } = fakeRlm({ pack: async () => null }, loadPreset);
  await rlm.openLink(needle);
  await rlm.start();
  await rlm.shareRun();
  expect(state()).toMatchObject({ made: null, tooLong: true });
});

test('a damaged run leaves the set-up, and says so', async () => {
  const damaged = new LabError('bad_trace', 'Event 3 is broken.', { hint: '' });
  const { rlm, state } = fakeRlm(
    { pack: async () => 'packed', open: () => Promise.reject(damaged) },
    loadPreset,
  );
  await rlm.openLink(needle);
  await rlm.start();
  await rlm.shareRun();
  await rlm.openLink(state().made!.text);
  expect(state().link!.notices.join()).toContain('Event 3 is broken.');
  expect(state()).toMatchObject({ error: null, shown: 'b1', draft: { task: { seed: 3 } } });
});

test('while a run goes on, a link’s set-up is taken and its run is not opened', async () => {
  const { run, end } = pending();
  const { rlm, state } = fakeRlm({ pack: async () => 'packed', run, open: async () => opened }, loadPreset);
  await rlm.openLink(needle);
  const first = rlm.start();
  end();
  await first;
  await rlm.shareRun();
  const link = state().made!.text;
  const running = rlm.start();
  await rlm.openLink(link);
  expect(state().link!.notices.join()).toContain('A run goes on');
  expect(state().shown).toBe('b2');
  end();
  await running;
});

test('a set-up of a run is taken into the form, and no run is begun', async () => {
  const { rlm, state, requests } = fakeRlm({}, loadPreset);
  await rlm.openLink(needle);
  await rlm.start();
  const { spec } = state().run!;
  rlm.takeTask('letters');
  rlm.takeSetup('b1');
  rlm.takeOwn();
  rlm.edit(['question'], 'Mine?');
  rlm.takeSetup('b1');
  expect(state().draft).toEqual(spec);
  expect(requests).toHaveLength(1);
  rlm.takeOwn();
  expect(state().draft.question).toBe('Mine?');
});
