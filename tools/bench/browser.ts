/**
 * Chromium under Playwright, and the devices of the benchmark's own page as peers. The page comes from a development
 * server of this repository, with the headers of cross-origin isolation.
 */

import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser } from '@playwright/test';
import { createServer, type ViteDevServer } from 'vite';
import type { AskDevice } from './page/main';
import type { Peer } from './protocol';
import { ROOT, SCRATCH } from './settings';

/** Chromium with WebGPU on the software adapter: the one tools/setup.mjs found, or the system's, or Playwright's. */
export async function launch(): Promise<Browser> {
  const found = `${ROOT}.cache/browser`;
  const known = existsSync(found) ? readFileSync(found, 'utf8').trim() : '/usr/bin/chromium';
  return chromium.launch({
    ...(existsSync(known) && { executablePath: known }),
    args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  });
}

/** A development server of this repository. */
export async function serve(port: number): Promise<ViteDevServer> {
  const server = await createServer({
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    cacheDir: `${SCRATCH}/vite`,
    logLevel: 'error',
    server: { host: 'localhost', port, hmr: false, watch: null },
    optimizeDeps: { entries: ['tools/bench/page/*.ts', 'tools/bench/training/page/*.ts'] },
  });
  return server.listen();
}

/** The two devices of one page. Closing the last of them closes browser and server. */
export async function browserPeers(): Promise<Peer[]> {
  const browser = await launch();
  const server = await serve(5199);
  try {
    const page = await browser.newPage();
    await page.goto(`${server.resolvedUrls!.local[0]}tools/bench/page/index.html`);
    await page.waitForFunction(() => 'askDevice' in window);
    const open = new Set(['wasm', 'webgpu'] as const);
    const version = browser.version();
    return [...open].map((device) => ({
      name: device === 'wasm' ? 'WASM' : 'WebGPU',
      async ask(what, args) {
        const ask: [Parameters<AskDevice>[0], { what: typeof what; args: unknown }] = [
          device,
          { what, args },
        ];
        const answered = await page.evaluate(([name, message]) => window.askDevice(name, message), ask);
        if ('error' in answered) throw new Error(answered.error);
        if (what !== 'open') return answered.reply as never;
        const { description } = answered.reply as { description: string };
        return { description: `${description}, Chromium ${version}` } as never;
      },
      async close() {
        open.delete(device);
        if (open.size > 0) return;
        await browser.close();
        await server.close();
      },
    }));
  } catch (error) {
    await browser.close();
    await server.close();
    throw error;
  }
}
