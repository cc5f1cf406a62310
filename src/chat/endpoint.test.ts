import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  serveChat,
  type Answer,
  type ChatServer,
  type ChatServerOptions,
  type Script,
} from '../../test/servers/chat-server';
import { LabError } from '../errors';
import type { ChatRequest } from './chat';
import { EndpointChat, type EndpointOptions } from './endpoint';

let server: ChatServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  vi.restoreAllMocks();
});

const KEY = 'sk-test-0123456789abcdef';

/** No real waiting: what was waited for, in milliseconds, is kept. */
const waits: number[] = [];
const quick = {
  random: () => 0,
  sleep: async (ms: number) => {
    waits.push(ms);
  },
};

async function model(script: Script, options: EndpointOptions = {}, more: ChatServerOptions = {}) {
  server = await serveChat(script, more);
  waits.length = 0;
  return new EndpointChat(`${server.url}/v1`, 'scripted', { retries: quick, ...options });
}

const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [{ role: 'user', content: 'hello there' }],
  sampling: { temperature: 0, topP: 1, maxTokens: 100 },
  place: { purpose: 'turn', depth: 0, call: 'c1' },
  signal: new AbortController().signal,
  ...more,
});

async function failureOf(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

describe('an answer', () => {
  it('comes in pieces whose concatenation it is, with usage, reasoning and finish', async () => {
    const text = 'Grüße an 漢字 🎉, in several pieces';
    const usage = { prompt: 10, completion: 20, cached: 4, reasoning: 7 };
    const prices = [{ model: 'scripted', prompt: 1, cached: 0.5, completion: 2 }];
    const chat = await model([{ text, reasoning: 'hmm', usage, pieceSize: 3, lump: 5 }], { prices });
    const pieces: string[] = [];
    let thought = '';
    const reply = await chat.complete(
      request({ onText: (piece) => pieces.push(piece), onReasoning: (piece) => (thought += piece) }),
    );
    expect(thought).toBe('hmm');
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(text);
    expect(reply).toEqual({
      text,
      reasoning: 'hmm',
      usage: {
        promptTokens: 10,
        completionTokens: 20,
        cachedTokens: 4,
        reasoningTokens: 7,
        cost: (6 * 1 + 4 * 0.5 + 20 * 2) / 1e6,
        estimated: false,
      },
      model: 'scripted',
      finish: 'stop',
      replayed: false,
      retries: 0,
    });
    expect(server!.requests[0]!.body).toMatchObject({ temperature: 0, max_tokens: 100, stream: true });
  });

  it('says that it was cut or filtered', async () => {
    const chat = await model([
      { text: 'a', finish: 'length' },
      { text: 'b', finish: 'content_filter' },
    ]);
    expect((await chat.complete(request())).finish).toBe('length');
    expect((await chat.complete(request())).finish).toBe('filter');
  });

  it('has estimated usage and no cost where neither is known', async () => {
    const chat = await model([{ text: 'eight ch', usage: null }]);
    const { usage } = await chat.complete(request());
    expect(usage).toMatchObject({ promptTokens: 3, completionTokens: 2, cost: null, estimated: true });
  });

  it('may come whole although a stream was asked for', async () => {
    const body = { choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }], model: 'm-1' };
    const chat = await model([{ raw: JSON.stringify(body), contentType: 'application/json' }]);
    const pieces: string[] = [];
    const reply = await chat.complete(request({ onText: (piece) => pieces.push(piece) }));
    expect([reply.text, reply.model, pieces]).toEqual(['whole', 'm-1', ['whole']]);
  });

  it('is asked for without what the service does not take', async () => {
    const notes: string[] = [];
    const refusals: Record<string, string> = {
      stream_options: 'extra field stream_options',
      max_tokens: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
      temperature: "Unsupported value: 'temperature' does not support 0",
      seed: 'seed is not supported',
      stop: 'stop: not supported',
    };
    const chat = await model(
      ({ body }) => {
        const field = Object.keys(refusals).find((name) => name in body);
        return field === undefined ? 'before END after' : { status: 400, message: refusals[field]! };
      },
      { note: (sentence) => notes.push(sentence) },
    );
    const sampling = { temperature: 0, topP: 1, maxTokens: 9, seed: 3, stop: ['END'] };
    const pieces: string[] = [];
    const reply = await chat.complete(request({ sampling, onText: (piece) => pieces.push(piece) }));
    expect([reply.text, pieces.join(''), reply.finish]).toEqual(['before ', 'before ', 'stop']);
    expect(server!.requests).toHaveLength(6);
    expect(server!.requests[5]!.body.max_completion_tokens).toBe(9);
    expect(notes).toHaveLength(3);
    await chat.complete(request({ sampling }));
    expect(server!.requests).toHaveLength(7);
  });

  it('is asked for without stream_options where a refusal names nothing', async () => {
    const chat = await model(({ body }) =>
      'stream_options' in body ? { status: 400, message: 'bad' } : 'ok',
    );
    expect((await chat.complete(request())).text).toBe('ok');
    expect(server!.requests).toHaveLength(2);
  });
});

