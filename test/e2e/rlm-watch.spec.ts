/** Watching a run: tree, timeline, coverage, and what the model saw, with the pointer and from the keyboard alone. */

import type { Page } from '@playwright/test';
import { serveChat } from '../servers/chat-server';
import { expectAccessible } from './axe';
import { expect } from './lab';
import { test as base, type RlmPage } from './rlm-page';
import { shot } from './shots';

const LINES = 1000;
const fenced = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;

/**
 * A context of a thousand lines, all different: the first turn prints far more than it is shown, the second asks a
 * sub-model about each of the first 600 lines, the third answers.
 */
const script = [
  fenced('print(context)'),
  fenced(
    'lines = context.split("\\n")[:600]\nsaid = llm_query_batched(["Label: " + line for line in lines])\nprint(len(said))',
  ),
  fenced('FINAL(len(said))'),
];

const test = base.extend<{ watched: RlmPage }>({
  watched: async ({ rlm }, use) => {
    let turn = 0;
    const server = await serveChat(({ last }) => (last.startsWith('Label: ') ? 'yes' : script[turn++]!));
    await rlm.open();
    await rlm.byService(server.url);
    const lines = Array.from(
      { length: LINES },
      (_, i) => `Line number ${i}: it says ${(i * 7919) % 10007}, and nothing else of interest.`,
    );
    await rlm.ask('How many?', lines.join('\n'));
    await rlm.run.click();
    await rlm.finished();
    await expect(rlm.answer.getByLabel('Answer')).toHaveText('600');
    await use(rlm);
    await server.close();
  },
});
test.setTimeout(300_000);

const view = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();

test('the tree folds hundreds of calls, is searched and filtered, and leads to the turn, all by keyboard', async ({
  watched,
  page,
}) => {
  await expect(watched.turns).toBeVisible();
  await view(page, 'Tree');
  const tree = page.getByRole('tree', { name: 'Calls of the run' });
  const item = (name: RegExp) => tree.getByRole('treeitem', { name });
  await expect(item(/^Run, How many\?, done/)).toHaveAttribute('aria-level', '1');
  await expect(item(/^600 sub-calls, 600 done/)).toHaveAttribute('aria-expanded', 'false');
  await expectAccessible(page, 'the tree of calls');
  await shot(page, 'rlm-tree');

  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('*');
  await expect(item(/^600 sub-calls/)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('End');
  // What is drawn is what is seen and a little more, of six hundred rows and more.
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(80);
  const active = () =>
    tree.evaluate((element) => {
      const id = element.getAttribute('aria-activedescendant')!;
      return document.getElementById(id)?.getAttribute('aria-label') ?? null;
    });
  expect(await active()).toMatch(/^Cell/);
  await page.keyboard.press('ArrowUp');
  expect(await active()).toMatch(/^Turn 3/);
  await page.keyboard.press('ArrowUp');
  expect(await active()).toMatch(/^Sub-call, Label: Line number 599:/);
  await page.keyboard.press('ArrowLeft');
  expect(await active()).toMatch(/^600 sub-calls/);
  await page.keyboard.press('ArrowLeft');
  await expect(item(/^600 sub-calls/)).toHaveAttribute('aria-expanded', 'false');

  await page.getByRole('searchbox', { name: 'Search calls' }).fill('number 321:');
  await expect(item(/^Sub-call, Label: Line number 321:/)).toBeVisible();
  await expect(tree.getByRole('treeitem', { name: /^Sub-call/ })).toHaveCount(1);
  await page.getByRole('button', { name: 'failed', exact: false }).first().click();
  await expect(page.getByText('Nothing in this run matches.')).toBeVisible();
  await page.getByRole('button', { name: 'failed', exact: false }).first().click();
  await tree.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Turns', exact: true })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});

test('the timeline tells of each call, is zoomed and played, and leads to the turn', async ({
  watched,
  page,
}) => {
  const timeline = page.getByRole('region', { name: 'Timeline' });
  const picture = timeline.getByRole('group', { name: /^Timeline of 603 calls and 3 cells/ });
  await expect(timeline).toContainText('Used of the budgets');
  // The run has ended: nothing is foretold.
  await expect(timeline).not.toContainText('used up first');
  await picture.focus();
  await page.keyboard.press('ArrowRight');
  await expect(timeline.getByRole('status')).toContainText('model’s turn, turn 1 of run 0: done');
  await page.keyboard.press('End');
  await expect(timeline.getByRole('status')).toContainText('turn 3');
  await expect(timeline.getByRole('button', { name: 'Whole' })).toBeDisabled();
  await page.keyboard.press('+');
  await expect(timeline.getByRole('button', { name: 'Whole' })).toBeEnabled();
  await page.keyboard.press('0');
  await expect(timeline.getByRole('button', { name: 'Whole' })).toBeDisabled();
  await page.keyboard.press('Space');
  await expect(timeline.locator('.playhead-words')).toContainText(/turn \d/);
  await timeline.getByRole('button', { name: 'End', exact: true }).click();
  await expectAccessible(page, 'the timeline');
  await view(page, 'Tree');
  await picture.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: 'Turns', exact: true })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await timeline.getByRole('button', { name: 'Table' }).click();
  await expect(timeline.getByRole('row').nth(1)).toContainText('model’s turn');
  await expect(timeline.getByRole('button', { name: /more rows/ })).toBeVisible();
  await expect(watched.turns).toBeVisible();
});

test('coverage says what was read and by whom, and what nobody read', async ({ watched, page }) => {
  await view(page, 'Coverage');
  const coverage = page.getByRole('region', { name: 'Coverage' });
  const place = coverage.getByRole('slider', { name: 'Place in the context' });
  await expect(place).toBeVisible();
  await expect(coverage).toContainText(/Of [\d,]+ characters, .* was printed .* was sent to a sub-model/);
  await expect(coverage).toContainText('was touched by nobody');
  await expectAccessible(page, 'coverage');
  await shot(page, 'rlm-coverage');
  await place.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  const readers = coverage.getByRole('region', { name: 'Place in the context' });
  await expect(readers.getByLabel('Text around the place')).toContainText('ine number 0: it says');
  await expect(readers).toContainText('Printed to the model in turn 1');
  await expect(readers).toContainText('Sent to a sub-model in turn 2');
  await readers.getByRole('button', { name: 'Show in turns' }).first().click();
  await expect(watched.turn(1)).toBeVisible();
});

test('of each turn what truncation took away is counted and shaded, and shown on request', async ({
  watched,
  page,
}) => {
  const turn = watched.turn(1);
  const open = turn.getByRole('button', { name: /^What it saw, of what there was/ });
  await open.focus();
  await page.keyboard.press('Enter');
  const output = turn.getByRole('region', { name: 'Output, seen and unseen' });
  await expect(output).toContainText(/[\d,]+ shown to the model/);
  const text = output.getByLabel('Output', { exact: true });
  await expect(text).toContainText('Line number 0: it says');
  await expect(text).toContainText('characters that the model did not see');
  await expect(text).toContainText('Line number 999: it says');
  await expect(text).not.toContainText('Line number 500:');
  await output.getByRole('button', { name: 'Show what the model did not see' }).click();
  await expect(text.locator('.unseen')).toContainText('Line number 300: it says');
  await expect(turn).toContainText('Of the context’s');
  await expectAccessible(page, 'what the model saw');
});
