import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { looksLikeLog, takeDropped } from './dropped';

const logs = 'test/fixtures/rlm-logs';
const names = readdirSync(logs).filter((name) => /\.jsonl?$/.test(name));
const read = (name: string) => readFileSync(`${logs}/${name}`, 'utf8');
const taker = () => ({
  openContext: vi.fn(() => Promise.resolve()),
  openLog: vi.fn(() => Promise.resolve()),
  fail: vi.fn(),
});
const fileOf = (name: string, text = read(name)) => new File([text], name);

test.each(names)('%s is known as a log, whichever side it is dropped on', async (name) => {
  for (const side of ['context', 'log'] as const) {
    const rlm = taker();
    await takeDropped(rlm, [fileOf(name)], side);
    expect(rlm.openLog).toHaveBeenCalledTimes(1);
    expect(rlm.openContext).not.toHaveBeenCalled();
  }
});

test.each(['official-legacy.jsonl', 'fast-old.jsonl', 'dspy.json', 'dspy-prediction.json'])(
  '%s is known where its first value does not end in what is looked at',
  async (name) => {
    const [line = ''] = name.endsWith('.json') ? [read(name)] : read(name).split('\n');
    expect(await looksLikeLog(line.slice(0, line.length - 5), false)).toBe(true);
  },
);

test('a trace of ours as one long object is known by its beginning', async () => {
  expect(await looksLikeLog('{"kind": "rlm-trace", "version": 1, "events": [{"seq": 0', false)).toBe(true);
});

test.each([
  ['questions.jsonl', '{"id": 1, "prompt": "a", "answer": "b"}\n{"id": 2, "prompt": "c", "answer": "d"}'],
  ['rows.json', '[{"code": "AT", "name": "Austria"}, {"code": "CH", "name": "Switzerland"}]'],
  ['text.txt', 'The iteration of the prompt.'],
  ['half.json', '{"iteration": 3, "of": "a list", "values": [1, 2'],
])('%s is data, and becomes the context', async (name, text) => {
  const rlm = taker();
  await takeDropped(rlm, [fileOf(name, text)], 'context');
  expect(rlm.openContext).toHaveBeenCalledTimes(1);
  expect(rlm.openLog).not.toHaveBeenCalled();
});

test('data that falls on the side of the runs is refused there, by name', async () => {
  const rlm = taker();
  await takeDropped(rlm, [fileOf('a.csv', 'a,b')], 'log');
  expect(rlm.openLog).toHaveBeenCalledTimes(1);
  expect(rlm.openContext).not.toHaveBeenCalled();
});

test('of several, all logs are opened; logs among data are data', async () => {
  const both = taker();
  await takeDropped(both, [fileOf('official.jsonl'), fileOf('fast-new.jsonl')], 'context');
  expect(both.openLog).toHaveBeenCalledTimes(2);
  const mixed = taker();
  await takeDropped(mixed, [fileOf('official.jsonl'), fileOf('a.txt', 'x')], 'context');
  expect(mixed.openContext).toHaveBeenCalledTimes(1);
});
