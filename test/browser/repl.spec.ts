/**
 * Python sessions in a real browser: both ways of waiting, interrupts, and every escape of test/repl beside a server that
 * counts what reaches it.
 */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from '@playwright/test';
import { escapes } from '../repl/escapes';

test.describe.configure({ mode: 'default', timeout: 300_000 });

const reached: string[] = [];
let server: Server;
let address = '';
let page: Page;

test.beforeAll(async ({ browser, baseURL }) => {
  test.setTimeout(300_000); // the development server builds what it has not built before
  server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    response.setHeader('content-type', 'text/javascript');
    response.end('1');
  });
  server.on('upgrade', (request, socket) => {
    reached.push(`upgrade ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  address = `http://localhost:${(server.address() as AddressInfo).port}`;
  page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
  // The development server would reload the page in the midst of a session when a file is saved meanwhile.
  await page.routeWebSocket(
    (url) => url.host === new URL(baseURL!).host,
    () => undefined,
  );
  await page.goto('/test/browser/repl.html');
  await page.waitForFunction(() => 'replPage' in globalThis, null, { timeout: 280_000 });
});
test.afterAll(async () => {
  await page.close();
  server.close();
});

test('the server counts what the page itself asks of it', async () => {
  expect(await page.evaluate((to) => fetch(`${to}/seen`).then((response) => response.ok), address)).toBe(
    true,
  );
  expect(reached.splice(0)).toEqual(['/seen']);
});

test('the browser’s policy alone lets nothing out of a worker of the frame', async () => {
  const { shared, wasm, ...tried } = await page.evaluate((to) => replPage.underPolicy(to), address);
  expect([shared, wasm]).toEqual(['done', 'done']);
  expect(Object.keys(tried).length).toBeGreaterThan(8);
  for (const [name, ended] of Object.entries(tried)) expect(ended, name).not.toBe('done');
  expect(reached).toEqual([]);
});

for (const waiting of ['jspi', 'atomics'] as const)
  test.describe(`waiting by ${waiting}`, () => {
    let id = -1;
    const run = (code: string) => page.evaluate(([at, text]) => replPage.run(at, text), [id, code] as const);

    test('calls look synchronous, however deep and however long the answer', async () => {
      const opened = await page.evaluate((how) => replPage.open(how), waiting);
      id = opened.id;
      expect(opened.waiting).toBe(waiting);
      expect((await run('llm_query("ab")')).value).toBe("'abab'");
      expect((await run('len(llm_query("é" * 3_000_000))')).value).toBe('6000000');
      expect((await run('sorted([3, 1, 2], key=lambda i: len(llm_query("x" * i)))')).value).toBe('[1, 2, 3]');
    });

    test('awaited calls run beside each other', async () => {
      const { value, error } = await run(
        'import asyncio, time\nt = time.time()\nr = await asyncio.gather(*[llm_query_async(str(i)) for i in range(20)])\n(len(r), r[3])',
      );
      expect(error).toBeNull();
      expect(value).toBe("(20, '33')");
    });

    for (const [name, code] of [
      ['a loop', 'kept = 1\nwhile True: pass'],
      ['a sleep', 'kept = 1\nimport time\ntime.sleep(100)'],
      ['an awaited sleep', 'kept = 1\nimport asyncio\nawait asyncio.sleep(100)'],
    ] as const)
      test(`${name} is interrupted and keeps what it had assigned`, async () => {
        const ended = await page.evaluate(([at, text]) => replPage.interruptAfter(at, text, 300), [
          id,
          code,
        ] as const);
        expect(ended).toMatchObject({ status: 'interrupted', rebuilt: false });
        console.log(`${waiting}: ${name} stopped after ${ended.ms.toFixed(0)} ms`);
        expect(ended.ms).toBeLessThan(2000); // the interrupt did it, before the kill
        expect((await run('kept')).value).toBe('1');
        await run('del kept');
      });

    test('is closed', async () => {
      await page.evaluate((at) => replPage.close(at), id);
    });
  });

test.describe('escapes', () => {
  let before: unknown;
  test.beforeAll(async () => {
    before = await page.evaluate(() => replPage.storage());
  });

  for (const { name } of escapes)
    test(name, async () => {
      const { outcome, faults } = await page.evaluate(([which, to]) => replPage.escape(which, to), [
        name,
        address,
      ] as const);
      expect(faults, JSON.stringify(outcome)).toEqual([]);
      expect(reached).toEqual([]);
      expect(await page.evaluate(() => replPage.storage())).toEqual(before);
    });
});
