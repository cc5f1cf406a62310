/** The RLM workspace as a visitor sees it. */

import type { Page } from '@playwright/test';
import { serveChat, type ChatServer, type Script } from '../servers/chat-server';
import { expect, test as base } from './lab';

export class RlmPage {
  /** Whatever the page complains of; a test that expects complaints takes them out. */
  readonly complaints: string[] = [];
  /** Hosts that were asked for anything. */
  readonly hosts = new Set<string>();

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.context().on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol)) this.hosts.add(host);
    });
  }

  async open(): Promise<void> {
    await this.page.goto('./#view.workspace=rlm');
    await expect(this.run).toBeVisible();
    await expect(this.page.getByLabel('Preset')).toHaveValue('rlm-needle');
  }

  get run() {
    return this.page.getByRole('button', { name: 'Run', exact: true });
  }
  get stop() {
    return this.page.getByRole('button', { name: /^Stop/ });
  }
  get status() {
    return this.page.getByRole('region', { name: 'Run', exact: true }).getByRole('status').first();
  }
  get answer() {
    return this.page.getByRole('region', { name: 'Final answer' });
  }
  get turns() {
    return this.page.getByRole('region', { name: 'Turns' });
  }
  get error() {
    return this.page.locator('.card.error');
  }
  turn(n: number) {
    return this.turns.getByRole('listitem', { name: `Turn ${n}`, exact: true });
  }
  setting(label: string) {
    return this.page.getByLabel('Set-up').getByLabel(label, { exact: true });
  }
  model(place: 'Root model' | 'Sub-model') {
    return this.page.getByRole('group', { name: place });
  }
  /** Opens a group of the set-up. */
  async group(title: string): Promise<void> {
    const summary = this.page.getByLabel('Set-up').getByText(title, { exact: true });
    if (!(await summary.evaluate((element) => (element.parentElement as HTMLDetailsElement).open)))
      await summary.click();
  }

  /** A person drives, and answers sub-calls too. */
  async byHand(): Promise<void> {
    await this.model('Root model').getByLabel('Root model').selectOption('person');
    await this.model('Sub-model').getByLabel('Sub-model').selectOption('same');
  }
  /** A question of one's own. */
  async ask(question: string, context: string): Promise<void> {
    await this.setting('Question').selectOption('own');
    await this.setting('In your words').fill(question);
    await this.setting('Context').fill(context);
  }
  /** A service drives. */
  async byService(url: string, model = 'scripted'): Promise<void> {
    const root = this.model('Root model');
    await root.getByLabel('Root model').selectOption('endpoint');
    await root.getByLabel('Address').fill(`${url}/v1`);
    await root.getByLabel('Model', { exact: true }).fill(model);
    await this.model('Sub-model').getByLabel('Sub-model').selectOption('same');
  }

  /** Waits until the person is asked. */
  async asked(timeout = 120_000) {
    const field = this.page.getByRole('textbox', { name: 'Your answer' });
    await expect(field).toBeVisible({ timeout });
    return field;
  }
  /** The person's next turn. */
  async say(text: string): Promise<void> {
    const field = await this.asked();
    await field.fill(text);
    await this.page.getByRole('button', { name: 'Send' }).click();
  }
  cell = (code: string) => this.say(`\`\`\`repl\n${code}\n\`\`\``);

  async finished(timeout = 180_000): Promise<void> {
    await expect(this.status).toHaveText(/^(Done|Stopped|The run ended)/, { timeout });
  }
}

/** What was fetched of Python and of models: their files, not the names of them that a development server serves. */
export const loaded = (urls: readonly string[]) =>
  urls.filter(
    (url) =>
      !url.includes('?import') && /^(?!.*\/traces\/).*\.(wasm|zip|safetensors)$/.test(new URL(url).pathname),
  );

interface Fixtures {
  /** A page that must not have complained at the end. */
  rlm: RlmPage;
  /** A chat service that plays a script, until the end of the test. */
  serve(script: Script, key?: string): Promise<ChatServer>;
}

export const test = base.extend<Fixtures>({
  rlm: async ({ page }, use) => {
    const rlm = new RlmPage(page);
    await use(rlm);
    expect(rlm.complaints).toEqual([]);
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names here
  serve: async ({}, use) => {
    const servers: ChatServer[] = [];
    await use(async (script, key) => {
      const server = await serveChat(script, key === undefined ? {} : { key });
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});
