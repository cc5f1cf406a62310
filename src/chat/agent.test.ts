import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { nodeDevice } from '../runtime/node';
import { type AgentChat, openAgentChat } from './agent';
import type { ChatReply, ChatRequest, ChatSampling } from './chat';
import { tinySource } from './fixtures/tiny';
import { fitMessages } from './window';

const device = nodeDevice();
let open: AgentChat[] = [];
afterEach(async () => {
  for (const chat of open) await chat.dispose();
  open = [];
});
afterAll(() => device.dispose());

async function tiny(options: Parameters<typeof openAgentChat>[4] = {}, dtype: 'F32' | 'BF16' = 'F32') {
  const chat = await openAgentChat('tiny', tinySource(dtype), device, undefined, options);
  open.push(chat);
  return chat;
}

const request = (
  content: string,
  sampling: Partial<ChatSampling> = {},
  more: Partial<ChatRequest> = {},
): ChatRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0, topP: 1, maxTokens: 12, ...sampling },
  place: { purpose: 'sub', depth: 0, call: 'c' },
  signal: new AbortController().signal,
  ...more,
});

const alone = { batch: { rows: 1 } };
const prompts = ['a', 'bb hello', 'some longer text, é漢🎉', 'x'.repeat(60), '?', 'one more', 'y'.repeat(40)];

