/** A recorded run goes again without its models: the same answers, the same events, at no cost; a fork pays for what is new. */

import { expect, test } from 'vitest';
import { Recording, RecordingChat, type RecordingMode } from '../../src/chat/recording';
import { fakeModel } from '../../src/rlm/fake-model';
import { cell, drive } from './drive';

const START = 300_000;
const code = 'r = llm_query_batched(["same", "same", "other"])\nprint(r)';

test(
  'repeated sub-calls are recorded each, replayed in order, and only a new one is asked',
  { timeout: START },
  async () => {
    const recording = new Recording();
    let n = 0;
    const inner = fakeModel(() => `answer ${++n}`, { name: 'sub' });
    const models = { sub: new RecordingChat(inner, recording, 'record') };
    const settings = { concurrency: 1 };
    const first = await drive([cell(code), cell('FINAL(r)')], { models, settings });
    expect(first.result.value).toEqual(['answer 1', 'answer 2', 'answer 3']);
    recording.rewind();
    const replay = { sub: new RecordingChat('sub', recording, 'replay') };
    const again = await drive([cell(code), cell('FINAL(r)')], { models: replay, settings });
    expect(again.result.value).toEqual(first.result.value);
    expect(inner.requests).toHaveLength(3);
    const replayed = again.events.flatMap((event) => (event.type === 'response' ? [event.replayed] : []));
    expect(replayed).toEqual([false, true, true, true, false]);
    recording.rewind();
    const extend = { sub: new RecordingChat(inner, recording, 'extend') };
    const forked = await drive([cell(code), cell('FINAL(r + [llm_query("new")])')], {
      models: extend,
      settings,
    });
    expect(forked.result.value).toEqual(['answer 1', 'answer 2', 'answer 3', 'answer 4']);
    expect(inner.requests).toHaveLength(4);
  },
);

test('a replay of everything has paid nothing, and spends what the run did', { timeout: START }, async () => {
  const recording = new Recording();
  const turns = [cell('r = llm_query_batched(["one", "two"])\nprint(r)'), cell('FINAL(r)')];
  const priced = (name: string, script: Parameters<typeof fakeModel>[0]) =>
    fakeModel(script, { name, price: 0.01 });
  const [root, sub] = [priced('root', turns), priced('sub', ['answer'])];
  const over = (mode: RecordingMode, gone = false) => ({
    root: new RecordingChat(gone ? 'root' : root, recording, mode),
    sub: new RecordingChat(gone ? 'sub' : sub, recording, mode),
  });
  const first = await drive(turns, { models: over('record') });
  expect(first.result.spent.cost).toBeGreaterThan(0);
  expect(first.result.spent.paid).toBe(first.result.spent.cost);
  recording.rewind();
  const again = await drive(turns, { models: over('replay', true) });
  expect(again.result.value).toEqual(first.result.value);
  expect(again.result.spent).toMatchObject({ cost: first.result.spent.cost, paid: 0 });
  expect(again.events.at(-1)).toMatchObject({ type: 'run_end', spent: { paid: 0 } });
});

test(
  'a call put before others changes no other: of a fork it alone is asked, and what is asked again differs',
  { timeout: START },
  async () => {
    const recording = new Recording();
    const sampling = { temperature: 1, topP: 1, maxTokens: 100 };
    const inner = fakeModel(({ messages, sampling }) => `${messages[0]!.content} ${sampling.seed}`, {
      name: 'sub',
    });
    const settings = { concurrency: 2, sampling };
    const batch = 'r = llm_query_batched(["same", "same", "other"])\nFINAL(r)';
    const first = await drive([cell(batch)], {
      models: { sub: new RecordingChat(inner, recording, 'record') },
      settings,
    });
    const [a, b] = first.result.value as string[];
    expect(a).not.toBe(b);
    recording.rewind();
    inner.requests.length = 0;
    const models = { sub: new RecordingChat(inner, recording, 'extend') };
    const forked = await drive([cell(`llm_query("new")\n${batch}`)], { models, settings });
    expect(forked.result.value).toEqual(first.result.value);
    expect(inner.requests.map(({ messages }) => messages[0]!.content)).toEqual(['new']);
  },
);
