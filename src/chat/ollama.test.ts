import { afterEach, describe, expect, it } from 'vitest';
import {
  serveChat,
  type ChatServer,
  type ChatServerOptions,
  type Script,
} from '../../test/servers/chat-server';
import type { ChatRequest } from './chat';
import { listModels, OllamaChat, type OllamaOptions } from './ollama';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const quick = { random: () => 0, sleep: async () => undefined };

async function model(script: Script, options: OllamaOptions = {}, more: ChatServerOptions = {}) {
  server = await serveChat(script, more);
  return new OllamaChat(server.url, 'llama', { retries: quick, ...options });
}

const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: 'hello' },
  ],
  sampling: { temperature: 0.5, topP: 0.9, maxTokens: 50, seed: 7, stop: ['END'] },
  place: { purpose: 'sub', depth: 1, call: 'c' },
  signal: new AbortController().signal,
  ...more,
});

describe('Ollama', () => {
  it('streams an answer with its counts, thoughts apart', async () => {
    const text = 'Grüße 漢字 in pieces';
    const chat = await model([{ text, reasoning: 'let me see', pieceSize: 2, lump: 7, finish: 'length' }]);
    const pieces: string[] = [];
    const reply = await chat.complete(request({ onText: (piece) => pieces.push(piece) }));
    expect([pieces.join(''), reply.text, reply.reasoning]).toEqual([text, text, 'let me see']);
    expect(reply).toMatchObject({ finish: 'length', usage: { promptTokens: 4, estimated: false, cost: 0 } });
    expect(server!.requests[0]!.body).toMatchObject({
      truncate: false,
      options: { num_ctx: 16_384, num_predict: 50, temperature: 0.5, top_p: 0.9, seed: 7, stop: ['END'] },
    });
  });

  it('is told its context and how long to stay', async () => {
    const chat = await model(['x'], { contextTokens: 2048, keepAlive: '10m' });
    await chat.complete(request());
    expect(chat.contextTokens).toBe(2048);
    expect(server!.requests[0]!.body).toMatchObject({ keep_alive: '10m', options: { num_ctx: 2048 } });
  });

  it('is asked again after passing failures, and tells that an answer starts again', async () => {
    const chat = await model([
      { status: 503 },
      { text: 'abcdef', pieceSize: 2, cut: 2 },
      { text: 'abcdef', pieceSize: 2, endEarly: 1 },
      'whole',
    ]);
    let shown = '';
    const hooks = { onText: (piece: string) => (shown += piece), onRestart: () => (shown = '') };
    const reply = await chat.complete(request(hooks));
    expect([reply.text, shown, reply.retries]).toEqual(['whole', 'whole', 3]);
  });

  it('names what is wrong', async () => {
    const cases: [Script, string][] = [
      [() => ({ status: 404, message: 'model "llama" not found' }), 'chat_refused'],
      [() => ({ raw: 'not json\n' }), 'chat_malformed'],
      [() => ({ raw: '[1]\n' }), 'chat_malformed'],
      [() => ({ raw: '<html>', contentType: 'text/html' }), 'chat_malformed'],
      [() => ({ raw: Uint8Array.of(0x7b, 0xff, 0x0a) }), 'chat_malformed'],
      [() => ({ raw: '{"error":"the input length exceeds the context length"}\n' }), 'chat_too_long'],
      [() => ({ text: 'abc', errorAfter: 1, message: 'runner stopped' }), 'chat_failed'],
    ];
    for (const [script, code] of cases) {
      const chat = await model(script);
      await expect(chat.complete(request())).rejects.toMatchObject({ code });
      await server!.close();
    }
  });

  it('ends at once when aborted, with the signal’s reason', async () => {
    const chat = await model([{ text: 'abcdef', pieceSize: 2, stall: 1 }]);
    const control = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => control.abort(reason), 30);
    await expect(chat.complete(request({ signal: control.signal }))).rejects.toBe(reason);
    await expect.poll(() => server!.active).toBe(0);
  });
});

describe('lists of models', () => {
  it('are had from both kinds of service, sorted', async () => {
    server = await serveChat([], { models: ['b', 'a'] });
    const expected = ['a', 'b'].map((id) => ({ id, contextTokens: null }));
    expect(await listModels({ kind: 'endpoint', url: `${server.url}/v1/` })).toEqual(expected);
    expect(await listModels({ kind: 'ollama', url: server.url })).toEqual(expected);
  });

  it('fail by name', async () => {
    server = await serveChat([], { key: 'secret-key' });
    const endpoint = { kind: 'endpoint' as const, url: `${server.url}/v1` };
    await expect(listModels(endpoint)).rejects.toMatchObject({ code: 'chat_refused' });
    expect(await listModels(endpoint, { key: 'secret-key' })).toHaveLength(1);
    await expect(listModels({ kind: 'endpoint', url: 'http://127.0.0.1:9/v1' })).rejects.toMatchObject({
      code: 'chat_failed',
    });
    await expect(listModels({ kind: 'endpoint', url: 'https://a:b@x/v1' })).rejects.toMatchObject({
      code: 'key_in_url',
    });
  });
});

describe('what Ollama echoes or sends without end', () => {
  it('has no key in it, and is refused when it is too long', async () => {
    const key = 'sk-abcdefgh';
    const long = { text: 'y'.repeat(21_000_000), pieceSize: 1_000_000 };
    const chat = await model([{ text: `a ${key} b`, reasoning: key, pieceSize: 3 }, long], { key });
    const reply = await chat.complete(request());
    expect([reply.text, reply.reasoning]).toEqual(['a [key] b', '[key]']);
    await expect(chat.complete(request())).rejects.toMatchObject({ code: 'chat_malformed' });
  }, 30_000);
});
