import { describe, expect, it } from 'vitest';
import { Exchange } from './exchange';

const service = { shown: 'https://api.test', model: 'm', key: 'the-key' };
const timeouts = { first: 1000, idle: 1000 };

describe('an exchange', () => {
  it('calls fetch as a function, sends its own headers alone and follows no redirect', async () => {
    const seen: RequestInit[] = [];
    const fetchIt = function (this: unknown, _url: unknown, init: RequestInit) {
      if (this !== undefined) throw new TypeError('Illegal invocation'); // as browsers do
      seen.push(init);
      return Promise.resolve(new Response('{}'));
    } as typeof fetch;
    const exchange = new Exchange(service, new AbortController().signal, timeouts, fetchIt);
    const init = { method: 'POST', body: '{}', headers: { 'x-other': '1', authorization: 'Bearer another' } };
    expect(await (await exchange.send('https://api.test/x', init)).text()).toBe('{}');
    expect(seen[0]).toMatchObject({ redirect: 'manual', credentials: 'omit' });
    expect(seen[0]!.headers).toEqual({
      accept: '*/*',
      'content-type': 'application/json',
      authorization: 'Bearer the-key',
    });
  });

  it('holds back no byte, and joins characters that are cut between two pieces', async () => {
    const bytes = new TextEncoder().encode('aé🎉b');
    const fetchIt = (() =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            start(controller) {
              for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
              controller.close();
            },
          }),
        ),
      )) as typeof fetch;
    const exchange = new Exchange(service, new AbortController().signal, timeouts, fetchIt);
    expect(await (await exchange.send('https://api.test/x', {})).text()).toBe('aé🎉b');
    expect(exchange.tail).toBe('aé🎉b');
  });

  it('hands on a large chunk in small pieces that end where events end, with turns for others between', async () => {
    const event = 'data: {"some": "words of an event"}\n\n';
    const large = `data: ${'x'.repeat(100_000)}\n\n`;
    const text = event.repeat(20_000) + large + event.repeat(5);
    const headers = { 'content-type': 'text/event-stream' };
    const fetchIt = (() => Promise.resolve(new Response(text, { headers }))) as typeof fetch;
    const exchange = new Exchange(service, new AbortController().signal, timeouts, fetchIt);
    const { body } = await exchange.send('https://api.test/x', {});
    let turns = 0;
    const clock = setInterval(() => turns++, 0);
    const pieces: string[] = [];
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>)
      pieces.push(new TextDecoder().decode(piece));
    clearInterval(clock);
    expect(pieces.join('')).toBe(text);
    expect(pieces.every((piece) => piece.endsWith('\n\n'))).toBe(true);
    expect(pieces.filter((piece) => piece.length > 16_384 + event.length)).toEqual([large]);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});
