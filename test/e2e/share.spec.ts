/** What is shared on one machine is opened on another: each test here ends in a browser profile of its own. */

import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import { expect, LabPage, serveTiny, shortRun, test } from './lab';

/** Another machine: nothing of this one's store, cache or clipboard. */
async function elsewhere(browser: Browser, link: string): Promise<LabPage> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const lab = new LabPage(await context.newPage());
  await lab.page.route('**/models/**', serveTiny);
  await lab.page.goto(link);
  await expect(lab.run).toBeVisible();
  return lab;
}

async function copied(page: Page, which: RegExp): Promise<string> {
  await page.getByText('Share', { exact: true }).click();
  await page.getByRole('button', { name: which }).click();
  await expect(page.getByText(/^(Copied|Copy this): /)).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test.beforeEach(({ context }) => context.grantPermissions(['clipboard-read', 'clipboard-write']));

test('the link to an experiment opens its settings, claims what came out, and starts nothing', async ({
  lab,
  page,
  browser,
}) => {
  await lab.open(shortRun);
  await lab.finish();
  const link = await copied(page, /this experiment/);
  const other = await elsewhere(browser, link);
  await expect(other.status).toContainText('No run of this experiment is at hand');
  await expect(other.page.getByLabel('Run', { exact: true })).toContainText(/at most 1\d\.\d MB/);
  await expect(other.page.getByLabel('What the link claims')).toContainText('Run the experiment');
  expect(other.asked.filter((path) => /models\/|\.wasm/.test(path))).toEqual([]);
  await other.page.getByRole('button', { name: 'Compute here and compare' }).click();
  await expect(other.page.getByLabel('What the link claims')).toContainText('✓ As the link says', {
    timeout: 60_000,
  });
  await other.page.context().close();
});

test('a claim that does not hold is shown with both numbers', async ({ lab, page, browser }) => {
  await lab.open(shortRun);
  await lab.finish();
  const link = (await copied(page, /this experiment/)).replace(/;2:[^&]*/, ';2:right,0.9999,7');
  const other = await elsewhere(browser, link);
  await other.page.getByRole('button', { name: 'Compute here and compare' }).click();
  const card = other.page.getByLabel('What the link claims');
  await expect(card).toContainText('✗ Not as the link says', { timeout: 60_000 });
  await expect(card).toContainText('0.9999');
  await other.page.context().close();
});

test('the link to a view carries a small run, opens it at its place, and it can be computed again', async ({
  lab,
  page,
  browser,
}) => {
  await lab.open(shortRun);
  await lab.finish();
  await page.getByLabel('Lens: ').first().selectOption({ index: 1 });
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const link = await copied(page, /this exact view/);
  expect(link).toContain('run=');
  const other = await elsewhere(browser, link);
  await expect(other.status).toContainText('the link carried');
  await expect(other.page.locator('.where')).toContainText('Round 1 · adder, latent step 2');
  await expect(
    other.page.getByRole('region', { name: 'Trajectory', exact: true }).locator('canvas[role=img]'),
  ).toBeVisible();
  expect(other.asked.filter((path) => /models\/|\.wasm/.test(path))).toEqual([]);
  await other.page.getByRole('button', { name: 'Compute here and compare' }).click();
  await expect(other.page.getByLabel('What the link claims')).toContainText('✓ As the link says', {
    timeout: 60_000,
  });
  await other.page.context().close();
});

test('a counterfactual travels as its settings and is computed with its base', async ({
  lab,
  page,
  browser,
}) => {
  await lab.open(shortRun);
  await lab.finish();
  await page.keyboard.press('Home');
  await page
    .getByLabel('Counterfactual', { exact: true })
    .getByRole('button', { name: 'Zero', exact: true })
    .click();
  const link = await copied(page, /this experiment/);
  const other = await elsewhere(browser, link);
  await other.page.getByRole('button', { name: 'Load and run' }).click();
  await expect(other.status).toHaveText(/^Done/, { timeout: 90_000 });
  await expect(other.page.getByLabel('Comparison', { exact: true })).toContainText(/zero/);
  await other.page.context().close();
});

const published = JSON.parse(readFileSync('test/fixtures/urls/published.json', 'utf8')) as { url: string }[];

test('every published link opens without a complaint of the page', async ({ lab }) => {
  await lab.open();
  for (const { url } of published) {
    const hash = url.slice(url.indexOf('#'));
    await lab.page.evaluate((next) => (window.location.hash = next), hash);
    await expect(lab.run.or(lab.page.getByRole('button', { name: 'Restore' }))).toBeEnabled();
    // Somebody's own files are not here: that is said.
    const [, missing] = Object.entries({ 'data.task=custom': 'no_data', 'links.file=mine': 'no_links' }).find(
      ([part]) => url.includes(part),
    ) ?? [null, null];
    if (missing) await expect(lab.error).toContainText(missing);
    else await expect(lab.error).toHaveCount(0);
  }
});

test('hostile links say what was not taken and leave the page whole', async ({ lab, page }) => {
  await lab.open();
  for (const hash of [
    '#rounds=1e999&latentSteps=-5&__proto__.x=1&constructor=2',
    '#v=99&preset=<img src=x onerror=alert(1)>',
    `#z=${'A'.repeat(50_000)}`,
    '#run=AAAA&claim=;;;;1:right,7,%&view.round=99&view.lens.fill=no&view.maximised=none',
    `#data.question=${encodeURIComponent('<script>alert(1)</script>')}`,
    '#%%%%%E0%A4%A',
    '#interventions=%5B%7B%5D',
  ]) {
    await page.evaluate((next) => (window.location.hash = next), hash);
    await expect(lab.notices.getByRole('listitem').or(page.getByText('Part:')).first()).toBeVisible();
    await expect(lab.run).toBeVisible();
    await expect(page.locator('img, main script')).toHaveCount(0);
  }
});
