import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHub, type ChatHub } from '../../test/servers/chat-hub';
import { nodeDevice } from '../runtime/node';
import { openAgentChat } from './agent';
import type { ChatModel, ChatRequest, ChatSampling } from './chat';
import { tinySource } from './fixtures/tiny';
import { openTabChat, type FileProgress } from './tab';

let hub: ChatHub;
let folder: string;
let chat: ChatModel;
const progress: FileProgress[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  hub = await serveHub();
  chat = await openTabChat(
    { kind: 'tab', model: 'lab/tiny', dtype: 'fp32', device: 'auto' },
    { hub: hub.url, folder, progress: (event) => progress.push(event) },
  );
}, 120_000);
afterAll(async () => {
  await chat?.dispose?.();
  await hub.close();
  await rm(folder, { recursive: true });
});

const request = (
  content: string,
  sampling: Partial<ChatSampling> = {},
  more: Partial<ChatRequest> = {},
): ChatRequest => ({
  messages: [{ role: 'user', content }],
  sampling: { temperature: 0, topP: 1, maxTokens: 12, ...sampling },
  place: { purpose: 'turn', depth: 0, call: 'c' },
  signal: new AbortController().signal,
  ...more,
});

describe('a model of the hub', () => {
  it('says what the same checkpoint says as an agent of ours, greedy and drawn, in pieces', async () => {
    const device = nodeDevice();
    const agent = await openAgentChat('lab/tiny', tinySource(), device);
    for (const sampling of [{}, { temperature: 0.8, topP: 0.9, seed: 3 }, { temperature: 0.8, seed: 4 }]) {
      let shown = '';
      const reply = await chat.complete(request('hello', sampling, { onText: (piece) => (shown += piece) }));
      expect(reply).toEqual(await agent.complete(request('hello', sampling)));
      expect(shown).toBe(reply.text);
    }
    await agent.dispose();
    await device.dispose();
  });

  it('tells what it loads, file by file', () => {
    const onnx = progress.filter(({ file }) => file === 'onnx/model.onnx');
    expect(onnx.at(-1)).toEqual({ file: 'onnx/model.onnx', loaded: hub.weights, total: hub.weights });
    expect(hub.asked).toContain('tokenizer.json');
  });

  it('answers one call after the other, and stops when aborted', async () => {
    const control = new AbortController();
    const late: string[] = [];
    const onText = (piece: string) => control.signal.aborted && late.push(piece);
    setTimeout(() => control.abort(new Error('enough')), 15);
    const [stopped, second] = await Promise.allSettled([
      chat.complete(request('hi', { maxTokens: 110 }, { signal: control.signal, onText })),
      chat.complete(request('hello')),
    ]);
    expect(stopped).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { finish: 'length' } });
    expect(late).toEqual([]);
  });

  it('ends before a stop string', async () => {
    const { text } = await chat.complete(request('hi', { maxTokens: 30 }));
    const stop = text.slice(5, 8);
    const cut = await chat.complete(request('hi', { maxTokens: 30, stop: [stop] }));
    expect([cut.text, cut.finish]).toEqual([text.slice(0, text.indexOf(stop)), 'stop']);
  });

  it('refuses what is longer than its context, and goes on', async () => {
    await expect(chat.complete(request('x'.repeat(200)))).rejects.toMatchObject({ code: 'chat_too_long' });
    expect((await chat.complete(request('hello'))).text).not.toBe('');
  });

  it('that is not there is said so', async () => {
    const ref = { kind: 'tab', model: 'lab/none', dtype: 'fp32', device: 'wasm' } as const;
    await expect(openTabChat(ref, { hub: hub.url, folder })).rejects.toMatchObject({ code: 'tab_failed' });
  });
});
