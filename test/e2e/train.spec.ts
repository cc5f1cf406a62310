/** Training in the tab: watched, paused, reloaded, killed; its links used and passed on. */

import { readFileSync } from 'node:fs';
import { expectAccessible } from './axe';
import { expect, LabPage, test as base } from './lab';
import { shot } from './shots';
import { TrainPage, tinyRun } from './train-page';

const test = base.extend<{ train: TrainPage }>({
  train: async ({ page }, use) => {
    const train = new TrainPage(page);
    await use(train);
    expect(train.complaints).toEqual([]);
  },
});
test.setTimeout(600_000);
// Charts out of sight are not drawn.
test.use({ viewport: { width: 1280, height: 2600 } });

test('both workspaces are links; switching between them loses nothing', async ({ lab, train, page }) => {
  await lab.open('#v=1&links.source=untrained&rounds=2&latentSteps=2');
  const tabs = page.getByRole('navigation', { name: 'Workspaces' });
  await lab.setting('Rounds').fill('4');
  await tabs.getByRole('link', { name: 'Train' }).focus();
  await page.keyboard.press('Enter');
  await expect(tabs.getByRole('link', { name: 'Train' })).toHaveAttribute('aria-current', 'page');
  await expect(page).toHaveURL(/view\.workspace=train/);
  await expect(train.setting('Start from')).toHaveValue('untrained');
  await train.setting('Batch').first().fill('7');
  await tabs.getByRole('link', { name: 'Playground' }).click();
  await expect(lab.setting('Rounds')).toHaveValue('4');
  await expect(page).not.toHaveURL(/view\.workspace/);
  await tabs.getByRole('link', { name: 'Train' }).click();
  await expect(train.setting('Batch').first()).toHaveValue('7');
  await expect(page).toHaveURL(/training\.inner\.batch=7/);
  await page.reload();
  await expect(train.setting('Batch').first()).toHaveValue('7');
});

test('settings beyond their limits are said beside the field, and nothing starts', async ({
  train,
  page,
}) => {
  await train.open();
  const batch = train.setting('Batch').first();
  await batch.fill('300');
  await expect(page.getByText('At most 256.')).toBeVisible();
  await expect(batch).toHaveAttribute('aria-invalid', 'true');
  await expect(train.start).toBeDisabled();
  await expect(page.getByText('One setting is wrong: training.inner.batch.')).toBeVisible();
  await batch.fill('4');
  await expect(train.start).toBeEnabled();
  await train.setting('Agents think by').selectOption('teacher_forced');
  await expect(page.getByText(/holds the gold answer/)).toBeVisible();
  await page.getByRole('button', { name: 'Released code' }).click();
  await expect(train.setting('Link design')).toHaveValue('2layer_ln_res');
  await expect(train.setting('Steps').first()).toHaveValue('20000');
});

test('a run is watched, paused, reloaded in the middle and resumed to the very same links', async ({
  train,
  page,
}) => {
  await train.open();
  await train.start.click();
  await expect(page.getByRole('table', { name: 'Stages of loading' })).toContainText('ONNX Runtime');
  await train.reach('inner', 2);
  await expect(train.chart('Loss').locator('svg.recharts-surface')).toBeVisible();
  await train.reach('outer', 2);
  for (const title of ['Loss', 'Gradient norm', 'Right answers, held out'])
    await expect(train.chart(title).locator('svg.recharts-surface')).toBeVisible();
  await train.chart('Collapse').scrollIntoViewIfNeeded();
  await expect(train.chart('Collapse').getByText('adder → subtracter')).toBeVisible();
  await train.chart('Loss').getByRole('button', { name: 'Table' }).click();
  await expect(train.chart('Loss').getByRole('columnheader', { name: 'held out' })).toBeVisible();
  const whole = await train.finish();
  expect(whole).toMatch(/^[0-9a-f]{64}$/);

  await train.start.click();
  await train.reach('inner', 3);
  await train.pause.click();
  await expect(train.status).toContainText('Paused', { timeout: 60_000 });
  const paused = await train.line.textContent();
  await page.waitForTimeout(700);
  expect(await train.line.textContent()).toBe(paused);
  await train.resume.click();
  await train.reach('inner', 9);
  await page.reload();
  await expect(train.status).toContainText(/^Stopped: (inner|outer) stage/);
  await expect(train.status).toContainText('It can be resumed.');
  await train.resume.click();
  expect(await train.finish()).toBe(whole);
  await expect(train.runs).toHaveCount(2);
  await expect(train.chart('Loss').getByText('training')).toBeVisible();
});

test('a worker that dies in mid-run is named, and Resume goes on to the same links', async ({
  train,
  page,
}) => {
  await train.open();
  await train.start.click();
  const whole = await train.finish();
  await train.start.click();
  await train.reach('inner', 4);
  await train.pause.click(); // a checkpoint is written
  await expect(train.status).toContainText('Paused', { timeout: 60_000 });
  await train.resume.click();
  await train.reach('inner', 8);
  await page.evaluate(() => {
    const worker = window.trainers.at(-1)!;
    worker.terminate();
    worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
  });
  await expect(train.error).toContainText('worker_died');
  await train.error.getByRole('button', { name: /^Resume from step/ }).click();
  expect(await train.finish()).toBe(whole);
  expect(await page.evaluate(() => window.trainers.length)).toBe(2);
});

