import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import type { ChatModel, ChatReply, ChatRequest } from './chat';
import { Recording, RecordingChat } from './recording';

/** Answers each call by its number, later calls sooner. */
class Counting implements ChatModel {
  calls = 0;
  constructor(
    readonly name = 'm',
    readonly contextTokens: number | null = 1000,
    private readonly fail = false,
  ) {}
  async complete({ onText }: ChatRequest): Promise<ChatReply> {
    const call = ++this.calls;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, 20 - 4 * call)));
    if (this.fail) throw new LabError('chat_failed', 'It failed.', { hint: 'Wait.' });
    const text = `answer ${call}: “ü\u2028\n🎉”`;
    onText?.(text);
    return {
      text,
      reasoning: call % 2 ? 'thought' : null,
      usage: {
        promptTokens: 5,
        completionTokens: call,
        cachedTokens: 1,
        reasoningTokens: 2,
        cost: call / 3,
        estimated: false,
      },
      model: 'm-2026',
      finish: call % 3 ? 'stop' : 'length',
      replayed: false,
      retries: 1,
    };
  }
}

const request = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [
    { role: 'system', content: 'be good' },
    { role: 'user', content },
  ],
  sampling: { temperature: 0, topP: 1, maxTokens: 10 },
  place: { purpose: 'turn', depth: 0, call: 'c7' },
  signal: new AbortController().signal,
  ...more,
});

/** Three calls at once, two of them the same. */
const run = (chat: ChatModel) =>
  Promise.all(['a', 'a', 'b'].map((content) => chat.complete(request(content))));

