/** Driving runs in a real browser: in steps and from the keyboard alone, forks, interrupts, resuming, handing over. */

import { expectAccessible } from './axe';
import { expect } from './lab';
import { test, type RlmPage } from './rlm-page';
import { shot } from './shots';

test.setTimeout(300_000);

const gatesOf = ({ page }: RlmPage) => page.getByRole('region', { name: 'Waiting for your decision' });
const deed = ({ page }: RlmPage, name: string) =>
  page.getByRole('group', { name: 'Drive the run' }).getByRole('button', { name, exact: true });
const branches = ({ page }: RlmPage) => page.getByRole('tree', { name: 'Branches' }).getByRole('treeitem');
const outputOf = (rlm: RlmPage, n: number) => rlm.turn(n).getByRole('group', { name: 'Output', exact: true });
const endless = 'print("before", flush=True)\nwhile True: pass';

test('the built-in run is stepped through, edited and forked by keyboard alone', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.setting('Characters').fill('20000');
  await expect(deed(rlm, 'Step')).toBeEnabled();
  await expect(deed(rlm, 'Interrupt')).toBeDisabled();
  await rlm.setting('Characters').blur();

  await page.keyboard.press('n');
  await expect(gatesOf(rlm)).toContainText('A cell waits to be run', { timeout: 120_000 });
  await expect(rlm.turn(1).getByRole('region', { name: 'Cell' })).toHaveCount(0);
  await expect(gatesOf(rlm).getByRole('button', { name: 'Run it' })).toBeFocused();
  await expectAccessible(page, 'a cell that waits');
  await shot(page, 'rlm-drive-gate');
  await page.keyboard.press('Enter');
  await expect(outputOf(rlm, 1)).toBeVisible();
  await expect(gatesOf(rlm)).toContainText('turn 2');
  // Out of the gate to the page, by Esc's neighbours alone: Space outside of buttons lets the run go on.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Space');
  await rlm.finished();
  await expect(rlm.answer).toContainText('✓ right');
  await expect(branches(rlm)).toHaveCount(1);

  const fork = rlm.turn(2).getByLabel('Fork from turn 2', { exact: true });
  await fork.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(rlm.turn(2).getByRole('button', { name: 'Edit the code…' })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('The code of turn 2');
  const code = dialog.getByRole('textbox', { name: 'The code of turn 2' });
  await expect(code).toBeFocused();
  await expect(dialog.getByRole('button', { name: 'Fork from here' })).toBeDisabled();
  await page.keyboard.press('Control+a');
  await page.keyboard.type("print('by hand')\nFINAL('mine')");
  const change = dialog.getByRole('region', { name: 'What changes' });
  await expect(change.locator('.diff-in')).toHaveCount(2);
  await expect(change.locator('.diff-out')).not.toHaveCount(0);
  await expectAccessible(page, 'an edit');
  await shot(page, 'rlm-drive-edit');
  await page.keyboard.press('Control+Enter');
  await rlm.finished();
  await expect(branches(rlm)).toHaveText([/^1.*right/, /^1\.1.*turn 2: code edited.*wrong.*mine/]);
  await expect(rlm.answer).toContainText('mine');
  // What came before the edit was answered from the record; Python really ran.
  await expect(rlm.turn(1)).toContainText('from the recording');
  await expect(rlm.turn(2)).toContainText('from the recording');
  await expect(outputOf(rlm, 2)).toHaveText(/by hand/);
  await expect(rlm.turn(2)).toContainText('edited by you');

  await branches(rlm).nth(1).focus();
  await page.keyboard.press('ArrowUp');
  await expect(branches(rlm).nth(0)).toBeFocused();
  await expect(rlm.answer).toContainText('✓ right');
  await page.keyboard.press('F2');
  await page.keyboard.type('as it was');
  await page.keyboard.press('Enter');
  await expect(branches(rlm).nth(0)).toContainText('as it was');
  await page.keyboard.press('Shift+R');
  await expect(branches(rlm)).toHaveCount(3);
  await rlm.finished();
  await expect(branches(rlm).nth(2)).toContainText('1.2 replayed');
  await expect(rlm.answer).toContainText('✓ right');
  await branches(rlm).nth(2).focus();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: 'Drop it' })).toBeFocused();
  await shot(page, 'rlm-drive-branches');
  await expectAccessible(page, 'branches');
  await page.keyboard.press('Enter');
  await expect(branches(rlm)).toHaveCount(2);
  await expect(branches(rlm).nth(0)).toBeFocused();
});

