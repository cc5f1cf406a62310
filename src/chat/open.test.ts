import { afterEach, describe, expect, it } from 'vitest';
import { serveChat, type ChatServer } from '../../test/servers/chat-server';
import type { ChatModel, ModelRef } from './chat';
import { checkBuiltin } from './host';
import { memoryKeys } from './keys';
import { openChat, type ChatDeps } from './open';
import { PersonChat } from './person';

let server: ChatServer | undefined;
afterEach(() => server?.close());

const keys = memoryKeys();
const opened: unknown[] = [];
const deps: ChatDeps = {
  keys,
  prices: [{ model: 'm', prompt: 1e6, completion: 0 }],
  here: async (ref) => {
    opened.push(ref);
    return { name: 'here' } as ChatModel;
  },
  person: () => new PersonChat(),
};

describe('openChat', () => {
  it('gives services the key of their origin and the prices', async () => {
    server = await serveChat(() => ({ text: 'hi', usage: { prompt: 2, completion: 1 } }), { key: 'the-key' });
    keys.set(server.url, 'the-key');
    const refs: ModelRef[] = [
      { kind: 'endpoint', url: `${server.url}/v1`, model: 'm' },
      { kind: 'ollama', url: server.url, model: 'm' },
    ];
    for (const ref of refs) {
      const chat = await openChat(ref, { ...deps, contextTokens: 99 });
      expect([chat.name, chat.contextTokens]).toEqual(['m', 99]);
      const reply = await chat.complete({
        messages: [{ role: 'user', content: 'x' }],
        sampling: { temperature: 0, topP: 1, maxTokens: 5 },
        place: { purpose: 'turn', depth: 0, call: 'c' },
        signal: new AbortController().signal,
      });
      expect(reply.usage.cost).toBe(2);
    }
  });

  it('leaves models of this machine and persons to who has them', async () => {
    const builtin = { kind: 'builtin', id: 'navigator' } as const;
    expect((await openChat(builtin, deps)).name).toBe('here');
    expect(opened).toEqual([builtin]);
    expect((await openChat({ kind: 'person' }, deps)).name).toBe('person');
  });

  it('names the field of a bad address', async () => {
    const ref = { kind: 'endpoint', url: 'https://u:p@x.test', model: 'm' } as const;
    await expect(openChat(ref, deps, 'models.sub')).rejects.toMatchObject({
      code: 'key_in_url',
      field: 'models.sub.url',
    });
  });

  it('takes no path for a built-in model', () => {
    expect(checkBuiltin('navigator')).toBe('navigator');
    for (const id of ['../x', 'a/b', '', 'A', 'https://x'])
      expect(() => checkBuiltin(id)).toThrow(expect.objectContaining({ code: 'bad_model' }));
  });
});