describe('trying again', () => {
  it('waits longer each time after 5xx and cut connections', async () => {
    const chat = await model([
      { status: 503 },
      { cut: 'start' },
      { text: 'abc', pieceSize: 1, cut: 2 },
      { text: 'abc', pieceSize: 1, endEarly: 2 },
      'at last',
    ]);
    const reply = await chat.complete(request());
    expect([reply.text, reply.retries]).toEqual(['at last', 4]);
    expect(waits).toEqual([250, 500, 1000, 2000]);
  });

  it('waits as long as Retry-After says, in seconds or as a date, and not for ever', async () => {
    const date = new Date(Date.now() + 9000).toUTCString();
    const chat = await model([
      { status: 429, retryAfter: 7 },
      { status: 429, retryAfter: date },
      'ok',
      { status: 429, retryAfter: 3600 },
    ]);
    expect((await chat.complete(request())).retries).toBe(2);
    expect(waits[0]).toBe(7000);
    expect(waits[1]).toBeGreaterThan(6000);
    expect(waits[1]).toBeLessThan(9001);
    const error = await failureOf(chat.complete(request()));
    expect([error.code, error.hint]).toEqual(['chat_busy', expect.stringContaining('3600 s')]);
  });

  it('ends with the service’s own words', async () => {
    const chat = await model(() => ({ status: 429, message: 'slow down' }));
    const busy = await failureOf(chat.complete(request()));
    expect([busy.code, busy.message]).toEqual(['chat_busy', expect.stringMatching(/slow down.*6 times/)]);
    server!.script = () => ({ status: 500, message: 'boom' });
    expect((await failureOf(chat.complete(request()))).code).toBe('chat_failed');
    expect(server!.requests).toHaveLength(12);
  });

  it('restarts an answer that was already shown only if that can be told', async () => {
    const broken = { text: 'abcdef', pieceSize: 2, cut: 2 };
    const chat = await model([broken, 'whole', broken]);
    let shown = '';
    const onText = (piece: string) => (shown += piece);
    const onRestart = vi.fn(() => (shown = ''));
    expect((await chat.complete(request({ onText, onRestart }))).text).toBe('whole');
    expect([shown, onRestart.mock.calls.length]).toEqual(['whole', 1]);
    const error = await failureOf(chat.complete(request({ onText: () => undefined })));
    expect(error.code).toBe('chat_failed');
    expect(server!.requests).toHaveLength(3);
  });

  it('does not happen for refusals', async () => {
    for (const [status, code] of [
      [400, 'chat_refused'],
      [401, 'chat_refused'],
      [403, 'chat_refused'],
      [404, 'chat_refused'],
      [413, 'chat_too_long'],
    ] as const) {
      const chat = await model(() => ({ status, message: 'no' }), { stream: false });
      expect((await failureOf(chat.complete(request()))).code).toBe(code);
      expect(server!.requests).toHaveLength(1);
      await server!.close();
    }
  });
});

