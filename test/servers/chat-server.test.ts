import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readScript } from './chat-script';
import { serveChat, type ChatServer, type ChatServerOptions, type Script } from './chat-server';

let server: ChatServer | undefined;
afterEach(() => server?.close());

const start = async (script: Script, options: ChatServerOptions = {}) =>
  (server = await serveChat(script, options));
const ask = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(server!.url + path, { method: 'POST', body: JSON.stringify(body), headers });
const hello = { model: 'm', messages: [{ role: 'user', content: 'hello' }] };

describe('the scripted server', () => {
  it('answers a list in order and then refuses', async () => {
    await start(['one', { text: 'two', usage: { prompt: 3, completion: 4, cached: 1 } }]);
    const first = await (await ask('/v1/chat/completions', hello)).json();
    expect(first.choices[0]).toMatchObject({ message: { content: 'one' }, finish_reason: 'stop' });
    const second = await (await ask('/v1/chat/completions', hello)).json();
    expect(second.usage).toMatchObject({
      prompt_tokens: 3,
      completion_tokens: 4,
      prompt_tokens_details: { cached_tokens: 1 },
    });
    expect((await ask('/v1/chat/completions', hello)).status).toBe(400);
    expect(server!.requests.map(({ last }) => last)).toEqual(['hello', 'hello', 'hello']);
  });

  it('streams pieces, usage only where asked for', async () => {
    await start(['abcdef', 'abcdef'].map((text) => ({ text, pieceSize: 2 })));
    const stream = { ...hello, stream: true };
    const plain = await (await ask('/v1/chat/completions', stream)).text();
    expect(plain.match(/"content":"(ab|cd|ef)"/g)).toHaveLength(3);
    expect(plain).not.toContain('usage');
    expect(plain.endsWith('data: [DONE]\n\n')).toBe(true);
    const withUsage = { ...stream, stream_options: { include_usage: true } };
    expect(await (await ask('/v1/chat/completions', withUsage)).text()).toContain('"total_tokens":4');
  });

  it('speaks Ollama’s protocol', async () => {
    await start(['hello you']);
    const lines = (await (await ask('/api/chat', hello)).text()).trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ done: true, eval_count: 3, done_reason: 'stop' });
    const tags = await (await fetch(`${server!.url}/api/tags`)).json();
    expect(tags.models[0].name).toBe('scripted');
  });

  it('cuts connections, before and within', async () => {
    await start([{ cut: 'start' }, { text: 'abcdef', pieceSize: 2, cut: 2 }]);
    await expect(ask('/v1/chat/completions', hello)).rejects.toThrow();
    const broken = await ask('/v1/chat/completions', { ...hello, stream: true });
    await expect(broken.text()).rejects.toThrow();
    expect(server!.abandoned).toBe(0);
  });

  it('counts what runs at one time, and who went away', async () => {
    await start(() => ({ text: 'x', delayMs: 500 }));
    await Promise.all([1, 2, 3].map(() => ask('/v1/chat/completions', hello)));
    expect(server!.highWater).toBe(3);
    server!.script = () => ({ text: 'x', delayMs: 30_000 });
    const control = new AbortController();
    const { signal } = control;
    const asked = fetch(`${server!.url}/v1/chat/completions`, { method: 'POST', body: '{}', signal });
    const given = expect(asked).rejects.toThrow();
    await expect.poll(() => server!.requests.length).toBe(4);
    control.abort();
    await given;
    await expect.poll(() => [server!.abandoned, server!.active]).toEqual([1, 0]);
  });

  it('demands its key', async () => {
    await start(['x'], { key: 'abc' });
    expect((await ask('/v1/chat/completions', hello)).status).toBe(401);
    expect((await ask('/v1/chat/completions', hello, { authorization: 'Bearer abc' })).status).toBe(200);
  });

  it('reads scripts by rule from a file', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'script-')), 'script.json');
    const rules = [{ match: 'label: (\\w+)', answer: 'it is $1' }];
    await writeFile(path, JSON.stringify({ rules, otherwise: { text: 'what?' } }));
    await start(await readScript(path));
    const content = async (text: string) => {
      const asked = await ask('/v1/chat/completions', { messages: [{ role: 'user', content: text }] });
      return (await asked.json()).choices[0].message.content;
    };
    expect(await content('label: good')).toBe('it is good');
    expect(await content('hm')).toBe('what?');
  });
});
