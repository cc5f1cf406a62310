/** Everyone can use it: keyboard, names and roles, dark and light, reduced motion, a narrow window, a tour one can leave. */

import { expectAccessible } from './axe';
import { expect, shortRun, test } from './lab';
import { shot } from './shots';

for (const colorScheme of ['light', 'dark'] as const)
  for (const [form, viewport] of [
    ['wide', { width: 1400, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const)
    test.describe(`${colorScheme}, ${form}`, () => {
      test.use({ colorScheme, viewport });

      test('nothing serious is found by axe, and nothing sticks out sideways', async ({ lab, page }) => {
        await lab.openShipped();
        await expectAccessible(page, 'first paint');
        await shot(page, `first-paint-${colorScheme}-${form}`);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        ).toBeLessThanOrEqual(0);
        for (const button of await page.getByRole('button', { name: 'Table' }).all()) await button.click();
        await expectAccessible(page, 'tables');
        await page.keyboard.press('?');
        await expectAccessible(page, 'help');
        await shot(page, `help-${colorScheme}-${form}`);
        await page.keyboard.press('Escape');
      });

      test('a comparison passes axe too', async ({ lab, page }) => {
        await lab.open(shortRun);
        await lab.finish();
        await page.keyboard.press('Home');
        await page
          .getByLabel('Counterfactual', { exact: true })
          .getByRole('button', { name: 'Zero', exact: true })
          .click();
        await page.getByRole('button', { name: 'Recompute from there' }).click();
        await expect(lab.status).toHaveText(/^Done/, { timeout: 60_000 });
        await expectAccessible(page, 'comparison');
        await shot(page, `comparison-${colorScheme}-${form}`);
      });
    });

test('the tour shows every part, is left by Escape, and can be taken again', async ({ lab, page }) => {
  await lab.openShipped();
  const stop = page.locator('.driver-popover');
  await page.getByRole('button', { name: 'Tour' }).click();
  await expect(stop).toContainText('Two ways to work together');
  await expectAccessible(page, 'tour');
  const before = await page.locator('.where').textContent();
  await page.keyboard.press('ArrowRight');
  await expect(stop).toContainText('The question');
  expect(await page.locator('.where').textContent()).toBe(before);
  await page.keyboard.press('Escape');
  await expect(stop).toHaveCount(0);
  await page.keyboard.press('Home');
  await expect(page.locator('.where')).toContainText('Round 1');
  await page.getByRole('button', { name: 'Tour' }).click();
  for (let i = 0; i < 9; i++) await stop.getByRole('button', { name: 'Next' }).click();
  await stop.getByRole('button', { name: 'Done' }).click();
  await expect(stop).toHaveCount(0);
});

test('with reduced motion the replay jumps from place to place', async ({ lab, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await lab.openShipped();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.waitForTimeout(100);
  const seen = await page.evaluate(async () => {
    const slider = document.querySelector<HTMLInputElement>('.scrubber input')!;
    const values: number[] = [];
    for (let i = 0; i < 30; i++) {
      await new Promise(requestAnimationFrame);
      values.push(Number(slider.value));
    }
    return values;
  });
  expect(seen.every(Number.isInteger)).toBe(true);
});
