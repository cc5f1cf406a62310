import { expect, test, vi } from 'vitest';
import { at, smallRun, spent, usage } from '../../../../test/support/rlm-events';
import type { ChatModel, ChatReply, ChatRequest } from '../../../chat/chat';
import { LabError } from '../../../errors';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { sha256 } from '../../../sha256';
import { writeTrace } from '../../../rlm/trace-read';
import { createRlmHost, type OpenOptions, type Surroundings } from './host';
import { MORE, SHOWN, type Glimpse, type RlmMessage, type RunRequest, type ToldEvent } from '../protocol';

const reply = (text: string): ChatReply => ({
  text,
  reasoning: null,
  usage,
  model: 'm',
  finish: 'stop',
  replayed: false,
  retries: 0,
});

/** A model that answers at once, or as it is told. */
const model = (answer: string | ((request: ChatRequest) => Promise<string>)): ChatModel => ({
  name: 'm',
  contextTokens: null,
  complete: async (request) => reply(typeof answer === 'string' ? answer : await answer(request)),
});

const spec = (change: object = {}) =>
  parseRlmSpec({
    kind: 'rlm',
    question: 'What is in it?',
    context: { kind: 'text', text: 'A needle.' },
    agent: 'direct',
    models: { root: { kind: 'endpoint', url: 'http://localhost:1/v1', model: 'm' } },
    ...change,
  });
const request = (change: Partial<RunRequest> = {}): RunRequest => ({
  branch: 'b1',
  from: null,
  step: false,
  spec: spec(),
  page: 'http://page/',
  files: [],
  keys: {},
  prices: [],
  replay: null,
  ...change,
});

function hostWith(open: Surroundings['open']) {
  const messages: RlmMessage[] = [];
  const host = createRlmHost((message) => messages.push(message), {
    open,
    spawn: () => () => Promise.reject(new LabError('repl_unavailable', 'No Python here.', { hint: '' })),
  });
  const told = (): readonly ToldEvent[] =>
    messages.flatMap((message) => (message.type === 'rlm-events' ? message.events : []));
  return { host, messages, told };
}

test('a question is answered, told, kept, saved and recorded; the same recording answers again', async () => {
  const opened: OpenOptions[] = [];
  const { host, told } = hostWith(async (_, options) => {
    opened.push(options);
    return model('a needle');
  });
  const outcome = await host.run(request({ keys: { 'http://localhost:1': 'sk-secret' } }));
  expect(outcome).toMatchObject({
    ok: true,
    value: { reason: 'final', answer: { text: 'a needle' }, score: null },
  });
  expect(opened[0]!.keys).toEqual({ 'http://localhost:1': 'sk-secret' });
  expect(told().at(-1)!.event.type).toBe('run_end');

  const saved = await host.save('b1', 'lab');
  const text = await (saved as { value: { file: Blob } }).value.file.text();
  expect(text).toContain('A needle.');
  expect(text).not.toContain('sk-secret');
  for (const format of ['official', 'fast-rlm', 'dspy'] as const)
    expect(await host.save('b1', format)).toMatchObject({ ok: true });

  const recording = (await host.recording('b1')) as { value: Blob };
  const replay = { file: new File([recording.value], 'r.jsonl'), only: true };
  const offline = hostWith(() => Promise.reject(new Error('nothing may be opened')));
  expect(await offline.host.run(request({ replay }))).toMatchObject({
    ok: true,
    value: { answer: { text: 'a needle' } },
  });
  const other = request({ replay, spec: spec({ question: 'And else?' }) });
  expect(await offline.host.run(other)).toMatchObject({ value: { reason: 'failed' } });
  expect(JSON.stringify(offline.told())).toContain('not_recorded');
});

test('a stop ends the run at once, and the next one runs', async () => {
  let ask!: () => void;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  let answers = 0;
  const { host } = hostWith(async () =>
    model(({ signal }) => {
      if (answers++ > 0) return Promise.resolve('done');
      ask();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    }),
  );
  const running = host.run(request());
  await asked;
  expect(await host.run(request())).toMatchObject({ ok: false, error: { code: 'busy' } });
  const at = performance.now();
  host.stop();
  expect(await running).toMatchObject({ ok: true, value: { reason: 'aborted' } });
  expect(performance.now() - at).toBeLessThan(200);
  expect(await host.run(request())).toMatchObject({ value: { reason: 'final' } });
});

test('a model that cannot be opened is named', async () => {
  const { host } = hostWith(() =>
    Promise.reject(new LabError('not_found', 'There is no such model.', { hint: 'Choose another.' })),
  );
  expect(await host.run(request())).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('a person is asked, answers, or leaves', async () => {
  const { host, messages } = hostWith(() => Promise.reject(new Error('not asked for')));
  const byHand = request({ spec: spec({ models: { root: { kind: 'person' } } }) });
  const question = async () => {
    for (;;) {
      const last = messages.findLast((one) => one.type === 'rlm-asks');
      if (last && last.asks.length > 0) return last.asks[0]!;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const first = host.run(byHand);
  const ask = await question();
  expect(ask.messages.map(({ content }) => content).join()).toContain('A needle.');
  host.answer('q99', 'nobody asked');
  host.answer(ask.id, 'a needle');
  expect(await first).toMatchObject({ value: { reason: 'final', answer: { text: 'a needle' } } });
  messages.length = 0;
  const second = host.run(byHand);
  host.answer((await question()).id, null);
  expect(await second).toMatchObject({ value: { reason: 'failed' } });
});

test('files are known by their hash, and a context of files is read here', async () => {
  const file = new File(['{"a": 1}'], 'a.json');
  let seen = '';
  const { host } = hostWith(async () =>
    model(async ({ messages }) => (seen = messages.map(({ content }) => content).join('\n'))),
  );
  const described = await host.describe([file]);
  const hash = await sha256(new TextEncoder().encode('{"a": 1}'));
  expect(described).toEqual({ ok: true, value: [{ name: 'a.json', hash, bytes: 8 }] });
  const context = { kind: 'files', as: 'json', files: [{ name: 'a.json', hash, bytes: 8 }] };
  await host.run(request({ spec: spec({ context }), files: [{ hash, file }] }));
  expect(seen).toContain('"a"');
  expect(await host.run(request({ spec: spec({ context }) }))).toMatchObject({
    ok: false,
    error: { code: 'no_file', field: 'context' },
  });
});

test('a question is shown before it is run', async () => {
  const { host } = hostWith(() => Promise.reject(new Error('nothing is run')));
  const generated = parseRlmSpec({
    kind: 'rlm',
    task: { id: 'needle', characters: 100_000, seed: 3 },
    models: { root: { kind: 'person' } },
  });
  const glimpse = await host.glimpse({ spec: generated, files: [] });
  expect(glimpse).toMatchObject({
    ok: true,
    value: { kind: expect.stringMatching(/^str of \d+,\d+ characters$/) },
  });
  const { question, characters, start } = (glimpse as { value: Glimpse }).value;
  expect(question).toMatch(/\?/);
  expect(characters).toBeGreaterThan(90_000);
  expect(start).toHaveLength(400);
});

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