describe('a recording', () => {
  it('replays exactly, equal questions in the order in which they were asked, from its file', async () => {
    const recording = new Recording();
    const model = new Counting();
    const recorded = await run(new RecordingChat(model, recording, 'record'));
    const file = recording.text();
    expect(Recording.read(file).text()).toBe(file);
    const replaying = new RecordingChat('m', Recording.read(file), 'replay');
    const pieces: string[] = [];
    const replayed = await run(replaying);
    expect(replayed).toEqual(recorded.map((reply) => ({ ...reply, replayed: true, retries: 0 })));
    expect(new Set(replayed.map(({ text }) => text)).size).toBe(3);
    expect([model.calls, replaying.contextTokens]).toEqual([3, 1000]);
    const again = Recording.read(file);
    const chat = new RecordingChat('m', again, 'replay');
    await chat.complete(request('b', { onText: (text) => pieces.push(text) }));
    expect(pieces).toEqual([recorded[2]!.text]);
    again.rewind();
    expect((await chat.complete(request('b'))).text).toBe(recorded[2]!.text);
  });

  it('is extended by what is new alone', async () => {
    const recording = new Recording();
    await run(new RecordingChat(new Counting(), recording, 'record'));
    recording.rewind();
    const model = new Counting();
    const chat = new RecordingChat(model, recording, 'extend');
    const replies = await Promise.all(
      ['a', 'c', 'b', 'a', 'a'].map((content) => chat.complete(request(content))),
    );
    expect(replies.map(({ replayed }) => replayed)).toEqual([true, false, true, true, false]);
    expect([model.calls, recording.size]).toEqual([2, 5]);
  });

  it('shares its counts between two roles of one model, and tells models apart', async () => {
    const recording = new Recording();
    const [root, sub] = [new Counting(), new Counting('n', null)];
    await new RecordingChat(root, recording, 'record').complete(request('a'));
    await new RecordingChat(sub, recording, 'record').complete(request('a'));
    await new RecordingChat(root, recording, 'record').complete(request('a'));
    expect(recording.text().match(/"n":1/g)).toHaveLength(1);
    expect([recording.contextOf('m'), recording.contextOf('n'), recording.contextOf('o')]).toEqual([
      1000,
      null,
      undefined,
    ]);
  });

  it('replays failures, and asks again for them when it is extended', async () => {
    const recording = new Recording();
    const failing = new RecordingChat(new Counting('m', 1, true), recording, 'record');
    await expect(failing.complete(request('a'))).rejects.toMatchObject({ code: 'chat_failed' });
    recording.rewind();
    const replay = new RecordingChat('m', recording, 'replay').complete(request('a'));
    await expect(replay).rejects.toMatchObject({ code: 'chat_failed', hint: 'Wait.' });
    recording.rewind();
    const reply = await new RecordingChat(new Counting(), recording, 'extend').complete(request('a'));
    expect([reply.replayed, recording.size]).toEqual([false, 1]);
  });

  it('keeps no call that was aborted', async () => {
    const recording = new Recording();
    const control = new AbortController();
    const chat = new RecordingChat(new Counting('m', 1, true), recording, 'record');
    const asked = chat.complete(request('a', { signal: control.signal }));
    setTimeout(() => control.abort(), 5);
    await expect(asked).rejects.toBeDefined();
    expect(recording.size).toBe(0);
  });

  it('says what is not there, and how it differs', async () => {
    const recording = new Recording();
    await new RecordingChat(new Counting(), recording, 'record').complete(request('a'));
    recording.rewind();
    const chat = new RecordingChat('m', recording, 'replay');
    const refusal = (asked: ChatRequest) =>
      chat.complete(asked).then(
        () => '',
        (error: LabError) => `${error.code} ${error.message}`,
      );
    expect(await refusal(request('b'))).toMatch(/^not_recorded .*c7.*message 2 \(user\) is another: "b"/);
    const hot = { temperature: 1, topP: 1, maxTokens: 10, seed: 3 };
    expect(await refusal(request('a', { sampling: hot }))).toMatch(/temperature, seed/);
    expect(await refusal(request('a', { messages: request('a').messages.slice(0, 1) }))).toMatch(
      /1 messages/,
    );
    expect(await refusal(request('a'))).toBe('');
    expect(await refusal(request('a'))).toMatch(/not for the time number 2/);
    const other = new RecordingChat('other', recording, 'replay');
    await expect(other.complete(request('a'))).rejects.toThrow(/nothing of “other”/);
  });

  it('may take as long as it took', async () => {
    const recording = new Recording();
    let time = 0;
    const now = () => (time += 30);
    await new RecordingChat(new Counting(), recording, 'record', { now }).complete(request('a'));
    recording.rewind();
    const chat = new RecordingChat('m', recording, 'replay', { delays: true });
    const start = performance.now();
    await chat.complete(request('a'));
    expect(performance.now() - start).toBeGreaterThan(25);
    recording.rewind();
    const control = new AbortController();
    const stopped = chat.complete(request('a', { signal: control.signal }));
    control.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
  });
});

describe('a foreign file', () => {
  it('is refused by line and field', async () => {
    const recording = new Recording();
    await new RecordingChat(new Counting(), recording, 'record').complete(request('a'));
    const lines = recording.text().trim().split('\n');
    const answer = JSON.parse(lines[2]!);
    const broken: [string[], string][] = [
      [[], 'line 1'],
      [['{"kind":"other"}'], 'line 1: kind'],
      [['{"kind":"rlm-recording","version":9}'], 'line 1: version'],
      [[lines[0]!, 'no json'], 'line 2'],
      [[lines[0]!, 'null'], 'line 2'],
      [[lines[0]!, '{"about":1}'], 'line 2: about'],
      [[...lines, lines[2]!], 'line 4: n'],
      [[lines[0]!, JSON.stringify({ ...answer, key: 'x' })], 'line 2: key'],
      [[lines[0]!, JSON.stringify({ ...answer, reply: undefined })], 'line 2'],
      [
        [
          lines[0]!,
          JSON.stringify({
            ...answer,
            reply: { ...answer.reply, usage: { ...answer.reply.usage, cost: -1 } },
          }),
        ],
        'line 2: reply.usage.cost',
      ],
    ];
    for (const [text, field] of broken)
      expect(() => Recording.read(text.join('\n'))).toThrow(
        expect.objectContaining({ code: 'bad_recording', field }),
      );
  });
});
