/**
 * Part (d): a cold load of the built site. Bytes by kind until Run can be pressed, the time until then, and what a
 * first run loads besides. Vite's preview does not compress, so the gzip sizes that a host would send stand beside.
 */

import { gzipSync } from 'node:zlib';
import type { Browser, Page, Request } from '@playwright/test';
import { launch } from './browser';
import { COLD_LOADS, SLOW } from './settings';
import { chooseWasm, runButton, runOnce, serveSite, visit } from './site';
import { summarise, type Summary } from './stats';

export interface Loaded {
  readonly files: number;
  readonly bytes: number;
  readonly gzip: number;
}

export interface LoadResult {
  readonly shell: Readonly<Record<string, Loaded>>;
  readonly firstRun: Readonly<Record<string, Loaded>>;
  /** From the start of the navigation until Run is enabled, in ms. */
  readonly interactive: Summary;
  readonly interactiveSlow: Summary;
  readonly firstRunMs: number;
}

export async function measureLoad(): Promise<LoadResult> {
  const site = await serveSite();
  const browser = await launch();
  try {
    const page = await visit(browser);
    const seen: Request[] = [];
    page.on('requestfinished', (request) => seen.push(request));
    await page.goto(site.url);
    await interactive(page);
    const shell = await tally(seen.splice(0));
    await chooseWasm(page);
    const { wallMs: firstRunMs } = await runOnce(page);
    const firstRun = await tally(seen.splice(0));
    await page.context().close();
    const times = await coldLoads(browser, site.url, false);
    const slow = await coldLoads(browser, site.url, true);
    return { shell, firstRun, interactive: summarise(times), interactiveSlow: summarise(slow), firstRunMs };
  } finally {
    await browser.close();
    await site.close();
  }
}

async function coldLoads(browser: Browser, url: string, slow: boolean): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < COLD_LOADS; i++) {
    const page = await visit(browser);
    if (slow) {
      const session = await page.context().newCDPSession(page);
      const { bytesPerSecond, latencyMs } = SLOW;
      const throughput = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond };
      await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: latencyMs,
        ...throughput,
      });
    }
    await page.goto(url, { waitUntil: 'commit' });
    times.push(await interactive(page));
    await page.context().close();
  }
  return times;
}

/** Milliseconds from the start of the navigation, by the page's own clock, looked at once a frame. */
async function interactive(page: Page): Promise<number> {
  await runButton(page).waitFor();
  const handle = await page.waitForFunction(() => {
    const button = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent?.trim() === 'Run',
    );
    return button && !button.disabled && performance.now();
  });
  return Number(await handle.jsonValue());
}

async function tally(requests: readonly Request[]): Promise<Record<string, Loaded>> {
  const kinds: Record<string, Loaded> = {};
  const urls = new Set<string>();
  for (const request of requests) {
    const url = request.url();
    if (!url.startsWith('http') || urls.has(url)) continue;
    urls.add(url);
    const body = await (await request.response())?.body();
    if (!body) continue;
    const kind = kindOf(new URL(url).pathname);
    const before = kinds[kind] ?? { files: 0, bytes: 0, gzip: 0 };
    kinds[kind] = {
      files: before.files + 1,
      bytes: before.bytes + body.length,
      gzip: before.gzip + gzipSync(body).length,
    };
  }
  return kinds;
}

function kindOf(path: string): string {
  if (path.endsWith('.wasm')) return 'ONNX Runtime (.wasm)';
  if (path.endsWith('.safetensors')) return path.includes('/links/') ? 'links' : 'weights';
  if (/\.m?js$/.test(path)) return 'scripts';
  if (path.endsWith('.css')) return 'styles';
  return /\.(json|jinja)$/.test(path) ? 'JSON' : 'page';
}
