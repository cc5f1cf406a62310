/** The page as a visitor sees it, with tiny random agents in place of the shipped ones where a test asks for them. */

import { test as base, expect as plainExpect, type Page, type Route } from '@playwright/test';
import { tinyAgent } from '../support/tiny-agents';

declare global {
  interface Window {
    engines: Worker[];
  }
}

/** Patient: tests must pass on a machine that is busy with something else. */
export const expect = plainExpect.configure({ timeout: 20_000 });

export class LabPage {
  /** Whatever the page complains of; a test that expects complaints takes them out. */
  readonly complaints: string[] = [];
  /** Paths below the page that were asked for, models and links first of all. */
  readonly asked: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.asked.push(new URL(request.url()).pathname));
  }

  /** Opens the page, with `hash` behind its address. */
  async open(hash = '', { tiny = true } = {}): Promise<void> {
    if (tiny) await this.page.route('**/models/**', serveTiny);
    await this.page.addInitScript(() => {
      window.engines = [];
      window.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          if (options?.name === 'engine') window.engines.push(this);
        }
      };
    });
    await this.page.goto(`./${hash}`);
    await expect(this.run).toBeVisible();
  }

  /** Opens the page on the run that comes with it. */
  async openShipped(hash = ''): Promise<void> {
    await this.open(hash, { tiny: false });
    await expect(this.where).toContainText('Round');
    await expect(this.page.locator('canvas[role=img]').first()).toBeVisible();
  }

  /** In words, where the cursor stands. */
  get where() {
    return this.page.locator('.where');
  }
  get run() {
    return this.page.getByRole('button', { name: 'Run', exact: true });
  }
  get stop() {
    return this.page.getByRole('button', { name: /^Stop/ });
  }
  get words() {
    return this.page.getByLabel('In words');
  }
  get status() {
    return this.page.getByLabel('Run', { exact: true }).getByRole('status');
  }
  get error() {
    return this.page.getByLabel('Error', { exact: true });
  }
  get notices() {
    return this.page.getByLabel('Notices');
  }
  get final() {
    return this.page.getByLabel('Final answer');
  }
  /** A field of the experiment. */
  setting(label: string) {
    return this.page.getByLabel('Settings', { exact: true }).getByLabel(label, { exact: true });
  }
  round(n: number) {
    return this.page.getByRole('region', { name: `Round ${n}`, exact: true });
  }

  /** Runs to the end. */
  async finish(timeout = 90_000): Promise<void> {
    await this.run.click();
    await expect(this.status).toHaveText(/^Done/, { timeout });
  }

  async waitForRound(n: number): Promise<void> {
    await expect(this.round(n)).toBeVisible({ timeout: 60_000 });
  }
}

const files = new Map<string, Map<string, Uint8Array>>();

export async function serveTiny(route: Route): Promise<void> {
  const [, id, path] = /models\/([^/]+)\/(.+)$/.exec(new URL(route.request().url()).pathname) ?? [];
  if (!files.has(id!)) files.set(id!, tinyAgent(id!));
  const bytes = files.get(id!)!.get(path!);
  if (bytes) await route.fulfill({ body: Buffer.from(bytes), contentType: 'application/octet-stream' });
  else await route.fulfill({ body: '<!doctype html>', contentType: 'text/html' });
}

export const test = base.extend<{ lab: LabPage }>({
  lab: async ({ page }, use) => {
    const lab = new LabPage(page);
    await use(lab);
    expect(lab.complaints).toEqual([]);
  },
});

/** A question that agents need two rounds for, and its answer. */
export const question =
  'k is 7, d is that plus 4, c is that times 3, f is that minus 6, a is that plus 1, h is that times 7, e is that minus 2, b is that plus 5. What is c?';
/** Runs long enough to be interrupted. */
export const longRun = '#v=1&links.source=untrained&rounds=8&latentSteps=64';
export const shortRun = '#v=1&links.source=untrained&rounds=2&latentSteps=2';