describe('what is not an answer', () => {
  const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const html = { raw: '<html><title>Hi</title></html>', contentType: 'text/html' };
  const sse = 'text/event-stream';
  const broken = new Uint8Array([
    ...new TextEncoder().encode('data: {"choices":[{"delta":{"content":"'),
    0xff,
    0xfe,
  ]);
  const cases: Record<string, [Answer, string]> = {
    'a web page': [html, 'chat_malformed'],
    'no JSON': [{ raw: 'data: {"choi\n\n', contentType: sse }, 'chat_malformed'],
    'no SSE': [{ raw: 'hello', contentType: 'text/plain' }, 'chat_malformed'],
    empty: [{ raw: '', contentType: 'application/json' }, 'chat_malformed'],
    'half a JSON object': [{ raw: '{"choices": [', contentType: 'application/json' }, 'chat_malformed'],
    'empty choices': [
      { raw: `${event({ choices: [] })}data: [DONE]\n\n`, contentType: sse },
      'chat_malformed',
    ],
    'another object': [{ raw: event({ hello: 1 }), contentType: sse }, 'chat_malformed'],
    'broken UTF-8': [{ raw: broken, contentType: sse }, 'chat_malformed'],
    'another protocol': [{ raw: 'event: thread.x\ndata: {oops\n\n', contentType: sse }, 'chat_malformed'],
    'an error object, status 200': [
      { raw: '{"error":{"message":"no such model","code":404}}', contentType: 'application/json' },
      'chat_refused',
    ],
    'an error in mid-stream': [{ text: 'abc', errorAfter: 0 }, 'chat_failed'],
    'a redirect': [{ status: 302, headers: { location: 'http://elsewhere.test/' } }, 'chat_refused'],
    'too long': [
      { status: 400, message: "This model's maximum context length is 4096 tokens" },
      'chat_too_long',
    ],
    'a page of a proxy': [{ ...html, status: 502 }, 'chat_failed'],
  };
  for (const [name, [answer, code]] of Object.entries(cases))
    it(`is refused: ${name}`, async () => {
      const print = vi.spyOn(console, 'error');
      const chat = await model(() => answer);
      const error = await failureOf(chat.complete(request()));
      expect([error.code, error.message]).toEqual([code, expect.not.stringContaining('<html')]);
      expect(error.hint.length).toBeGreaterThan(10);
      expect(print).not.toHaveBeenCalled();
    });
});

describe('time', () => {
  it('is limited until the first byte and between pieces', async () => {
    const timeouts = { first: 60, idle: 60 };
    const chat = await model([{ delayMs: 5000 }, { text: 'abcdef', pieceSize: 2, stall: 1 }], { timeouts });
    expect((await failureOf(chat.complete(request()))).code).toBe('chat_timeout');
    expect((await failureOf(chat.complete(request()))).code).toBe('chat_timeout');
    await expect.poll(() => server!.active).toBe(0);
  });

  it('ends at once when the call is aborted: while waiting, streaming, or between attempts', async () => {
    const chat = await model(
      [{ delayMs: 5000 }, { text: 'abcdef', pieceSize: 2, stall: 1 }, { status: 500 }, 'x'],
      { retries: {} },
    );
    for (let i = 0; i < 3; i++) {
      const control = new AbortController();
      const reason = new Error('enough');
      setTimeout(() => control.abort(reason), 40);
      const start = performance.now();
      await expect(chat.complete(request({ signal: control.signal }))).rejects.toBe(reason);
      expect(performance.now() - start).toBeLessThan(1000); // of 5 s
    }
    expect(server!.requests).toHaveLength(3);
    await expect.poll(() => server!.active).toBe(0);
  });
});

describe('an address', () => {
  it('where nothing answers is said at once', async () => {
    const chat = new EndpointChat('http://127.0.0.1:9/v1', 'm', { retries: quick });
    waits.length = 0;
    const error = await failureOf(chat.complete(request()));
    expect([error.code, error.message]).toEqual(['chat_failed', expect.stringContaining('127.0.0.1:9')]);
    expect(waits).toEqual([]);
  });

  it('that a page may not read is said in words', async () => {
    vi.stubGlobal('document', {});
    vi.stubGlobal('location', new URL('https://lab.test/page'));
    const chat = new EndpointChat('https://api.test/v1', 'm', {
      retries: quick,
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    });
    expect((await failureOf(chat.complete(request()))).hint).toMatch(/CORS.*https:\/\/lab\.test/);
    const plain = new EndpointChat('http://api.test/v1', 'm', {
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
    });
    expect((await failureOf(plain.complete(request()))).hint).toContain('https');
    vi.unstubAllGlobals();
  });
});

