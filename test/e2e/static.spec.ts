/**
 * The built files on the plainest host there is, which sets no header: the service worker makes the page isolated and
 * keeps it for when there is no network. The only tests that allow service workers.
 */

import type { Page } from '@playwright/test';
import { threadsFor } from '../../src/app/engine/threads';
import { Spec } from '../../src/experiment/spec';
import { serveFolder, type StaticServer } from '../support/static-server';
import { tinyAgent } from '../support/tiny-agents';
import { expect, test as base } from './lab';

interface Hosted {
  /** Path on the host. */
  readonly folder: string;
  readonly site: StaticServer;
}

const test = base.extend<Hosted>({
  folder: ['/lab/', { option: true }],
  site: async ({ folder }, use) => {
    const site = await serveFolder('dist', folder);
    await use(site);
    await site.close();
  },
  baseURL: async ({ site }, use) => use(site.url),
});

test.use({ serviceWorkers: 'allow' });

const small = '#v=1&rounds=1&latentSteps=2';
const shipped = { tiny: false };

const isolated = (page: Page) => page.waitForFunction(() => crossOriginIsolated);
const kept = (page: Page) =>
  page.waitForFunction(async () => {
    const names = await caches.keys();
    const name = names.find((one) => one.startsWith('recursion-lab-page-'));
    return name !== undefined && (await caches.match(new URL('offline.json', location.href))) !== undefined;
  });
const devices = (page: Page) => page.locator('details.devices');

for (const folder of ['/', '/lab/'])
  test.describe(`at ${folder}`, () => {
    test.use({ folder });

    test('the page becomes isolated by itself, runs, and does both again without the host', async ({
      lab,
      page,
      site,
    }) => {
      await lab.open(small, shipped);
      await isolated(page);
      expect(page.url()).toBe(`${site.url}${small}`);
      await kept(page);
      expect(site.asked.filter((path) => /^models|^links|\.wasm$|engine/.test(path))).toEqual([]);
      await lab.finish();
      const answer = await lab.final.innerText();
      site.up = false;
      await page.reload();
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await lab.finish();
      expect(await lab.final.innerText()).toBe(answer);
    });
  });

test('WASM runs on several threads where models are large', async ({ lab, page }) => {
  await page.route('https://huggingface.co/**', async (route) => {
    const [, id, path] = /lab\/(\w+)\/resolve\/main\/(.+)$/.exec(route.request().url()) ?? [];
    const bytes = tinyAgent(id!).get(path!);
    const headers = { 'access-control-allow-origin': '*' };
    await route.fulfill(bytes ? { body: Buffer.from(bytes), headers } : { status: 404, headers });
  });
  const ids = ['adder', 'subtracter', 'multiplier'].map((id) => `hub:lab/${id}`);
  const agents = ids.map((id, i) => `&agents.${i}.id=${id}`).join('');
  await lab.open(`${small}&links.source=untrained${agents}`, shipped);
  await isolated(page);
  await lab.finish();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const threads = threadsFor(Spec.parse({ agents: ids.map((id) => ({ id })) }).agents, cores);
  const engine = page.workers().filter((worker) => !worker.url().includes('aside'));
  expect(engine).toHaveLength(threads); // the engine itself is one of them
  const words = threads === 1 ? 'WASM, 1 thread' : `WASM, ${threads} threads`;
  await expect(page.getByLabel('System')).toContainText(words);
});

test('everything is kept when the user asks for it, so that a first run needs no network', async ({
  lab,
  page,
  context,
}) => {
  await lab.open(small, shipped);
  await isolated(page);
  await devices(page).locator('summary').click();
  await page.getByRole('button', { name: /^Keep everything \(\d+(\.\d+)? MB\)/ }).click();
  await expect(devices(page)).toContainText('this experiment work without a network', { timeout: 60_000 });
  await context.setOffline(true);
  await page.reload();
  await devices(page).locator('summary').click();
  await expect(devices(page)).toContainText('this experiment work without a network');
  await lab.finish();
});

test('a new deployment is shown at the next load, and without the host the whole of the old one', async ({
  lab,
  page,
  site,
}) => {
  await lab.open('', shipped);
  await isolated(page);
  await kept(page);
  const title = await page.title();
  site.replaced.set('index.html', '<!doctype html><title>Redeployed</title><link rel="icon" href="data:,">');
  await page.reload();
  await expect(page).toHaveTitle('Redeployed');
  site.up = false;
  await page.reload();
  await expect(page).toHaveTitle(title);
  await expect(lab.run).toBeVisible();
});

test('a page that is in use is not loaded again, but offers it', async ({ lab, page, site }) => {
  // The service worker comes late: the user has begun by then.
  const script = '**/sw.js';
  let letGo = () => undefined as void;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.context().route(script, async (route) => {
    await held;
    await route.continue();
  });
  await lab.open(small, shipped);
  await page.keyboard.press('Tab');
  letGo();
  await kept(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await devices(page).locator('summary').click();
  await page.getByRole('button', { name: 'Reload' }).click();
  await isolated(page);
  expect(site.asked.filter((path) => path === 'index.html').length).toBeGreaterThan(1);
});
