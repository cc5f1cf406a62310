/** A prompt of one's own, and the variables of a session, in a real browser: from the keyboard too, and without touching the run. */

import { expectAccessible } from './axe';
import { expect } from './lab';
import { test, type RlmPage } from './rlm-page';
import { shot } from './shots';

test.setTimeout(300_000);

const prompt = ({ page }: RlmPage) => page.getByRole('region', { name: 'Prompt', exact: true });
const field = (rlm: RlmPage) => prompt(rlm).getByRole('textbox', { name: 'Python, at your prompt' });
const log = (rlm: RlmPage) => prompt(rlm).getByRole('log');

/** Two turns by hand: a list of words, then one more variable and another value. */
async function twoTurns(rlm: RlmPage): Promise<void> {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('Which words?', 'one two three');
  await rlm.run.click();
  await rlm.cell('words = context.split()\nold = {"a": list(range(120))}');
  await rlm.cell('words = words + ["four"]\nsaid = llm_query("Say it.")');
  await rlm.say('it is said');
  await rlm.cell('FINAL(len(words))');
  await rlm.finished();
}

test('a prompt stands where its turn stood, runs what is typed, and leaves the run alone', async ({
  rlm,
  page,
}) => {
  await twoTurns(rlm);
  await rlm.turn(1).getByRole('button', { name: 'Open a prompt here' }).click();
  await expect(prompt(rlm)).toContainText('after turn 1');
  await expect(field(rlm)).toBeFocused({ timeout: 60_000 });

  await page.keyboard.type('words');
  await page.keyboard.press('Enter');
  await expect(log(rlm).getByLabel('Value')).toHaveText("['one', 'two', 'three']", { timeout: 30_000 });
  await expect(field(rlm)).toHaveText('context[:200]'); // the placeholder: what was run is gone
  // A block goes on until its empty line.
  await page.keyboard.type('for word in words:');
  await page.keyboard.press('Enter');
  await page.keyboard.type('print(word.upper())');
  await page.keyboard.press('Enter');
  await expect(log(rlm).getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(log(rlm).getByLabel('Output', { exact: true })).toHaveText('ONE\nTWO\nTHREE\n');
  // Earlier cells come back by the arrow, and an error is told as Python tells it.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('words.append("mine"); 1 / 0');
  await page.keyboard.press('Control+Enter');
  await expect(log(rlm).getByLabel('Error')).toContainText('ZeroDivisionError');
  await page.keyboard.type('<img src=x onerror="window.hacked=1">');
  await page.keyboard.press('Control+Enter');
  await expect(log(rlm).getByRole('listitem')).toHaveCount(4);
  expect(await page.locator('.shell-log img').count()).toBe(0);

  await page.keyboard.type('while True: pass');
  await page.keyboard.press('Control+Enter');
  await prompt(rlm).getByRole('button', { name: 'Interrupt' }).click();
  await expect(log(rlm).getByRole('listitem').last()).toContainText('interrupted', { timeout: 30_000 });

  // Tab indents here; after Esc it leaves.
  await field(rlm).focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(field(rlm)).not.toBeFocused();
  await expectAccessible(page, 'an open prompt');
  await shot(page, 'rlm-shell');

  await expect(rlm.answer.getByLabel('Answer')).toHaveText('4');
  await rlm.turn(2).getByRole('button', { name: 'Open a prompt here' }).click();
  await expect(prompt(rlm)).toContainText('after turn 2');
  await expect(field(rlm)).toBeFocused({ timeout: 60_000 });
  await page.keyboard.type('len(words), said');
  await page.keyboard.press('Enter');
  await expect(log(rlm).getByLabel('Value')).toHaveText("(4, 'it is said')", { timeout: 30_000 });
  await prompt(rlm).getByRole('button', { name: 'Close the prompt' }).click();
  await expect(prompt(rlm)).toHaveCount(0);
});

test('variables are told turn by turn, with what changed and what made them, and opened on request', async ({
  rlm,
  page,
}) => {
  await twoTurns(rlm);
  await page.getByRole('tab', { name: 'Variables' }).click();
  const view = page.getByRole('region', { name: 'Variables', exact: true });
  await view.getByRole('slider', { name: /After turn/ }).fill('2');
  const row = (name: string) =>
    view.locator('.variable-row').filter({ has: page.getByText(name, { exact: true }) });
  await expect(row('said')).toContainText('new');
  await expect(row('words')).toContainText('changed');
  await expect(row('words')).toContainText('3 → 4 long');
  await expect(row('old')).toContainText('turn 1');
  await expect(row('said')).toContainText('from 1 sub-call');
  // The dict is opened, then the list in it, fifty at a time.
  await row('old').locator('summary').first().click();
  await row('old').locator('.entries summary').first().click({ timeout: 60_000 });
  await row('old').getByRole('button', { name: 'Show 50 more of 120' }).click();
  await expect(row('old').getByRole('button', { name: 'Show 20 more of 120' })).toBeVisible();
  await expectAccessible(page, 'variables');
  await shot(page, 'rlm-variables');
  await row('said').locator('.variable-from button').click();
  await expect(page.getByRole('tab', { name: 'Turns' })).toHaveAttribute('aria-selected', 'true');
  await expect(rlm.turn(2).getByLabel('Answer of the sub-call')).toHaveText('it is said');
  // From turn to turn by key.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('j');
  await expect(rlm.turn(3)).toBeFocused();
  await page.keyboard.press('k');
  await expect(rlm.turn(2)).toBeFocused();
});

test('a part that cannot be loaded leaves a card with what to do, and the rest of the page', async ({
  rlm,
  page,
}) => {
  await page.route(/\/TreeView[-.]/, (route) => route.abort());
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('Which words?', 'one two three');
  await rlm.run.click();
  await rlm.cell('FINAL("three")');
  await rlm.finished();
  await page.getByRole('tab', { name: 'Tree' }).click();
  const card = page.getByRole('region', { name: 'Part of the page' });
  await expect(card).toContainText('part_missing');
  await expect(card.getByRole('button', { name: 'Reload' })).toBeVisible();
  await expectAccessible(page, 'a part that is missing');
  await page.getByRole('tab', { name: 'Turns' }).click();
  await expect(rlm.turn(1)).toBeVisible();
  await expect(rlm.answer.getByLabel('Answer')).toHaveText('three');
  rlm.complaints.length = 0; // the browser's word on what was refused here
});