test.describe('questions of one’s own', () => {
  const file = (name: string, text: string) => ({
    name,
    mimeType: 'application/jsonl',
    buffer: Buffer.from(text),
  });
  const row = (question: string, answer: string) => JSON.stringify({ question, answer });

  test('that are wrong are refused by line, and the settings stay', async ({ train, page }) => {
    await train.open();
    await train.questions.setInputFiles(file('bad.jsonl', `${row('a is 1. What is a?', '1')}\nnot json\n`));
    const alert = page.getByRole('alert').filter({ hasText: 'bad_data' });
    await expect(alert).toContainText('Line 2');
    await train.questions.setInputFiles(file('empty.jsonl', ''));
    await expect(alert).toContainText('it is empty');
    await expect(train.setting('Questions')).toHaveValue('relay');
    await expect(train.start).toBeEnabled();
  });

  test('may be a single one', async ({ train, page }) => {
    await train.open(tinyRun({ 'training.inner.steps': 2, 'training.outer.steps': 2 }));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Template' }).click(),
    ]);
    const [example] = readFileSync(await download.path(), 'utf8').split('\n');
    await train.questions.setInputFiles(file('one.jsonl', `${example}\n`));
    await expect(page.getByText('one.jsonl: 1 question.')).toBeVisible();
    await train.start.click();
    await expect(train.status.or(train.error).first()).toHaveText(/^Done\.$|failed/, { timeout: 120_000 });
  });
});

test('trained links run in the playground, and elsewhere once their file is there', async ({
  train,
  page,
  browser,
}) => {
  await train.open(tinyRun({ 'training.inner.steps': 3, 'training.outer.steps': 2 }));
  await train.start.click();
  const hash = await train.finish();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download links' }).click(),
  ]);
  const links = {
    name: download.suggestedFilename(),
    mimeType: 'application/octet-stream',
    buffer: readFileSync(await download.path()),
  };
  await page.getByRole('button', { name: 'Use in the playground' }).click();
  const lab = new LabPage(page);
  await expect(lab.setting('Links')).toHaveValue(`own ${hash}`);
  await expect(page).toHaveURL(new RegExp(`links\\.hash=${hash}`));
  await lab.finish();

  const context = await browser.newContext({ serviceWorkers: 'block' });
  const other = new LabPage(await context.newPage());
  await other.open(new URL(page.url()).hash);
  await expect(other.error).toContainText('no_links');
  await expect(other.error).toContainText(hash.slice(0, 12));
  const [chooser] = await Promise.all([
    other.page.waitForEvent('filechooser'),
    other.error.getByRole('button', { name: 'Open the file…' }).click(),
  ]);
  await chooser.setFiles(links);
  await expect(other.notices).toContainText('is here now');
  await expect(other.error).toHaveCount(0);
  await other.finish();
  expect(other.complaints).toEqual([]);
  await context.close();
});

test('a checkpoint is downloaded, dropped elsewhere, and goes on to the same links', async ({
  train,
  page,
  browser,
}) => {
  await train.open();
  await train.start.click();
  await train.reach('inner', 4);
  await train.pause.click();
  await expect(train.status).toContainText('Paused', { timeout: 60_000 });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download checkpoint' }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  await train.resume.click();
  const whole = await train.finish();

  const context = await browser.newContext({ serviceWorkers: 'block' });
  const other = new TrainPage(await context.newPage());
  await other.open('#view.workspace=train');
  await other.page.getByLabel('File of a checkpoint or of links').setInputFiles({
    name: download.suggestedFilename(),
    mimeType: 'application/octet-stream',
    buffer: bytes,
  });
  await expect(other.status).toContainText('It can be resumed.');
  await other.resume.click();
  expect(await other.finish()).toBe(whole);
  expect(other.complaints).toEqual([]);
  await context.close();
});

test('the gradient is checked, in plain words', async ({ train, page }) => {
  await train.open();
  await page.getByRole('button', { name: 'Check gradient' }).click();
  const check = page.getByRole('region', { name: 'Gradient check' });
  await expect(check).toContainText(/✓ agrees|– flat|\? too rough/, { timeout: 120_000 });
  await expect(check.getByRole('cell', { name: 'adder → subtracter' }).first()).toBeVisible();
});

test('nothing serious is found by axe, dark and light, and nothing sticks out sideways', async ({
  train,
  page,
}) => {
  await train.open(
    tinyRun({ 'training.inner.steps': 8, 'training.outer.steps': 4, 'training.validation.every': 2 }),
  );
  await expectAccessible(page, 'the empty workspace');
  await train.start.click();
  await train.finish();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [form, width] of [
      ['wide', 1400],
      ['phone', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: form === 'wide' ? 2600 : 5600 });
      await expect(page.locator('svg.recharts-surface')).toHaveCount(7);
      await expectAccessible(page, `${colorScheme}, ${form}`);
      await shot(page, `train-${colorScheme}-${form}`);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
    }
  for (const button of await page.getByRole('button', { name: 'Table' }).all()) await button.click();
  for (const button of await page.getByRole('button', { name: /^How to read/ }).all()) await button.click();
  await expectAccessible(page, 'tables');
});
