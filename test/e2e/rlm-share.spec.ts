/** Links to RLM set-ups and runs: they come back whole on another machine, start nothing, and bear no harm. */

import type { Browser, Page } from '@playwright/test';
import { pack } from '../../src/experiment/deflate';
import { expectAccessible } from './axe';
import { expect } from './lab';
import { loaded, RlmPage, test } from './rlm-page';
import { shot } from './shots';

test.setTimeout(300_000);
test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

/** Another machine: nothing of this one's session, store or clipboard. */
async function elsewhere(browser: Browser, link: string): Promise<RlmPage> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const rlm = new RlmPage(await context.newPage());
  await rlm.page.goto(link);
  await expect(rlm.run).toBeVisible();
  return rlm;
}

async function copied(page: Page, which: RegExp): Promise<string> {
  await page.getByText('Share…', { exact: true }).click();
  await page.getByRole('button', { name: which }).click();
  await expect(page.getByText(/^Copied: /)).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test('the link to a set-up opens it elsewhere, asks for its file, and starts nothing', async ({
  rlm,
  page,
  browser,
}) => {
  await rlm.open();
  const files = [{ name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from('id,text\n1,a\n') }];
  await rlm.setting('Question').selectOption('own');
  await page.getByLabel('Files of the context').setInputFiles(files);
  await rlm.setting('In your words').fill('Which “one” & why?');
  await rlm.model('Root model').getByLabel('Root model').selectOption('endpoint');
  await rlm.model('Root model').getByLabel('Address').fill('http://localhost:9/v1');
  await rlm.model('Root model').getByLabel('Model', { exact: true }).fill('a/b:c');
  await rlm.model('Root model').getByLabel('Key', { exact: true }).fill('sk-very-secret');
  await expect(rlm.run).toBeEnabled();
  const link = await copied(page, /Copy link to the set-up/);
  expect(decodeURIComponent(link)).not.toContain('secret');
  await expect(page.getByText(/without the file “rows.csv”/)).toBeVisible();
  // The address bar says the same.
  await expect(page).toHaveURL(link);

  const other = await elsewhere(browser, link);
  const asked: string[] = [];
  other.page.on('request', (request) => asked.push(request.url()));
  await expect(other.setting('In your words')).toHaveValue('Which “one” & why?');
  await expect(other.model('Root model').getByLabel('Address')).toHaveValue('http://localhost:9/v1');
  await expect(other.model('Root model').getByLabel('Key', { exact: true })).toHaveValue('');
  await expect(other.page.getByText('Drop the file “rows.csv” here.')).toBeVisible();
  await expect(other.run).toBeDisabled();
  await other.page.getByLabel('Files of the context').setInputFiles(files);
  await expect(other.page.locator('#rlm-given')).toContainText('list of 1 dict with the keys id, text');
  await expect(other.setting('Taken as')).toHaveValue('csv');
  await expect(other.run).toBeEnabled();
  await expect(other.status).toContainText(/nothing has been loaded/i);
  expect(loaded(asked)).toEqual([]);
  await other.page.context().close();
});

test('the link to a run shows it without Python, and replays it at a click', async ({
  rlm,
  page,
  browser,
}) => {
  await rlm.open();
  await rlm.setting('Characters').fill('20000');
  await rlm.run.click();
  await rlm.finished();
  const answer = await rlm.answer.getByLabel('Answer').textContent();
  const link = await copied(page, /Copy link with the run/);
  expect(link.length).toBeLessThan(10_000);

  const other = await elsewhere(browser, link);
  const asked: string[] = [];
  other.page.on('request', (request) => asked.push(request.url()));
  const card = other.page.getByRole('region', { name: 'Run from a link' });
  await expect(card).toContainText('navigator (built-in) drives');
  await expect(card).toContainText(/Recorded: \d+ turns/);
  await expect(other.answer.getByLabel('Answer')).toHaveText(answer!);
  await expect(other.setting('Characters')).toHaveValue('20000');
  expect(loaded(asked)).toEqual([]);
  await shot(other.page, 'rlm-link');
  await expectAccessible(other.page, 'a run from a link');
  await card.getByRole('button', { name: 'Replay it here (runs Python)' }).click();
  await other.finished();
  await expect(other.answer.getByLabel('Answer')).toHaveText(answer!);
  // Answers are the recorded ones: no model was opened.
  expect(loaded(asked).filter((url) => url.endsWith('.safetensors'))).toEqual([]);
  expect(loaded(asked).some((url) => url.endsWith('.wasm'))).toBe(true);
  expect(other.complaints).toEqual([]);
  await other.page.context().close();
});

test('a saved run holds its set-up, and is opened again', async ({ rlm, page, browser }) => {
  await rlm.open();
  await rlm.setting('Characters').fill('5000');
  await rlm.run.click();
  await rlm.finished();
  const waiting = page.waitForEvent('download');
  await page.getByText('Share…', { exact: true }).click();
  await page.getByRole('button', { name: /Save the run as a file/ }).click();
  const path = await (await waiting).path();
  const other = await elsewhere(browser, new URL('./#view.workspace=rlm', page.url()).href);
  await other.page.getByLabel('File of a log').setInputFiles(path);
  const card = other.page.getByRole('region', { name: 'Run from a file' });
  await card.getByRole('button', { name: 'Take the set-up only' }).click();
  await expect(other.setting('Characters')).toHaveValue('5000');
  await other.page.context().close();
});

test('Back and Forward go between links, and the other workspaces keep theirs', async ({ rlm, page }) => {
  await page.goto('./#v=1&preset=rlm-needle&task.characters=4000&view.workspace=rlm');
  await expect(rlm.setting('Characters')).toHaveValue('4000');
  await page.goto('./#v=1&preset=rlm-letters&view.workspace=rlm');
  await expect(rlm.setting('Question')).toHaveValue('letters');
  await page.goBack();
  await expect(rlm.setting('Question')).toHaveValue('needle');
  await expect(rlm.setting('Characters')).toHaveValue('4000');
  await page.goForward();
  await expect(rlm.setting('Question')).toHaveValue('letters');
  await rlm.setting('Characters').fill('3000');
  await expect(page).toHaveURL(/preset=rlm-letters&task\.characters=3000&view\.workspace=rlm$/);
  const tabs = page.getByRole('navigation', { name: 'Workspaces' });
  await tabs.getByRole('link', { name: 'Playground' }).click();
  await expect(page).toHaveURL(/#v=1&preset=relay$/);
  await tabs.getByRole('link', { name: 'RLM' }).click();
  await expect(page).toHaveURL(/preset=rlm-letters&task\.characters=3000&view\.workspace=rlm$/);
  await expect(rlm.setting('Characters')).toHaveValue('3000');
  const playground = tabs.getByRole('link', { name: 'Playground' });
  await playground.focus();
  await expect(playground).toHaveAttribute('href', /^#(v=1&preset=relay)?$/);
});

test('hostile links are mended, said, and run nothing', async ({ rlm, page }) => {
  const evil = '<img src=x onerror="window.hacked=1">';
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const event = { t: 0, run: '0' };
  const run = await pack(
    JSON.stringify([{ ...event, type: 'run_start', parent: null, depth: 0, agent: 'rlm', question: evil }]),
  );
  const links = [
    `#preset=rlm-${evil}&view.workspace=rlm`,
    `#v=1&preset=rlm-needle&budgets.turns=1e99&${encodeURIComponent(evil)}=1&view.workspace=rlm`,
    `#v=1&preset=rlm-needle&models.root.kind=endpoint&without=models.root.id&models.root.model=m&models.root.url=https://u:pw@127.0.0.1:9/v1&view.workspace=rlm`,
    `#v=1&preset=rlm-needle&z=${await pack('['.repeat(100_000))}&view.workspace=rlm`,
    `#v=1&preset=rlm-needle&run=${run}&for=00000000&view.workspace=rlm`,
    `#v=1&preset=rlm-needle&__proto__.x=1&tools.0.python=${encodeURIComponent('import os')}&view.workspace=rlm`,
  ];
  for (const link of links) {
    await page.goto('about:blank');
    await page.goto(`./${link}`);
    const card = page.getByRole('region', { name: 'Set-up from a link' });
    await expect(card.getByRole('list', { name: 'What was not taken as it stands' })).not.toBeEmpty();
    await expect(card).not.toContainText('pw@');
    await expect(rlm.status).toContainText(/nothing has been loaded/i);
  }
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect([...loaded(asked), ...asked.filter((url) => url.includes('127.0.0.1:9'))]).toEqual([]);
});
