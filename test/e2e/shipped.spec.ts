/** The shipped agents and links, as a visitor meets them. */

import { expect, test } from './lab';

const shipped = { tiny: false };

test('the first question is answered wrongly at first, and rightly after three rounds, as it was recorded', async ({
  lab,
  page,
}) => {
  await lab.openShipped();
  await page.keyboard.press('End');
  const recorded = await lab.final.innerText();
  await lab.finish();
  expect(await lab.final.innerText()).toBe(recorded);
  await expect(lab.round(1)).toContainText('✗ wrong');
  await expect(lab.round(2)).toContainText('✗ wrong');
  await expect(lab.final).toContainText('✓ right Final answer 1');
  await expect(page.getByLabel('System', { exact: true })).toContainText('from relay-seed0');
  await expect(lab.status).toHaveText('Done. The answer is 1, which is right.');
});

test('a question typed by hand is answered, on every seed’s links', async ({ lab, page }) => {
  await lab.open('', shipped);
  // 3 + 5 = 8; 8 × 3 ends in 4; 4 − 6 ends in 8; 8 + 9 ends in 7.
  await lab.words.fill(
    'a = 3, b = a + 5, c = b × 3, d = c − 6, e = d + 9, f = e − 1, g = f × 7, h = g − 2. e?',
  );
  for (const seed of [0, 1, 2]) {
    await lab.setting('Links').selectOption(`relay-seed${seed}`);
    await lab.finish();
    await expect(page.getByLabel('System', { exact: true })).toContainText(`from relay-seed${seed}`);
    await expect(lab.final).toContainText('✓ right Final answer 7');
  }
});

test('without messages the same agents fail', async ({ lab }) => {
  await lab.open('#control=zero', shipped);
  await lab.finish();
  await expect(lab.final).toContainText(/✗ wrong|– none/);
});
