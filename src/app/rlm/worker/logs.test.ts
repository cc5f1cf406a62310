/** Recorded runs into the worker and out of it: files, links, replays, branches by name. */

import { expect, test, vi } from 'vitest';
import { at, smallRun, spent } from '../../../../test/support/rlm-events';
import { hostWith, model, request, spec } from '../../../../test/support/rlm-host';
import { exportTrace } from '../../../rlm/formats';
import { writeTrace } from '../../../rlm/trace-read';
import { MORE, SHOWN } from '../protocol';

test('a log is opened to be looked at; long texts come in pieces, and nothing that is not there', async () => {
  const code = 'x'.repeat(MORE + SHOWN + 10);
  const { host, told } = hostWith(() => Promise.reject(new Error('nothing is run')));
  const log = new File([writeTrace(smallRun(code))], 'trace.jsonl');
  expect(await host.open('b1', { kind: 'file', file: log, run: 0 })).toMatchObject({
    ok: true,
    value: { format: 'lab' },
  });
  expect(told().at(-1)!.event.type).toBe('run_end');
  const seq = told().find(({ event }) => event.type === 'cell_start')!.event.seq;
  const piece = (from: number) => host.text('b1', seq, 'code', from);
  expect(await piece(SHOWN)).toEqual({ ok: true, value: 'x'.repeat(MORE) });
  expect(await piece(SHOWN + MORE)).toEqual({ ok: true, value: 'x'.repeat(10) });
  expect(await host.messages('b1', 2)).toMatchObject({
    ok: true,
    value: [{ role: 'user', content: 'How many?' }],
  });
  for (const failed of [
    host.text('b1', 999, 'code', 0),
    host.text('b1', seq, 'nothing', 0),
    host.messages('b1', seq),
  ])
    expect(await failed).toMatchObject({ ok: false, error: { code: 'gone' } });
  expect(
    await host.open('b2', { kind: 'file', file: new File(['not a log'], 'x.jsonl'), run: 0 }),
  ).toMatchObject({
    ok: false,
    error: { code: 'bad_trace' },
  });
  expect(await host.messages('b1', 2)).toMatchObject({ ok: true });
});

test('a long log is told in batches between which the page can draw, and can be stopped', async () => {
  const { host, messages, told } = hostWith(() => Promise.reject(new Error('nothing is run')));
  const [begin, ...rest] = smallRun();
  const many = Array.from({ length: 5000 }, () => at(1, { type: 'budget', spent, hit: null }));
  const events = [begin!, ...many, ...rest].map((event, seq) => ({ ...event, seq, t: seq }));
  const log = new File([writeTrace(events)], 'a.jsonl');
  let opened = false;
  const opening = host.open('b1', { kind: 'file', file: log, run: 0 }).finally(() => (opened = true));
  await vi.waitUntil(() => messages.length > 0, { interval: 1 });
  expect(opened).toBe(false);
  expect(await host.run(request())).toMatchObject({ ok: false, error: { code: 'busy' } });
  expect(await opening).toMatchObject({ ok: true });
  expect(messages.length).toBeGreaterThan(2);
  expect(told()).toHaveLength(5000 + smallRun().length - 1);
  messages.length = 0;
  const again = host.open('b2', { kind: 'file', file: log, run: 0 });
  await vi.waitUntil(() => messages.length > 0, { interval: 1 });
  host.stop();
  expect(await again).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(messages).toHaveLength(1);
  expect(await host.text('b1', 0, 'question', 0)).toMatchObject({ ok: true });
});

