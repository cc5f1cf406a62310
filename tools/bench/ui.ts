/**
 * `npm run bench:ui`: the page under the hand. A run of 4 rounds x 3 agents x 32 latent steps is made in Chromium, every
 * view is in sight, and the cursor is scrubbed and the run replayed; then 50 runs in a row. Prints main-thread time per
 * frame, the longest task, and the memory, as JSON.
 */

import { expect, type Browser, type Page } from '@playwright/test';
import { mainThread, perFrame, quantile, traceCategories } from '../../test/support/main-thread';
import { launch } from './browser';
import { describeMachine, load } from './machine';
import { serveSite, runButton } from './site';

const FRAMES = 300;
const RUNS = 50;
/** Tall enough that no view is out of sight: those draw nothing. */
const viewport = { width: 1500, height: 5200 };
const targets = { frameMs: 8, taskMs: 50 };

/** Moves the cursor once per frame, back and forth over the whole run. */
async function scrub(page: Page, browser: Browser) {
  await browser.startTracing(page, { categories: traceCategories });
  const displayed = await page.evaluate(async (frames) => {
    const slider = document.querySelector<HTMLInputElement>('.scrubber input')!;
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
    const last = Number(slider.max);
    const started = performance.now();
    for (let i = 0; i < frames; i++) {
      await new Promise(requestAnimationFrame);
      performance.mark('frame');
      const place = Math.round(Math.abs(((2 * i) / frames) * last - last));
      write.call(slider, `${place}`);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    return (1000 * frames) / (performance.now() - started);
  }, FRAMES);
  return { ...figures(await browser.stopTracing()), framesPerSecond: round(displayed) };
}

async function replay(page: Page, browser: Browser) {
  await page.getByRole('button', { name: 'To the beginning' }).click();
  await browser.startTracing(page, { categories: traceCategories });
  await page.getByRole('button', { name: 'Play' }).click();
  await page.evaluate(async (frames) => {
    for (let i = 0; i < frames; i++) {
      await new Promise(requestAnimationFrame);
      performance.mark('frame');
    }
  }, FRAMES);
  const result = figures(await browser.stopTracing());
  await page.getByRole('button', { name: 'Pause' }).click();
  return result;
}

function figures(trace: Buffer) {
  const main = mainThread(trace);
  const frames = perFrame(main, 'frame');
  return {
    frames: frames.length,
    medianMs: round(quantile(frames, 0.5)),
    p95Ms: round(quantile(frames, 0.95)),
    maxMs: round(Math.max(...frames)),
  };
}

async function run(page: Page): Promise<void> {
  await runButton(page).click();
  await expect(page.locator('p.status').first()).toContainText('Done in', { timeout: 300_000 });
  await expect(runButton(page)).toBeEnabled();
}

async function longestTask(page: Page, browser: Browser) {
  await browser.startTracing(page, { categories: traceCategories });
  await run(page);
  const { tasks } = mainThread(await browser.stopTracing());
  return { tasks: tasks.length, longestMs: round(Math.max(...tasks.map(({ ms }) => ms))) };
}

/** Bytes of the page's heap, and of the whole with its worker, after a collection. */
async function memory(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const whole = await page.evaluate(async () => {
    const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> })
      .measureUserAgentSpecificMemory;
    return measure ? (await measure.call(performance)).bytes : null;
  });
  return { pageMB: round(usedSize / 1e6), wholeMB: whole === null ? null : round(whole / 1e6) };
}

const round = (value: number) => Math.round(100 * value) / 100;

const site = await serveSite();
const browser = await launch();
try {
  const context = await browser.newContext({ viewport, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${site.url}#v=1&preset=relay&rounds=4&latentSteps=32`);
  await run(page);
  const views = await page.locator('.picture canvas[role=img]').count();
  const scrubbed = await scrub(page, browser);
  const replayed = await replay(page, browser);
  const long = await longestTask(page, browser);

  await page.goto(`${site.url}#v=1&preset=relay&rounds=2&latentSteps=4`);
  const memories = [];
  for (let i = 0; i <= RUNS; i++) {
    await run(page);
    if (i % 10 === 0) memories.push({ runs: i + 1, ...(await memory(page)) });
  }
  const result = {
    machine: describeMachine(null),
    load: load(),
    views,
    targets,
    scrubbed,
    replayed,
    run: long,
    memories,
  };
  console.log(JSON.stringify(result, null, 2));
} finally {
  await browser.close();
  await site.close();
}
