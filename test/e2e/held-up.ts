/** Whether a page holds its main thread up, measured so that a hiccup of the machine is not taken for the page's work. */

import type { Browser, Page, ViewportSize } from '@playwright/test';
import { mainThread } from '../support/main-thread';
import { expect, test } from './lab';

const LIMIT_MS = 50;
const ATTEMPTS = 3;

/**
 * Fails where some task was too long in each of three fresh pages: the page's own work takes as long every time, what
 * else the machine did does not.
 * @param measure works the page; gives Chromium's trace of it
 */
export async function expectQuick(
  browser: Browser,
  viewport: ViewportSize,
  measure: (page: Page) => Promise<Buffer>,
): Promise<void> {
  const { baseURL } = test.info().project.use;
  const longest: number[] = [];
  do {
    const context = await browser.newContext({
      viewport,
      serviceWorkers: 'block',
      ...(baseURL && { baseURL }),
    });
    try {
      const { tasks } = mainThread(await measure(await context.newPage()));
      expect(tasks.length).toBeGreaterThan(50);
      longest.push(Math.max(...tasks.map(({ ms }) => ms)));
    } finally {
      await context.close();
    }
  } while (longest.at(-1)! >= LIMIT_MS && longest.length < ATTEMPTS);
  expect(Math.min(...longest), `the longest tasks: ${longest.join(', ')} ms`).toBeLessThan(LIMIT_MS);
}
