/** Every parity case in a real browser, in a module worker, on WASM and on WebGPU (the software adapter). */

import { expect, test, type Page } from '@playwright/test';
import { cases, summary } from '../parity/cases';
import { failed, type Comparison } from '../parity/comparison';

for (const backend of ['wasm', 'webgpu'] as const)
  test.describe(`on ${backend}, as PyTorch computes`, () => {
    test.describe.configure({ mode: 'default', timeout: 300_000 });
    const all: Comparison[] = [];
    let description = '';
    let page: Page;

    test.beforeAll(async ({ browser, baseURL }) => {
      page = await browser.newPage(baseURL === undefined ? {} : { baseURL });
      await page.goto('/test/browser/parity.html');
      await page.waitForFunction(() => 'runParity' in globalThis);
    });
    test.afterAll(async () => {
      console.log(`${backend} (${description}): ${summary(all)}`);
      await page.close();
    });

    test('the page is cross-origin isolated', async () => {
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
    });

    for (const name of Object.keys(cases))
      test(name, async () => {
        const answer = await page.evaluate(([on, which]) => globalThis.runParity(on, which), [
          backend,
          name,
        ] as const);
        expect(answer.error).toBeNull();
        expect(answer.backend, answer.description).toBe(backend);
        description = answer.description;
        all.push(...answer.results);
        expect(answer.results.length).toBeGreaterThan(2);
        expect(answer.results.filter(failed)).toEqual([]);
      });
  });
