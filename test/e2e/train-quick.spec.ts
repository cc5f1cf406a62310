/**
 * The page stays quick while it trains. Nothing but the page may work on its main thread here: no trace of Playwright's,
 * and none of its locators while Chromium measures.
 */

import { mainThread, traceCategories } from '../support/main-thread';
import { expect, test } from './lab';
import { TrainPage, tinyRun } from './train-page';

test.use({ trace: 'off', viewport: { width: 1500, height: 3600 } });
test.setTimeout(600_000);

test('training, with all charts in sight, holds up the page for no 50 ms', async ({ page, browser }) => {
  const train = new TrainPage(page);
  await train.open(tinyRun({ 'training.inner.steps': 120, 'training.outer.steps': 2 }));
  await train.start.focus();
  // Charts are loaded once; what is measured is a run with curves.
  await page.keyboard.press('Enter');
  await train.reach('inner', 5);
  await expect(page.locator('svg.recharts-surface').first()).toBeVisible();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await browser.startTracing(page, { categories: traceCategories });
  await page.waitForFunction(
    () => document.querySelector('.now .status [role=status]')?.textContent === 'Done.',
    null,
    { polling: 500, timeout: 400_000 },
  );
  const { tasks } = mainThread(await browser.stopTracing());
  await expect(page.locator('svg.recharts-surface')).toHaveCount(7);
  expect(tasks.length).toBeGreaterThan(50);
  expect(Math.max(...tasks.map(({ ms }) => ms))).toBeLessThan(50);
});