test('a loop without end is interrupted, a session killed, a run stopped and resumed', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('Loop.', 'some text');
  await rlm.run.click();
  await rlm.cell('kept = 41');
  await rlm.cell(endless);
  await expect(rlm.turn(2)).toContainText('before');
  await deed(rlm, 'Interrupt').click();
  await rlm.asked();
  await expect(rlm.turn(2)).toContainText('CellInterrupted');
  await expect(rlm.turn(2)).toContainText('interrupted');

  await rlm.cell(endless);
  await expect(rlm.turn(3)).toContainText('before');
  await deed(rlm, 'Kill Python').click();
  await rlm.asked();
  await expect(rlm.turn(3)).toContainText('killed');
  // The interpreter was built again from the cells before.
  await rlm.cell('print(kept + 1)');
  await expect(outputOf(rlm, 4)).toContainText('42');

  await rlm.cell(endless);
  await expect(rlm.turn(5)).toContainText('before');
  await rlm.stop.click();
  await expect(rlm.status).toContainText('Stopped');
  await deed(rlm, 'Resume').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: 'Ask the model for turn 5 again' })).toBeChecked();
  await expectAccessible(page, 'resuming');
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await rlm.asked();
  await expect(rlm.turn(4)).toContainText('from the recording');
  await expect(rlm.turn(4)).toContainText('42');
  await rlm.cell('FINAL(kept)');
  await rlm.finished();
  await expect(rlm.answer.getByLabel('Answer')).toHaveText('41');
  await expect(branches(rlm)).toHaveText([/stopped/, /^1\.1.*resumed after turn 4.*answered.*41/]);
});

test('a person decides of sub-calls in step mode: asked otherwise, answered, skipped, and a whole batch', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('Ask.', 'some text');
  await rlm.run.click();
  await rlm.asked();
  await deed(rlm, 'Pause').click();
  await rlm.cell(
    [
      'one = llm_query("first")',
      'two = llm_query("second")',
      'try:',
      '    llm_query("third")',
      'except Exception as error:',
      '    three = type(error).__name__',
      'rest = llm_query_batched([f"item {i}" for i in range(4)])',
      'FINAL([one, two, three, rest])',
    ].join('\n'),
  );
  const gates = gatesOf(rlm);
  await gates.getByRole('button', { name: 'Run it' }).click();
  await expect(gates).toContainText('A sub-call waits to be asked');
  await gates.getByRole('textbox', { name: 'Prompt that waits' }).fill('otherwise');
  await gates.getByRole('button', { name: 'Ask as edited' }).click();
  await expect(page.getByRole('region', { name: 'You are asked' })).toContainText('otherwise');
  await rlm.say('eins');
  await expect(gates.getByRole('textbox', { name: 'Prompt that waits' })).toContainText('second');
  await gates.getByRole('button', { name: 'Answer it yourself…' }).click();
  await gates.getByRole('textbox', { name: 'The answer of the call' }).fill('zwei');
  await gates.getByRole('button', { name: 'Answer so' }).click();
  await expect(gates.getByRole('textbox', { name: 'Prompt that waits' })).toContainText('third');
  await gates.getByRole('button', { name: 'Skip it' }).click();
  await expect(gates).toContainText('(4 calls wait)');
  await shot(page, 'rlm-drive-batch');
  await gates.getByRole('button', { name: 'Ask the rest of this batch' }).click();
  for (let i = 0; i < 4; i++) await rlm.say(`r${i}`);
  await rlm.finished();
  const shown = await rlm.answer.getByLabel('Answer').textContent();
  expect(JSON.parse(shown!)).toEqual(['eins', 'zwei', 'Skipped', ['r0', 'r1', 'r2', 'r3']]);
});

test('a person begins, and hands over to the built-in model', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.setting('Characters').fill('20000');
  await rlm.model('Root model').getByLabel('Root model').selectOption('person');
  await rlm.group('Agent and prompt');
  await rlm.setting('Prompt').selectOption('brief');
  await rlm.run.click();
  const card = page.getByRole('region', { name: 'You are asked' });
  await expect(card).toContainText('Left when this turn began', { timeout: 120_000 });
  await card.getByRole('button', { name: 'Insert a cell' }).click();
  await page.keyboard.type('print(len(context))');
  await expectAccessible(page, 'a person’s turn');
  await shot(page, 'rlm-drive-person');
  await card.getByRole('button', { name: 'Send' }).click();
  await expect(outputOf(rlm, 1)).toContainText(/\d{5}/);
  await rlm.asked();
  await card.getByText('Let a model go on').click();
  await shot(page, 'rlm-drive-hand-over');
  await card.getByRole('button', { name: 'From now on' }).click();
  await rlm.finished();
  await rlm.turn(2).getByText('handed over to another model').click();
  await expect(rlm.turn(2).getByRole('group', { name: 'As a person made it' })).toHaveText('navigator');
});
