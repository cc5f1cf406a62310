/** A recorded run goes again without its models: the same answers, the same events, at no cost; a fork pays for what is new. */

import { expect, test } from 'vitest';
import { Recording, RecordingChat } from '../../src/chat/recording';
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
