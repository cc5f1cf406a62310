/** The playground under a hand and a keyboard: cursor, views, counterfactuals, comparison, kept runs. */

import { readFileSync } from 'node:fs';
import { expect, shortRun, test, type LabPage } from './lab';

const slider = (lab: LabPage) => lab.page.getByLabel('Place in the run');
const view = (lab: LabPage, name: string) => lab.page.getByRole('region', { name, exact: true });
const views = [
  'Agents',
  'Answer',
  'Trajectory',
  'Lens',
  'Message health',
  'Attention to the message',
  'Similarity of latent steps',
];

test.describe('first paint', () => {
  test('shows the shipped run at round 2, wrong as yet, with two notes, and fetches no model', async ({
    lab,
    page,
  }) => {
    await lab.openShipped();
    await expect(lab.where).toContainText('Round 2');
    await expect(page.getByLabel('Answer so far')).toContainText('✗ wrong');
    await expect(page.getByLabel('What you see')).toHaveCount(2);
    for (const name of views) await expect(view(lab, name).locator('canvas[role=img]')).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(lab.asked.filter((path) => /models\/|links\/|\.wasm|engine/.test(path))).toEqual([]);
    await page.getByRole('button', { name: 'Next round' }).first().click();
    await page.keyboard.press('End');
    await expect(lab.final).toContainText('✓ right');
  });
});

