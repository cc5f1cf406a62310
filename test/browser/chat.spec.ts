/** Models in the tab, in a real browser: transformers.js and our own agents in the chat worker, and services by CORS. */

import { expect, test, type Page } from '@playwright/test';
import { openAgentChat } from '../../src/chat/agent';
import { tinySource } from '../../src/chat/fixtures/tiny';
import { nodeDevice } from '../../src/runtime/node';
import { serveHub, type ChatHub } from '../servers/chat-hub';
import { serveChat } from '../servers/chat-server';

const greedy = { temperature: 0, topP: 1, maxTokens: 16 };
const drawn = { temperature: 0.8, topP: 0.9, maxTokens: 16, seed: 5 };

let hub: ChatHub;
let page: Page;
/** Addresses asked of anybody else than this machine. */
const abroad: string[] = [];

test.describe.configure({ mode: 'default', timeout: 300_000 });

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(300_000); // the development server builds what it has not built before
  hub = await serveHub();
  page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
  page.context().on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && !/^(localhost|127\.0\.0\.1)$/.test(hostname))
      abroad.push(request.url());
  });
  await page.goto('/test/browser/chat.html');
  await page.waitForFunction(() => 'askModel' in globalThis, null, { timeout: 280_000 });
});
test.afterAll(async () => {
  await page.close();
  await hub.close();
});

/** What the same checkpoint says in Node, by our own graphs. */
async function inNode(sampling: typeof greedy): Promise<string> {
  const device = nodeDevice();
  const chat = await openAgentChat('tiny', tinySource(), device);
  const { text } = await chat.complete({
    messages: [{ role: 'user', content: 'hello there' }],
    sampling,
    place: { purpose: 'turn', depth: 0, call: 'c' },
    signal: new AbortController().signal,
  });
  await chat.dispose();
  await device.dispose();
  return text;
}

for (const device of ['wasm', 'webgpu'] as const)
  test(`a model of the hub on ${device} says what it says in Node`, async () => {
    // The software adapter is slow.
    for (const sampling of device === 'wasm' ? [greedy, drawn] : [greedy]) {
      const answer = await page.evaluate(
        ([on, how, from]) =>
          globalThis.askModel(
            { kind: 'tab', model: 'lab/tiny', dtype: 'fp32', device: on },
            'hello there',
            how,
            from,
          ),
        [device, sampling, hub.url] as const,
      );
      expect(answer.error).toBeNull();
      expect(answer.notes).toEqual([]);
      expect(answer.text).toBe(await inNode(sampling));
      expect(answer.pieces.join('')).toBe(answer.text);
    }
  });

test('it is loaded once from the hub, with progress, and nothing from elsewhere', async () => {
  expect(hub.asked.filter((path) => path === 'onnx/model.onnx')).toHaveLength(1);
  expect(abroad).toEqual([]);
  const again = await page.evaluate(
    (from) =>
      globalThis.askModel(
        { kind: 'tab', model: 'lab/tiny', dtype: 'fp32', device: 'wasm' },
        'x',
        { temperature: 0, topP: 1, maxTokens: 2 },
        from,
      ),
    hub.url,
  );
  const weights = again.progress.filter(({ file }) => file === 'onnx/model.onnx');
  expect(weights.at(-1)!.loaded).toBe(weights.at(-1)!.total);
});

test('a built-in agent answers from the same worker', async () => {
  const answer = await page.evaluate(
    (how) => globalThis.askModel({ kind: 'builtin', id: 'adder' }, 'What is 3 plus 4?', how),
    greedy,
  );
  expect(answer.error).toBeNull();
  expect(answer.text).not.toBe('');
  const none = await page.evaluate(
    (how) => globalThis.askModel({ kind: 'builtin', id: 'nobody' }, 'x', how),
    greedy,
  );
  expect(none.error?.code).toBe('not_found');
});

test('a service is read where it allows this page, and said to refuse where not', async () => {
  const open = await serveChat([{ text: 'hello from there', pieceSize: 4, pieceMs: 5 }]);
  const closed = await serveChat(['never'], { cors: false });
  const ask = (url: string) =>
    page.evaluate(
      ([at, how]) => globalThis.askModel({ kind: 'endpoint', url: `${at}/v1`, model: 'scripted' }, 'hi', how),
      [url, greedy] as const,
    );
  const answer = await ask(open.url);
  expect([answer.text, answer.pieces.length, answer.error]).toEqual(['hello from there', 4, null]);
  expect(open.requests[0]!.headers.authorization).toBe('Bearer sk-a-key-of-the-user');
  const refusal = await ask(closed.url);
  expect(refusal.error?.code).toBe('chat_failed');
  expect(refusal.error?.hint).toContain('CORS');
  expect(JSON.stringify(refusal)).not.toContain('sk-a-key');
  await open.close();
  await closed.close();
});
