import { afterEach, describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import type { ChatModel, ChatRequest } from './chat';
import { createChatHost, type OpenLocal } from './host';
import { ChatLink, linkToWorker } from './remote';

const links: ChatLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
});

const request = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0, topP: 1, maxTokens: 10 },
  place: { purpose: 'turn', depth: 0, call: 'c' },
  signal: new AbortController().signal,
  ...more,
});

/** Says its messages back in two pieces; `wait` waits to be aborted, `again` starts again, `fail` fails. */
class Echo implements ChatModel {
  readonly contextTokens = 77;
  readonly aborted: unknown[] = [];
  disposed = false;
  constructor(readonly name: string) {}
  async complete({ messages, signal, onText, onReasoning, onRestart }: ChatRequest) {
    const text = messages[0]!.content;
    if (text === 'fail') throw new LabError('chat_refused', 'No.', { hint: 'Ask otherwise.', field: 'x' });
    if (text === 'wait')
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => {
          this.aborted.push(signal.reason);
          reject(signal.reason as Error);
        }),
      );
    if (text === 'again') {
      onText?.('void');
      onRestart?.();
    }
    onReasoning?.(`about ${text}`);
    onText?.(text.slice(0, 2));
    onText?.(text.slice(2));
    return {
      text,
      reasoning: null,
      usage: {
        promptTokens: 1,
        completionTokens: 1,
        cachedTokens: 0,
        reasoningTokens: 0,
        cost: 0,
        estimated: false,
      },
      model: this.name,
      finish: 'stop' as const,
      replayed: false,
      retries: 0,
    };
  }
  async dispose() {
    this.disposed = true;
  }
}

function worker(patience = {}) {
  const models: Echo[] = [];
  const open: OpenLocal = async (ref, _options, { progress, note }) => {
    progress({ file: 'f', loaded: 1, total: 2 });
    note('a note');
    if (ref.kind === 'tab') throw new LabError('tab_failed', 'Not that one.', { hint: 'Another.' });
    const model = new Echo(ref.id);
    models.push(model);
    return model;
  };
  const { port1, port2 } = new MessageChannel();
  createChatHost(port1, open);
  const link = new ChatLink(port2, patience, () => [port1, port2].forEach((port) => port.close()));
  links.push(link);
  return { link, models };
}

const builtin = { kind: 'builtin', id: 'echo' } as const;
const page = 'http://lab.test/';

describe('models in a worker', () => {
  it('are opened with progress, answer in pieces, and start again', async () => {
    const { link } = worker();
    const told: unknown[] = [];
    const chat = await link.open(builtin, {
      page,
      progress: (event) => told.push(event),
      note: (sentence) => told.push(sentence),
    });
    expect(told).toEqual([{ file: 'f', loaded: 1, total: 2 }, 'a note']);
    expect([chat.name, chat.contextTokens]).toEqual(['echo', 77]);
    const pieces: string[] = [];
    const onText = (text: string) => pieces.push(text);
    let thought = '';
    const onReasoning = (text: string) => (thought += text);
    expect((await chat.complete(request('hello', { onText, onReasoning }))).text).toBe('hello');
    expect(thought).toBe('about hello');
    expect(pieces).toEqual(['he', 'llo']);
    await chat.complete(request('again', { onText, onRestart: () => (pieces.length = 0) }));
    expect(pieces).toEqual(['ag', 'ain']);
  });

  it('fail with code, hint and field', async () => {
    const { link } = worker();
    const chat = await link.open(builtin, { page });
    await expect(chat.complete(request('fail'))).rejects.toMatchObject({
      code: 'chat_refused',
      hint: 'Ask otherwise.',
      field: 'x',
    });
    const tab = { kind: 'tab', model: 'm', dtype: 'q4', device: 'auto' } as const;
    await expect(link.open(tab, { page })).rejects.toMatchObject({ code: 'tab_failed' });
  });

  it('end at once when aborted, there too', async () => {
    const { link, models } = worker();
    const chat = await link.open(builtin, { page });
    const control = new AbortController();
    const asked = chat.complete(request('wait', { signal: control.signal }));
    const reason = new Error('enough');
    control.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect.poll(() => models[0]!.aborted.length).toBe(1);
  });

  it('are loaded once for all who have them open, other workers too, and closed after the last', async () => {
    const { link, models } = worker();
    const first = await link.open(builtin, { page });
    const other = new ChatLink(link.share());
    links.push(other);
    const second = await other.open(builtin, { page });
    expect((await second.complete(request('there'))).text).toBe('there');
    await first.dispose!();
    expect((await second.complete(request('still'))).text).toBe('still');
    await second.dispose!();
    await expect.poll(() => models.map(({ disposed }) => disposed)).toEqual([true]);
    await expect(second.complete(request('gone'))).rejects.toMatchObject({ code: 'disposed' });
  });

  it('that die reject all that is pending, and what is asked later', async () => {
    const events = new EventTarget() as EventTarget & { terminated: boolean };
    const fake = Object.assign(events, {
      terminated: false,
      postMessage: () => undefined,
      terminate: () => (fake.terminated = true),
    });
    const link = linkToWorker(fake as unknown as Worker);
    const opening = link.open(builtin, { page });
    const error = Object.assign(new Event('error'), { message: 'boom' });
    fake.dispatchEvent(error);
    await expect(opening).rejects.toMatchObject({
      code: 'worker_died',
      message: expect.stringContaining('boom'),
    });
    await expect(link.open(builtin, { page })).rejects.toMatchObject({ code: 'worker_died' });
    expect(fake.terminated).toBe(true);
  });

  it('that fall silent count as dead; those that answer pings do not', async () => {
    const patience = { pingMs: 5, silentPings: 3 };
    const { link } = worker(patience);
    const chat = await link.open(builtin, { page });
    const control = new AbortController();
    const asked = chat.complete(request('wait', { signal: control.signal }));
    await new Promise((resolve) => setTimeout(resolve, 80));
    control.abort(new Error('still there'));
    await expect(asked).rejects.toThrow('still there');
    const { port1, port2 } = new MessageChannel();
    const silent = new ChatLink(port1, patience, () => port2.close());
    await expect(silent.open(builtin, { page })).rejects.toMatchObject({ code: 'worker_died' });
    port1.close();
  });
});