test.describe('the cursor', () => {
  test.beforeEach(async ({ lab }) => lab.openShipped());

  test('moves by keys that are printed in tooltips, and by the scrubber', async ({ lab, page }) => {
    await page.keyboard.press('Home');
    await expect(lab.where).toContainText('Round 1 · adder, latent step 1');
    await page.keyboard.press('ArrowRight');
    await expect(lab.where).toContainText('latent step 2');
    await page.keyboard.press('ArrowDown');
    await expect(lab.where).toContainText('subtracter, latent step 2');
    await page.keyboard.press('Shift+ArrowRight');
    await expect(lab.where).toContainText('Round 2 · adder, latent step 1');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(lab.where).toContainText('Round 1 · adder, latent step 1');
    await page.keyboard.press('End');
    await expect(lab.where).toContainText('Round 3 · multiplier is asked for the answer');
    await slider(lab).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(slider(lab)).toHaveAttribute('aria-valuetext', /message of subtracter/);
    for (const [name, keys] of [
      ['Step', '→'],
      ['Play', 'Space'],
      ['Next round', 'Shift\\+→'],
    ] as const)
      await expect(
        page.getByLabel('Cursor', { exact: true }).getByRole('button', { name, exact: true }),
      ).toHaveAttribute('title', new RegExp(`^${keys}`));
  });

  test('plays the recording, and nothing is computed', async ({ lab, page }) => {
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
    await expect(lab.where).toContainText('subtracter', { timeout: 30_000 });
    await page.keyboard.press(' ');
    const stood = await lab.where.textContent();
    await page.waitForTimeout(600);
    expect(await lab.where.textContent()).toBe(stood);
    expect(lab.asked.filter((path) => /models\/|\.wasm/.test(path))).toEqual([]);
  });

  test('typing is not taken for keys', async ({ lab, page }) => {
    await page.keyboard.press('Home');
    await lab.words.fill('');
    await lab.words.pressSequentially('l m j k ? ');
    await expect(lab.words).toHaveValue('l m j k ? ');
    await expect(lab.where).toContainText('latent step 1');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('help lists the keys, and the page does not hear them while it is open', async ({ lab, page }) => {
    await page.keyboard.press('Home');
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keys' });
    await expect(help).toContainText('play or pause the recorded run');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Escape');
    await expect(help).toHaveCount(0);
    await expect(lab.where).toContainText('latent step 1');
  });
});

test.describe('views', () => {
  test.beforeEach(async ({ lab }) => lab.openShipped());

  for (const name of views)
    test(`${name}: options, table, maximising and exports`, async ({ lab, page }) => {
      const panel = view(lab, name);
      for (const select of await panel.locator('.picture-head select').all()) {
        const values = await select
          .locator('option')
          .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
        for (const value of values.reverse()) await select.selectOption(value);
        await expect(panel.locator('canvas[role=img], .absent')).not.toHaveCount(0);
      }
      await panel.getByRole('button', { name: 'Table' }).click();
      await expect(panel.getByRole('table')).toBeVisible();
      expect(await panel.getByRole('row').count()).toBeGreaterThan(1);
      await panel.getByRole('button', { name: 'Table' }).click();
      await panel.getByRole('button', { name: 'Maximise' }).click();
      await expect(page.locator('.picture:visible')).toHaveCount(1);
      await page.keyboard.press('Escape');
      await expect(page.locator('.picture:visible')).toHaveCount(views.length);
      for (const kind of ['SVG', 'PNG', 'CSV']) {
        await panel.getByLabel(`Export ${name}`).click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          panel.getByRole('button', { name: kind, exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(
          new RegExp(`^[a-z]+-relay-r3-m6-seed0\\.${kind.toLowerCase()}$`),
        );
        const bytes = readFileSync(await download.path());
        if (kind === 'PNG') expect(bytes.subarray(1, 4).toString()).toBe('PNG');
        else {
          expect(bytes.toString().replaceAll('&amp;', '&')).toContain('#v=1&preset=relay');
          expect(bytes.toString()).toContain('seed 0');
        }
      }
    });

  test('tokens are pinned from the keyboard, at most four', async ({ page }) => {
    await page.keyboard.press('Home');
    const choices = page.getByRole('button', { name: /^Pin / });
    await expect(choices).toHaveCount(10);
    for (let i = 0; i < 5; i++) await choices.nth(i).press('Enter');
    const pins = page.getByRole('button', { name: /^Unpin / });
    await expect(pins).toHaveCount(4);
    await pins.first().click();
    await expect(pins).toHaveCount(3);
  });

  test('a click on a place moves the cursor; pointing shows the numbers', async ({ lab, page }) => {
    const figure = view(lab, 'Lens').locator('.figure');
    await figure.scrollIntoViewIfNeeded();
    const box = (await figure.boundingBox())!;
    const tooltip = page.locator('#tooltip');
    await expect(async () => {
      await page.mouse.move(box.x + Math.random() * box.width, box.y + Math.random() * box.height * 0.5);
      await expect(tooltip).toContainText(/%/, { timeout: 200 });
    }).toPass();
    const before = await lab.where.textContent();
    await expect(async () => {
      await page.mouse.click(box.x + Math.random() * box.width, box.y + Math.random() * box.height * 0.5);
      expect(await lab.where.textContent()).not.toBe(before);
    }).toPass();
  });
});

test.describe('what if', () => {
  test('a message is zeroed at the cursor and the run recomputed from there, before and after side by side', async ({
    lab,
    page,
  }) => {
    await lab.open(shortRun);
    await lab.finish();
    await page.keyboard.press('Home');
    const panel = page.getByLabel('Counterfactual', { exact: true });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(panel).toContainText('message of adder');
    await panel.getByRole('button', { name: 'Zero', exact: true }).click();
    await expect(panel).toContainText('adder’s message in round 1 zeroed');
    await expect(panel).toContainText(/5 turns and 2 answers, about/);
    await panel.getByRole('button', { name: 'Recompute from there' }).click();
    await expect(lab.status).toHaveText(/^Done/, { timeout: 60_000 });
    await expect(page.getByLabel('Comparison', { exact: true })).toContainText(/zero/);
    for (const name of views) await expect(view(lab, name).locator('.part')).toHaveCount(2);
    await page.getByRole('button', { name: 'Close the comparison' }).click();
    await expect(view(lab, 'Trajectory').locator('.part')).toHaveCount(1);
  });

  test('every kind of change runs', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.finish();
    await page.keyboard.press('Home');
    const panel = page.getByLabel('Counterfactual', { exact: true });
    for (const kind of ['Random', 'Shuffle', 'Swap', 'Scale']) {
      await panel.getByRole('button', { name: kind, exact: true }).click();
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Shift+ArrowRight');
    await panel.getByRole('button', { name: 'Drop its turn' }).click();
    await panel.getByRole('button', { name: 'Recompute from there' }).click();
    await expect(lab.status).toHaveText(/^Done/, { timeout: 90_000 });
    await expect(lab.error).toHaveCount(0);
    await expect(lab.round(2)).toContainText('left out');
  });
});

test.describe('runs', () => {
  test('a pinned run stays beside the next, and only what differs is listed', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.finish();
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await page.getByLabel('Rounds', { exact: true }).fill('1');
    await lab.finish();
    const comparison = page.getByLabel('Comparison', { exact: true });
    await expect(comparison.getByRole('row')).toHaveCount(3);
    await expect(comparison).toContainText(/rounds/i);
  });

  test('are kept over a reload, opened, named and deleted', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.finish();
    await page.getByLabel('Rounds', { exact: true }).fill('1');
    await lab.finish();
    const list = page.getByLabel('Runs', { exact: true });
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await page.reload();
    await expect(list.getByRole('listitem')).toHaveCount(2);
    await expect(lab.status).toContainText('kept in this browser');
    await page.keyboard.press('j');
    await expect(lab.round(2)).toBeVisible();
    await list.getByRole('button', { name: /^Name/ }).first().click();
    await page.keyboard.type('mine');
    await page.keyboard.press('Enter');
    await expect(list).toContainText('mine');
    await list
      .getByRole('button', { name: /^Delete (?!all)/ })
      .first()
      .click();
    await expect(list.getByRole('listitem')).toHaveCount(1);
    await list.getByRole('button', { name: 'Delete all' }).click();
    await list.getByRole('button', { name: 'Delete all for good' }).click();
    await expect(list).toContainText('None yet');
  });

  test('travel as files; a file that is none is named', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.finish();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save run' }).click(),
    ]);
    const path = await download.path();
    await page.goto('./#v=1&rounds=5');
    await expect(lab.status).toContainText('Ready');
    await page.getByLabel('File of a run').setInputFiles({
      name: 'run.safetensors',
      mimeType: 'application/octet-stream',
      buffer: readFileSync(path),
    });
    await expect(lab.status).toContainText('file that you opened');
    await expect(view(lab, 'Trajectory').locator('canvas[role=img]')).toBeVisible();
    await page.getByLabel('File of a run').setInputFiles({
      name: 'x.safetensors',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('no run'),
    });
    await expect(lab.error).toContainText(/unknown_file/);
    await expect(lab.status).toContainText('file that you opened');
  });
});
