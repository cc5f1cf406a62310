/**
 * The page stays quick while a run goes on. Nothing but the page may work on its main thread here: no trace of
 * Playwright's, and none of its locators while Chromium measures. Both take tens of milliseconds of a large page.
 */

import { mainThread, traceCategories } from '../support/main-thread';
import { expect, longRun, test } from './lab';

test.use({ trace: 'off' });

/** Tall enough that no view is out of sight: those draw nothing. */
const allInSight = { width: 1500, height: 5200 };
const aWindow = { width: 1280, height: 720 };

for (const [name, hash, viewport] of [
  ['of ordinary size, with all views in sight', '#v=1&rounds=3&latentSteps=8', allInSight],
  ['of 4 rounds and 32 steps, with all views in sight', '#v=1&rounds=4&latentSteps=32', allInSight],
  ['of the largest size, in a window', longRun, aWindow],
] as const)
  test(`a run ${name}, holds up the page for no 50 ms`, async ({ lab, page, browser }) => {
    await page.setViewportSize(viewport);
    await lab.open(hash, { tiny: false });
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