describe('an agent as a chat model', () => {
  it('tells true counts and costs nothing', async () => {
    const chat = await tiny();
    const reply = await chat.complete(request('hello'));
    expect(reply.usage).toEqual({
      promptTokens: 7, // <user>, five bytes, <assistant>
      completionTokens: 12,
      cachedTokens: 0,
      reasoningTokens: 0,
      cost: 0,
      estimated: false,
    });
    expect([reply.finish, reply.model, chat.contextTokens]).toEqual(['length', 'tiny', 128]);
  });

  it('says in a batch what it says alone, greedy and sampled, streamed or not', async () => {
    const [single, together] = [await tiny(alone), await tiny()];
    for (const temperature of [0, 1.3]) {
      const asked = prompts.map((prompt, seed) =>
        request(prompt, { temperature, seed, maxTokens: 6 + seed }),
      );
      const expected: ChatReply[] = [];
      for (const one of asked) expected.push(await single.complete(one));
      const streams = asked.map(() => '');
      const replies = await Promise.all(
        asked.map((one, i) =>
          together.complete(i % 2 ? one : { ...one, onText: (piece) => (streams[i] += piece) }),
        ),
      );
      expect(replies).toEqual(expected);
      expected.forEach(({ text }, i) => expect(streams[i]).toBe(i % 2 ? '' : text));
      expect(new Set(expected.map(({ text }) => text)).size).toBeGreaterThan(4);
    }
  });

  it('runs calls that come together as one batch', async () => {
    const counting = nodeDevice();
    const widths: number[] = [];
    const compile = counting.compile.bind(counting);
    counting.compile = async (model, files) => {
      const program = await compile(model, files);
      const run = program.run.bind(program);
      program.run = (feeds, outputs) => {
        if (feeds.ids) widths.push(feeds.ids.dims[0]!);
        return run(feeds, outputs);
      };
      return program;
    };
    const chat = await openAgentChat('tiny', tinySource(), counting);
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => chat.complete(request(`p${i}`, { maxTokens: 1 }))),
    );
    expect(widths).toEqual([32, 8]);
    await chat.dispose();
    await counting.dispose();
  });

  it('leaves nothing on the device', async () => {
    const chat = await tiny();
    await Promise.all(prompts.map((prompt) => chat.complete(request(prompt))));
    const control = new AbortController();
    const stopped = chat.complete(request('z', { maxTokens: 60 }, { signal: control.signal }));
    setTimeout(() => control.abort(new Error('enough')), 10);
    await expect(stopped).rejects.toThrow('enough');
    await expect.poll(() => device.live.tensors).toBe(0);
    await chat.dispose();
    open = [];
    expect(device.live.programs).toBe(0);
  });

  it('draws by the seed', async () => {
    const chat = await tiny();
    const say = async (seed: number) => (await chat.complete(request('hi', { temperature: 1, seed }))).text;
    expect(await say(1)).toBe(await say(1));
    expect(await say(1)).not.toBe(await say(2));
  });

  it('ends before a stop string', async () => {
    const chat = await tiny();
    const { text } = await chat.complete(request('hi', { maxTokens: 30 }));
    const stop = text.slice(6, 9);
    let shown = '';
    const cut = await chat.complete(
      request('hi', { maxTokens: 30, stop: [stop] }, { onText: (piece) => (shown += piece) }),
    );
    expect([cut.text, cut.finish]).toEqual([text.slice(0, text.indexOf(stop)), 'stop']);
    expect(shown).toBe(cut.text);
    expect(cut.usage.completionTokens).toBeLessThan(30);
  });

  it('loads half precision, and says the same', async () => {
    const [full, half] = [await tiny(), await tiny({}, 'BF16')];
    expect((await half.complete(request('hello'))).text).toBe((await full.complete(request('hello'))).text);
  });

  it('stops between tokens when aborted, and the others of the batch go on', async () => {
    const chat = await tiny();
    const control = new AbortController();
    let pieces = 0;
    const onText = () => {
      if (++pieces === 3) control.abort(new Error('enough'));
    };
    const long = request('hi', { maxTokens: 60 }, { signal: control.signal, onText });
    const [stopped, other] = await Promise.allSettled([
      chat.complete(long),
      chat.complete(request('ho', { maxTokens: 60 })),
    ]);
    expect(stopped).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    expect(other).toMatchObject({ status: 'fulfilled', value: { usage: { completionTokens: 60 } } });
    expect(pieces).toBe(3);
  });

  it('gives half of its context to the answer at most, and cuts what does not fit', async () => {
    const chat = await tiny();
    const reply = await chat.complete(request('w'.repeat(5000), { maxTokens: 4096 }));
    expect(reply.usage.completionTokens).toBeLessThanOrEqual(64);
    expect(reply.usage.promptTokens).toBeGreaterThan(60);
    expect(reply.usage.promptTokens).toBeLessThanOrEqual(64);
  });

  it('rejects what is pending when it is closed', async () => {
    const chat = await tiny();
    const pending = chat.complete(request('hi', { maxTokens: 60 }));
    const closed = expect(pending).rejects.toMatchObject({ code: 'disposed' });
    await chat.dispose();
    await closed;
    await expect(chat.complete(request('hi'))).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('the window', () => {
  const count = (messages: readonly { content: string }[]) =>
    messages.reduce((sum, { content }) => sum + content.length, 0);
  const talk = [
    { role: 'user', content: 'question!!' },
    { role: 'system', content: 'system' },
    { role: 'assistant', content: 'a1-a1-a1-a1' },
    { role: 'user', content: 'u2-u2' },
    { role: 'assistant', content: 'a2-a2' },
    { role: 'user', content: 'u3' },
  ] as const;
  const shown = (room: number) => fitMessages(talk, room, count).map(({ content }) => content.slice(0, 2));

  it('keeps system messages, the first of the user and the newest', () => {
    expect(shown(100)).toEqual(['qu', 'sy', 'a1', 'u2', 'a2', 'u3']);
    expect(shown(30)).toEqual(['qu', 'sy', 'u2', 'a2', 'u3']);
    expect(shown(24)).toEqual(['qu', 'sy', 'a2', 'u3']);
    expect(shown(18)).toEqual(['qu', 'sy', 'u3']);
  });

  it('cuts a message that alone is too long, and marks it', () => {
    const long = [{ role: 'user', content: `${'h'.repeat(400)}${'t'.repeat(400)}` }] as const;
    const [cut] = fitMessages(long, 300, count);
    expect(cut!.content).toMatch(/^h+\n\[… \d+ characters left out …\]\nt+$/);
    expect(count([cut!])).toBe(300);
    const left = Number(/… (\d+) char/.exec(cut!.content)![1]);
    expect(cut!.content.match(/^h+|t+$/g)!.join('').length + left).toBe(800);
  });

  it('never cuts through a character', () => {
    const [cut] = fitMessages([{ role: 'user', content: '🎉'.repeat(300) }], 201, count);
    expect(
      cut!.content.match(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/),
    ).toBeNull();
  });

  it('gives up where nothing helps', () => {
    const many = Array.from({ length: 9 }, () => ({ role: 'system', content: 'x'.repeat(60) }) as const);
    expect(() => fitMessages(many, 50, count)).toThrow(expect.objectContaining({ code: 'chat_too_long' }));
  });
});