describe('a key', () => {
  it('is sent, and nothing of the environment', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-environment-1234567');
    vi.stubEnv('OPENAI_ORG_ID', 'org-secret');
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'x-secret: y');
    const chat = await model(['ok', 'ok'], { key: KEY }, { key: KEY });
    await chat.complete(request());
    const { headers } = server!.requests[0]!;
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(headers)).not.toMatch(/secret|environment|stainless/);
    const none = new EndpointChat(`${server!.url}/v1`, 'scripted', { retries: quick });
    const error = await failureOf(none.complete(request()));
    expect(error.message).toContain('demands a key');
    vi.unstubAllEnvs();
  });

  it('is in nothing that can be read', async () => {
    const printed: unknown[] = [];
    for (const name of ['log', 'warn', 'error', 'info', 'debug'] as const)
      vi.spyOn(console, name).mockImplementation((...args) => printed.push(args));
    const leak = `you sent Bearer ${KEY}, that is "${KEY}" or ${encodeURIComponent(KEY)}`;
    const answers: Script = [
      { status: 401, message: leak },
      { status: 400, message: leak },
      { status: 403, raw: `<html><title>${leak}</title>`, contentType: 'text/html' },
      { raw: `data: {"error": {"message": ${JSON.stringify(leak)}}}\n\n`, contentType: 'text/event-stream' },
      { raw: `data: {${leak}\n\n`, contentType: 'text/event-stream' },
      { raw: leak, contentType: 'application/json' },
    ];
    const chat = await model(answers, { key: KEY, retries: { retries: 0 } });
    const texts: string[] = [JSON.stringify(chat), inspect(chat, { depth: 9, showHidden: true }), chat.name];
    for (let i = 0; i < 5; i++) {
      const error = await failureOf(chat.complete(request()));
      texts.push(inspect(error, { depth: 9, showHidden: true }), String(error.stack), JSON.stringify(error));
      for (let e: unknown = error; e instanceof Error; e = e.cause) texts.push(e.message);
    }
    texts.push(inspect(printed, { depth: 9 }));
    for (const text of texts) expect(text).not.toContain(KEY);
    expect(texts.join('')).toContain('[key]');
  });

  it('is refused in an address, without being shown', () => {
    for (const url of [
      'https://me:hush@api.test/v1',
      'https://api.test/v1?key=hush',
      'https://api.test/v1?api_key=hush',
    ]) {
      const make = () => new EndpointChat(url, 'm');
      expect(make).toThrow(expect.objectContaining({ code: 'key_in_url', field: 'url' }));
      expect(make).not.toThrow(/hush/);
    }
    expect(() => new EndpointChat('ftp://x', 'm')).toThrow(expect.objectContaining({ code: 'bad_url' }));
  });
});

describe('a long answer', () => {
  const event = (content: string) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const end = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  const streamed = (text: string) =>
    (() =>
      Promise.resolve(
        new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
      )) as unknown as typeof fetch;
  const of = (text: string) => new EndpointChat('https://api.test/v1', 'm', { fetch: streamed(text) });

  it('in one chunk of many events, or in one event, takes time in proportion', async () => {
    const start = performance.now();
    const many = await of(event('abcdefgh').repeat(40_000) + end).complete(request());
    expect(many.text).toHaveLength(320_000);
    const one = await of(event('x'.repeat(6_000_000)) + end).complete(request());
    expect(one.text).toHaveLength(6_000_000);
    expect(performance.now() - start).toBeLessThan(8000); // of the square: above 25 s
  }, 60_000);

  it('is refused beyond what could be used', async () => {
    const chat = await model([{ text: 'y'.repeat(21_000_000), pieceSize: 1_000_000 }]);
    const error = await failureOf(chat.complete(request()));
    expect(error.code).toBe('chat_malformed');
    expect(error.message).toContain('longer than 20 million characters');
    const raw = `data: ${'z'.repeat(9_000_000)}`;
    server!.script = [{ raw }];
    expect((await failureOf(chat.complete(request()))).message).toContain('an event in it has more than 8');
  }, 30_000);
});

describe('a key that the service echoes', () => {
  it('reaches neither text nor reasoning nor pieces, wherever it is cut, and what only begins like it does', async () => {
    const text = `It is ${KEY}, not sk-test-01; ends in ${KEY.slice(0, 9)}`;
    for (const pieceSize of [1, 5, 200]) {
      const chat = await model([{ text, reasoning: `Their key: ${KEY}!`, pieceSize }], { key: KEY });
      const pieces: string[] = [];
      const reply = await chat.complete(request({ onText: (piece) => pieces.push(piece) }));
      expect(reply.text).toBe(`It is [key], not sk-test-01; ends in ${KEY.slice(0, 9)}`);
      expect(pieces.join('')).toBe(reply.text);
      expect(reply.reasoning).toBe('Their key: [key]!');
      await server!.close();
    }
    const body = { choices: [{ message: { content: KEY } }], model: `for-${KEY}` };
    const chat = await model([{ raw: JSON.stringify(body), contentType: 'application/json' }], { key: KEY });
    expect(await chat.complete(request())).toMatchObject({ text: '[key]', model: 'for-[key]' });
  });
});
