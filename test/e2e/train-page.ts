/** The Train workspace as a visitor sees it, with tiny random agents in place of the shipped ones. */

import type { Page } from '@playwright/test';
import { expect, serveTiny } from './lab';

declare global {
  interface Window {
    trainers: Worker[];
  }
}

const few: Readonly<Record<string, string | number>> = {
  'links.source': 'untrained',
  rounds: 2,
  latentSteps: 2,
  'training.inner.steps': 20,
  'training.inner.batch': 4,
  'training.inner.warmup': 2,
  'training.outer.steps': 8,
  'training.outer.batch': 2,
  'training.outer.warmup': 2,
  'training.outer.train': 'both',
  'training.outer.optimiser.learningRate': 0.001,
  'training.validation.every': 5,
  'training.validation.n': 4,
};

/** Both stages of few steps on tiny agents, for some seconds of work. @param change of any of its settings. */
export function tinyRun(change: Readonly<Record<string, string | number>> = {}): string {
  const entries = Object.entries({ ...few, ...change }).map(([key, value]) => `${key}=${value}`);
  return `#${['v=1', 'preset=relay', ...entries, 'view.workspace=train'].join('&')}`;
}

export class TrainPage {
  /** Whatever the page complains of. */
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async open(hash = tinyRun(), { tiny = true } = {}): Promise<void> {
    if (tiny) await this.page.route('**/models/**', serveTiny);
    await this.page.addInitScript(() => {
      window.trainers = [];
      window.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          if (options?.name === 'training') window.trainers.push(this);
        }
      };
    });
    await this.page.goto(`./${hash}`);
    await expect(this.start).toBeVisible();
  }

  get start() {
    return this.page.getByRole('button', { name: 'Start', exact: true });
  }
  /** The run in focus. */
  get now() {
    return this.page.getByRole('region', { name: 'Run', exact: true });
  }
  get status() {
    return this.now.locator('.status').getByRole('status');
  }
  get line() {
    return this.now.locator('.status');
  }
  get pause() {
    return this.now.getByRole('button', { name: 'Pause', exact: true });
  }
  get resume() {
    return this.now.getByRole('button', { name: 'Resume', exact: true });
  }
  get error() {
    return this.page.getByLabel('Error in training');
  }
  get runs() {
    return this.page.getByRole('region', { name: 'Training runs' }).getByRole('listitem');
  }
  setting(label: string) {
    return this.page.getByLabel('Settings of training').getByLabel(label, { exact: true });
  }
  chart(title: string) {
    return this.page.getByRole('region', { name: title, exact: true });
  }
  get questions() {
    return this.page.getByLabel('File of questions', { exact: true });
  }

  /** Waits until so many steps of the stage are made. */
  async reach(stage: 'inner' | 'outer', step: number): Promise<void> {
    await expect
      .poll(
        async () => {
          const told = await this.line.textContent();
          const [, now, at] = /(inner|outer) stage, step (\d+)/.exec(told ?? '') ?? [];
          if (/Done/.test(told ?? '') || (stage === 'inner' && now === 'outer')) return Infinity;
          return now === stage ? Number(at) : 0;
        },
        { timeout: 240_000, intervals: [100] },
      )
      .toBeGreaterThanOrEqual(step);
  }

  /** Waits for the end. @returns the SHA-256 of the trained links. */
  async finish(): Promise<string> {
    await expect(this.status).toHaveText('Done.', { timeout: 400_000 });
    return (await this.now.locator('.finished code').getAttribute('title'))!;
  }
}
