/**
 * The page stays quick while a run goes on. Nothing but the page may work on its main thread here: no trace of
 * Playwright's, and none of its locators while Chromium measures. Both take tens of milliseconds of a large page.
 */

import { mainThread, traceCategories } from '../support/main-thread';
import { expect, longRun, test } from './lab';

test.use({ trace: 'off' });

/** Tall enough that no view is out of sight: those draw nothing. */
const viewport = { width: 1500, height: 5200 };

for (const [name, hash] of [
  ['of ordinary size', '#v=1&links.source=untrained&rounds=4&latentSteps=16'],
  ['of the largest size', longRun],
] as const)
  test(`a run ${name} holds up the page for no 50 ms, with all views in sight`, async ({
    lab,
    page,
    browser,
  }) => {
    await page.setViewportSize(viewport);
    await lab.open(hash);
    await lab.run.focus();
    await browser.startTracing(page, { categories: traceCategories });
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      () => document.querySelector('.status [role=status]')?.textContent.startsWith('Done'),
      null,
      { polling: 250, timeout: 90_000 },
    );
    const { tasks } = mainThread(await browser.stopTracing());
    await expect(page.locator('.picture canvas[role=img]')).toHaveCount(7);
    expect(tasks.length).toBeGreaterThan(50);
    expect(Math.max(...tasks.map(({ ms }) => ms))).toBeLessThan(50);
  });
