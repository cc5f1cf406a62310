/**
 * `npm run bench:rlm-page`: the RLM workspace under the hand, on the built page in Chromium. How long large traces take from
 * the drop to the drawn turns, how smoothly they scroll and how long the main thread is held; and how long a first visitor
 * waits from the click to the first cell, phase by phase. Prints JSON. `--dev URL` takes a page that is served already.
 */

import { writeFileSync, mkdirSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { mainThread, quantile, traceCategories } from '../../test/support/main-thread';
import { launch } from './browser';
import { describeMachine, load } from './machine';
import { traceOf, type Shape } from './rlm/traces';
import { SCRATCH } from './settings';
import { serveSite } from './site';

const FRAMES = 300;
const targets = { openMs: 2000, framesPerSecond: 60, taskMs: 50, firstCellMs: 5000 };
const shapes: Readonly<Record<string, Shape>> = {
  '10 MB, 10,000 events': { turns: 625, calls: 4, characters: 1430 },
  '2,000 turns': { turns: 2000, calls: 0, characters: 600 },
  'one turn with 10,000 sub-calls': { turns: 1, calls: 10_000, characters: 200 },
  'one line of 10 MB': { turns: 3, calls: 1, characters: 400, line: 10_000_000 },
};

/** Functions that are sent to the page were compiled with a helper that is not there. */
const helper = { content: 'globalThis.__name ??= (made) => made' };

const round = (value: number) => Math.round(10 * value) / 10;

async function openWorkspace(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1500, height: 1000 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.addInitScript(helper);
  await page.goto(`${url}#view.workspace=rlm`);
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.waitForTimeout(1500);
  return page;
}

/** From the choice of the file until the turns are drawn and the whole has been read. */
async function opening(browser: Browser, url: string, path: string, shape: Shape) {
  const page = await openWorkspace(browser, url);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('input[type=file][aria-label="File of a log"]')!;
    const times: Record<string, number> = {};
    Object.assign(window, { times });
    let begun = 0;
    field.addEventListener('change', () => (begun = performance.now()), { capture: true });
    const look = () => {
      if (begun > 0) {
        const now = performance.now() - begun;
        if (document.querySelector('.turn .code')) times.drawn ??= now;
        const status = document.querySelector('.status [role=status]')?.textContent ?? '';
        if (status.startsWith('The log')) times.whole ??= now;
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await browser.startTracing(page, { categories: traceCategories });
  await page.getByLabel('File of a log').setInputFiles(path);
  await page.waitForFunction(() => {
    const { drawn, whole } = (window as unknown as { times: Record<string, number> }).times;
    return drawn !== undefined && whole !== undefined;
  });
  const { tasks } = mainThread(await browser.stopTracing());
  const times = await page.evaluate(() => (window as unknown as { times: Record<string, number> }).times);
  if (shape.calls > 1000) await page.locator('.sub-calls > summary').first().click();
  const scrolled = await scrolling(page, browser, shape.calls > 1000 ? '.call-list' : '.trajectory');
  await page.context().close();
  return {
    drawnMs: Math.round(times.drawn!),
    wholeMs: Math.round(times.whole!),
    longestTaskMs: round(Math.max(...tasks.map(({ ms }) => ms))),
    scrolled,
  };
}

/** Scrolls a list by 120 pixels a frame, as a wheel does, and by long jumps. */
async function scrolling(page: Page, browser: Browser, list: string) {
  await browser.startTracing(page, { categories: traceCategories });
  const { rate, blank } = await page.evaluate(
    async ({ frames, list: name }) => {
      const box = document.querySelector<HTMLElement>(`${name} [data-virtuoso-scroller]`)!;
      box.scrollIntoView({ block: 'center' });
      const begun = performance.now();
      let empty = 0;
      for (let i = 0; i < frames; i++) {
        await new Promise(requestAnimationFrame);
        box.scrollTop += 120;
        const { left, top, height } = box.getBoundingClientRect();
        const seen = document.elementFromPoint(left + 20, top + height / 2);
        if (!seen?.closest('.virtual-row')) empty++;
      }
      const seconds = (performance.now() - begun) / 1000;
      return { rate: frames / seconds, blank: empty };
    },
    { frames: FRAMES, list },
  );
  const { tasks } = mainThread(await browser.stopTracing());
  const times = tasks.map(({ ms }) => ms);
  return {
    framesPerSecond: round(rate),
    framesWithABlankMiddle: blank,
    longestTaskMs: round(Math.max(...times)),
    p99TaskMs: round(quantile(times, 0.99)),
  };
}

/** What stands on the page, and what was fetched, by the clock of the click. */
async function firstCell(browser: Browser, url: string, wait: number) {
  const context = await browser.newContext({
    viewport: { width: 1500, height: 1000 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  await page.addInitScript(helper);
  const fetched: { name: string; at: number }[] = [];
  let clicked = 0;
  context.on('requestfinished', (request) => {
    const name = new URL(request.url()).pathname.split('/').at(-1)!;
    if (clicked > 0 && /wasm|stdlib|safetensors|repl-|ort/.test(name))
      fetched.push({ name, at: Date.now() - clicked });
  });
  await page.goto(`${url}#view.workspace=rlm`);
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await run.waitFor();
  await page.getByLabel('Preset').waitFor();
  await page.waitForTimeout(wait);
  await page.evaluate(() => {
    const times: Record<string, number> = {};
    Object.assign(window, { times });
    let begun = 0;
    document.addEventListener('click', () => (begun ||= performance.now()), { capture: true });
    const look = () => {
      const now = performance.now() - begun;
      // Until then it is the example that is shown.
      const isBegun = !document.querySelector('.status')?.textContent.startsWith('Ready');
      if (begun > 0 && isBegun) {
        if (document.querySelector('.loading tr')) times.loading ??= now;
        if (document.querySelector('.trajectory')) times.question ??= now;
        if (document.querySelector('.turn')) times.turn ??= now;
        if (document.querySelector('.said-by-model pre')) times.firstToken ??= now;
        if (document.querySelector('.turn .cell')) times.cell ??= now;
        if (document.querySelector('.turn .cell')?.textContent.includes('Python ')) times.cellEnd ??= now;
      }
      requestAnimationFrame(look);
    };
    look();
  });
  clicked = Date.now();
  await run.click();
  await page.waitForFunction(
    () => (window as unknown as { times: Record<string, number> }).times.cellEnd !== undefined,
    null,
    { timeout: 120_000 },
  );
  const times = await page.evaluate(() => (window as unknown as { times: Record<string, number> }).times);
  await context.close();
  return {
    waitedBeforeTheClickMs: wait,
    ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [`${name}Ms`, Math.round(ms)])),
    fetched: fetched.map(({ name, at }) => `${name} ${at} ms`),
  };
}

const given = process.argv.indexOf('--dev');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const site =
  given > 0 ? { url: process.argv[given + 1]!, close: () => Promise.resolve() } : await serveSite();
const browser = await launch();
try {
  const opened: Record<string, object> = {};
  if (only !== 'cell') {
    mkdirSync(SCRATCH, { recursive: true });
    for (const [name, shape] of Object.entries(shapes)) {
      const path = `${SCRATCH}/trace.jsonl`;
      const bytes = Buffer.from(await traceOf(shape).arrayBuffer());
      writeFileSync(path, bytes);
      const events = bytes.toString().split('\n').length - 2;
      opened[name] = { bytes: bytes.length, events, ...(await opening(browser, site.url, path, shape)) };
    }
  }
  const cells = [];
  if (only !== 'open') for (const wait of [0, 0, 3000]) cells.push(await firstCell(browser, site.url, wait));
  console.log(
    JSON.stringify(
      { machine: describeMachine(null), load: load(), targets, opened, firstCell: cells },
      null,
      2,
    ),
  );
} finally {
  await browser.close();
  await site.close();
}
