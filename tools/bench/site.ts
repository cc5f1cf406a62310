/** The built page as a visitor has it: built once, served by Vite's preview, driven by Playwright. */

import { existsSync } from 'node:fs';
import { expect, type Browser, type Page } from '@playwright/test';
import { build, preview } from 'vite';
import { ROOT, SCRATCH } from './settings';

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds into a folder of its own, so that a build under test is left alone. */
export async function serveSite(): Promise<Site> {
  const common = {
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    logLevel: 'error',
    build: { outDir: `${SCRATCH}/site` },
  } as const;
  await build({ ...common, build: { ...common.build, emptyOutDir: true } });
  const server = await preview({ ...common, preview: { host: 'localhost', port: 5198 } });
  return { url: server.resolvedUrls!.local[0]!, close: () => server.close() };
}

/** A first visit: a context without cache. */
export async function visit(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  return context.newPage();
}

export const runButton = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

/** Trained links where they are shipped; times do not depend on what the links learnt. */
export async function chooseWasm(page: Page): Promise<string> {
  await page.getByLabel('Device').selectOption({ label: 'WASM' });
  const links = page.getByLabel('Links');
  if (!existsSync(`${ROOT}public/links/relay-seed0.safetensors`))
    await links.selectOption({ label: 'Untrained' });
  return links.evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]!.label);
}

export interface PageRun {
  /** From the click until the page says that it is done. */
  readonly wallMs: number;
  /** What the page says the run took, loading left out. */
  readonly said: string;
}

/** Presses Run and waits for the end. @throws when the run fails. */
export async function runOnce(page: Page): Promise<PageRun> {
  await expect(runButton(page)).toBeEnabled();
  const wallMs = await runButton(page).evaluate(
    (button) =>
      new Promise<number>((resolve) => {
        let began = false;
        const started = performance.now();
        const observer = new MutationObserver(() => {
          const idle = !(button as HTMLButtonElement).disabled;
          began ||= !idle;
          if (!began || !idle) return;
          observer.disconnect();
          resolve(performance.now() - started);
        });
        observer.observe(button, { attributes: true });
        (button as HTMLButtonElement).click();
      }),
  );
  const said = (await page.locator('p.status').first().innerText()).match(/Done in ([\d.,]+ m?s)/)?.[1];
  if (!said) throw new Error(`The run did not end well: ${await page.locator('body').innerText()}`);
  return { wallMs, said };
}
