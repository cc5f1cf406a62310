/** Workers of the training benchmark's page as peers. */

import type { Browser, Page } from '@playwright/test';
import type { ViteDevServer } from 'vite';
import { launch, serve } from '../browser';
import type { Peer } from '../protocol';
import type { AskWorker } from './page/main';

export class BenchPage {
  private constructor(
    private readonly browser: Browser,
    private readonly server: ViteDevServer,
    private readonly page: Page,
  ) {}

  /** @param port of the development server: two pages at a time need two. */
  static async open(port: number): Promise<BenchPage> {
    const browser = await launch();
    const server = await serve(port);
    try {
      const page = await browser.newPage();
      await page.goto(`${server.resolvedUrls!.local[0]}tools/bench/training/page/index.html`);
      await page.waitForFunction(() => 'askWorker' in window);
      return new BenchPage(browser, server, page);
    } catch (error) {
      await browser.close();
      await server.close();
      throw error;
    }
  }

  get version(): string {
    return this.browser.version();
  }

  /** A fresh worker. */
  peer(name: string): Peer {
    const { page } = this;
    const processorMs = () => this.processorMs();
    return {
      name,
      async ask(what, args) {
        const before = await processorMs();
        const asked: [string, Parameters<AskWorker>[1]] = [name, { what, args }];
        const answered = await page.evaluate(([worker, message]) => window.askWorker(worker, message), asked);
        if ('error' in answered) throw new Error(`${name}: ${answered.error}`);
        const { reply } = answered;
        const timed = what === 'train' || what === 'profile';
        return (timed ? { ...(reply as object), cpuMs: (await processorMs()) - before } : reply) as never;
      },
      close: () => page.evaluate((worker) => window.endWorker(worker), name),
    };
  }

  /** Processor time of the pages' processes so far. */
  private async processorMs(): Promise<number> {
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    await session.detach();
    const pages = processInfo.filter(({ type }) => type === 'renderer');
    return 1000 * pages.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
