import { expect, test, vi } from 'vitest';
import { hostWith, model, request, spec } from '../../../../test/support/rlm-host';
import { parseRlmSpec } from '../../../experiment/rlm-spec';
import { sha256 } from '../../../sha256';
import type { OpenOptions } from './host';
import type { Glimpse, SavedLog } from '../protocol';
import { LabError } from '../../../errors';

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

  const recording = (await host.recording('b1')) as { value: SavedLog };
  expect(recording.value.notes).toEqual([]);
  const replay = { file: new File([recording.value.file], 'r.jsonl'), only: true };
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

test('a person hands over one question, or whatever comes', async () => {
  const keys: OpenOptions['keys'][] = [];
  const { host, messages } = hostWith(async (_, options) => {
    keys.push(options.keys);
    return model('said by a model');
  });
  const asks = () => {
    const last = messages.findLast((one) => one.type === 'rlm-asks');
    return last?.asks ?? [];
  };
  const byHand = request({ spec: spec({ models: { root: { kind: 'person' } } }) });
  const other = { kind: 'builtin', id: 'navigator' } as const;
  const running = host.run(byHand);
  await vi.waitUntil(() => asks().length > 0, { interval: 1 });
  expect(await host.handOver('q99', other, false, {})).toMatchObject({ ok: false, error: { code: 'gone' } });
  expect(await host.handOver(asks()[0]!.id, { kind: 'person' }, false, {})).toMatchObject({
    error: { code: 'bad_model' },
  });
  expect(await host.handOver(asks()[0]!.id, other, true, { here: 'now' })).toEqual({ ok: true, value: null });
  expect(keys).toEqual([{ here: 'now' }]);
  expect(await running).toMatchObject({ value: { answer: { text: 'said by a model' } } });
  expect(asks()).toEqual([]);
  expect(await host.handOver('q1', other, false, {})).toMatchObject({ error: { code: 'gone' } });
});

test('whatever comes is handed over even where the question is answered while the model is loaded', async () => {
  let load!: () => void;
  const loaded = new Promise<void>((resolve) => (load = resolve));
  const { host, messages } = hostWith(async () => {
    await loaded;
    return model('said by a model');
  });
  const asks = () => messages.findLast((one) => one.type === 'rlm-asks')?.asks ?? [];
  const byHand = request({ spec: spec({ agent: 'react', models: { root: { kind: 'person' } } }) });
  const other = { kind: 'builtin', id: 'navigator' } as const;
  const running = host.run(byHand);
  await vi.waitUntil(() => asks().length > 0, { interval: 1 });
  const [first] = asks();
  const one = host.handOver(first!.id, other, false, {});
  const all = host.handOver(first!.id, other, true, {});
  host.answer(first!.id, 'Thought: I must look further.');
  load();
  expect(await one).toMatchObject({ ok: false, error: { code: 'gone' } });
  expect(await all).toEqual({ ok: true, value: null });
  expect(await running).toMatchObject({ ok: true });
  expect(asks()).toEqual([]);
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