test('branches are told, kept and dropped by name; a log of several runs is read run by run', async () => {
  const { host, messages } = hostWith(async () => model('a needle'));
  await host.run(request({ branch: 'b7' }));
  expect(new Set(messages.flatMap((one) => (one.type === 'rlm-events' ? [one.branch] : [])))).toEqual(
    new Set(['b7']),
  );
  expect(await host.text('b7', 0, 'question', 0)).toEqual({ ok: true, value: 'What is in it?' });
  host.drop('b7');
  expect(await host.text('b7', 0, 'question', 0)).toMatchObject({ error: { code: 'gone' } });

  const official = (question: string) => {
    const text = exportTrace('official', smallRun(`print("${question}")`), { bare: true }).text;
    return text.endsWith('\n') ? text : `${text}\n`;
  };
  const file = new File([official('one'), official('two')], 'log.jsonl');
  const opened = await host.open('b8', { kind: 'file', file, run: 1 });
  expect(opened).toMatchObject({ ok: true, value: { format: 'official', runs: 2, shown: 1, spec: null } });
  const code = messages.flatMap((one) =>
    one.type === 'rlm-events' && one.branch === 'b8'
      ? one.events.flatMap(({ event }) => (event.type === 'cell_start' ? [event.code] : []))
      : [],
  );
  expect(code).toEqual(['print("two")']);
  const bare = new File([writeTrace(smallRun())], 'trace.jsonl');
  await host.open('b9', { kind: 'file', file: bare, run: 0 });
  for (const asked of [host.coverage('b9', []), host.coverageAt('b9', 3)])
    expect(await asked).toMatchObject({ ok: false, error: { code: 'no_context' } });
  expect(await host.retyped('b9', [])).toMatchObject({ ok: true, value: { fromContext: 0 } });
  expect(await host.openShell({ branch: 'b8', run: '0', cells: 1 })).toMatchObject({
    error: { code: 'no_session' },
  });
});

test('a trace of ours has its experiment; what a link carries is told as a file is, or refused', async () => {
  const { host, told } = hostWith(async () => model('a needle'));
  await host.run(request());
  const saved = (await host.save('b1', 'lab')) as { value: { file: Blob } };
  const file = new File([saved.value.file], 'trace.jsonl');
  const opened = await host.open('b2', { kind: 'file', file, run: 0 });
  expect(opened).toMatchObject({ ok: true, value: { spec: { question: 'What is in it?' }, runs: 1 } });
  const { value: packed } = (await host.pack('b1')) as { value: string };
  const before = told().length;
  expect(await host.open('b3', { kind: 'packed', text: packed, spec: spec() })).toMatchObject({
    ok: true,
    value: { format: 'lab', notes: [] },
  });
  expect(told().length).toBeGreaterThan(before);
  for (const text of ['', 'AAAA', packed.slice(0, -20), '<script>'])
    expect(await host.open('b4', { kind: 'packed', text, spec: spec() })).toMatchObject({ ok: false });
  expect(await host.text('b4', 0, 'question', 0)).toMatchObject({ error: { code: 'gone' } });
});

test('a replay asks nobody, and says what it did not find', async () => {
  let asked = 0;
  const { host, told } = hostWith(async () => model(async () => `answer ${++asked}`));
  await host.run(request());
  const from = { branch: 'b1', kind: 'replay', before: null, edits: [], missing: 'fail' } as const;
  expect(await host.run(request({ branch: 'b2', from }))).toMatchObject({
    value: { answer: { text: 'answer 1' } },
  });
  expect(asked).toBe(1);
  expect(told().findLast(({ event }) => event.type === 'response')!.event).toMatchObject({ replayed: true });
  const other = request({ branch: 'b3', from: { ...from, branch: 'b9' } });
  expect(await host.run(other)).toMatchObject({ ok: false, error: { code: 'gone' } });
});

test('the recording of a run that took answers from elsewhere says that it is not whole', async () => {
  const { host } = hostWith(async () => model('said'));
  await host.run(request());
  const from = { branch: 'b1', kind: 'fork', before: null, edits: [], missing: 'ask' } as const;
  const notesOf = async (branch: string) =>
    ((await host.recording(branch)) as { value: { notes: string[] } | null }).value?.notes;
  await host.run(request({ branch: 'b2', from }));
  expect(await notesOf('b2')).toEqual([]);
  const edit = { kind: 'answer', run: '0', turn: 1, text: 'edited' } as const;
  await host.run(request({ branch: 'b3', from: { ...from, edits: [edit] } }));
  await host.run(request({ branch: 'b4', from: { ...from, branch: 'b3' } }));
  for (const branch of ['b3', 'b4']) expect((await notesOf(branch))?.join()).toContain('not whole');

  const saved = (await host.save('b1', 'lab')) as { value: { file: Blob } };
  await host.open('b5', { kind: 'file', file: new File([saved.value.file], 'trace.jsonl'), run: 0 });
  const asked = request({ branch: 'b6', from: { ...from, branch: 'b5', before: 0 } });
  await host.run(asked);
  expect((await notesOf('b6'))?.join()).toContain('not whole');
});
