/** Comparisons in a real browser: the ladder by a scripted service, the prompt lab by the built-in model, a replay, logs by drop. */

import { readFileSync } from 'node:fs';
import type { Script } from '../servers/chat-server';
import { expectAccessible } from './axe';
import { expect } from './lab';
import { test, type RlmPage } from './rlm-page';
import { shot } from './shots';

test.setTimeout(300_000);

const fenced = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;
const tab = (page: RlmPage['page'], name: string) => page.getByRole('tab', { name, exact: true });

/** A driver for every rung: it finds the needle by code where it can, asks a sub-model where it may, and else guesses. */
const driver: Script = ({ messages, last }) => {
  const all = messages.map(({ content }) => content).join('\n');
  if (last.startsWith('Read: ')) return { text: 'It is in the last third of the text.', delayMs: 60 };
  if (/Action:/.test(all))
    return { text: 'Thought: I cannot find it.\nAction: finish {"answer": "unknown"}', delayMs: 40 };
  if (!/```|repl/.test(all)) return { text: 'unknown', delayMs: 40 };
  if (/turn-1-done/.test(all)) return { text: fenced('FINAL(found)'), delayMs: 40 };
  const find = 'import re\nfound = re.findall(r"\\b\\d{5,8}\\b", context)[0]\nprint("turn-1-done", found)';
  const ask = all.includes('llm_query') ? '\nsaid = llm_query("Read: " + context[:300])' : '';
  return { text: fenced(find + ask), delayMs: 60 };
};

test('the ladder: seven rungs on one axis of time, with what each read, retyped, called, cost and answered', async ({
  rlm,
  page,
  serve,
}) => {
  const { url } = await serve(driver);
  await rlm.open();
  await rlm.byService(url);
  await rlm.setting('Characters').fill('20000');
  await tab(page, 'Ladder').click();
  await page.getByRole('button', { name: 'Run the ladder' }).click();
  const table = page.getByRole('region', { name: 'Rungs side by side' });
  const heads = table.getByRole('columnheader').getByRole('button');
  await expect(heads).toHaveText(['Direct', 'ReAct', 'CodeAct', 'CodeAct + sub', 'RLM 0', 'RLM 1', 'RLM 2']);
  for (let i = 0; i < 7; i++) await expect(heads.nth(i)).toBeEnabled({ timeout: 120_000 });
  const row = (name: string) => table.getByRole('row', { name: new RegExp(`^${name}`) }).getByRole('cell');
  await expect(row('Answer')).toHaveCount(7);
  await expect(row('Answer').nth(5)).toContainText(/right|wrong/);
  await expect(row('Sub-calls').nth(4)).toHaveText('0');
  await expect(row('Sub-calls').nth(5)).toHaveText('1');
  await expect(row('Sent to sub-models').nth(5)).toContainText(/^300/);
  await expect(row('Retyped').nth(5)).toHaveText('0');
  await expect(row('Turns').nth(5)).toHaveText('2');
  await expect(page.getByText('n = 1')).toBeVisible();
  await expectAccessible(page, 'the ladder');
  await shot(page, 'rlm-ladder');

  // A rung's run is looked at as a branch of its own, and the ladder stays.
  await heads.nth(5).click();
  await expect(rlm.turn(1)).toContainText('turn-1-done');
  await tab(page, 'Ladder').click();
  await expect(heads.nth(5)).toBeEnabled();
});

test('the ladder on several questions: accuracy with intervals, stopped and gone on with', async ({
  rlm,
  page,
  serve,
}) => {
  const { url } = await serve(driver);
  await rlm.open();
  await rlm.byService(url);
  await rlm.setting('Characters').fill('5000');
  await tab(page, 'Ladder').click();
  const rungs = page.getByRole('group', { name: 'Rungs' });
  for (const name of ['ReAct', 'CodeAct', 'CodeAct + sub', 'RLM 1', 'RLM 2'])
    await rungs.getByLabel(name, { exact: true }).uncheck();
  await page.getByLabel('Questions').fill('3');
  await page.getByRole('button', { name: 'Run on 3 questions' }).click();
  const many = page.getByRole('region', { name: 'Many questions' });
  await expect(many.getByRole('status')).toHaveText(/[1-5] of 6 runs/, { timeout: 120_000 });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(many.getByRole('status')).toContainText('stopped: what is done stays');
  await many.getByRole('button', { name: 'Go on' }).click();
  await expect(many.getByRole('status')).toHaveText('6 of 6 runs, done.', { timeout: 120_000 });
  await expect(many.getByRole('row', { name: /^Direct/ })).toContainText(/of 3: \d+ % \(\d+ to \d+\)/);
  await expect(many.getByRole('row', { name: /^RLM 0/ })).toContainText(/of 3: \d+ % \(\d+ to \d+\)/);
});

test('the prompt lab: the built-in model with less of its output shown, on the same questions', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  await rlm.setting('Characters').fill('5000');
  await tab(page, 'Prompt lab').click();
  const run = page.getByRole('button', { name: 'Run A and B' });
  await expect(run).toBeDisabled();
  await page.getByLabel('What B has otherwise').selectOption('Characters of output');
  await page.getByRole('button', { name: 'Add a difference' }).click();
  await page.getByRole('textbox', { name: 'Characters of output' }).last().fill('100');
  await page.getByLabel('Questions').fill('3');
  await run.click();
  const results = page.getByRole('region', { name: 'Results' });
  await expect(results.getByText('6 of 6 runs, done.')).toBeVisible({ timeout: 240_000 });
  await expect(results.getByRole('row', { name: /^Characters of output/ })).toContainText('400');
  await expect(results.getByRole('row', { name: /^A / })).toContainText('of 3');
  await expect(results.getByText(/Newcombe/)).toBeVisible();
  await expect(
    results.getByText(/tells them apart|Nothing is settled|B is right|No difference/),
  ).toBeVisible();
  await expectAccessible(page, 'the prompt lab');
  await shot(page, 'rlm-prompt-lab');

  await results.getByText('Save…').click();
  const downloading = page.waitForEvent('download');
  await results.getByRole('button', { name: 'JSON', exact: true }).click();
  const saved = JSON.parse(readFileSync(await (await downloading).path(), 'utf8')) as {
    kind: string;
    settings: { row: { n: number } }[];
  };
  expect(saved.kind).toBe('rlm-comparison');
  expect(saved.settings.map(({ row }) => row.n)).toEqual([3, 3]);
  await results.getByText('The same from the command line').click();
  await expect(results.getByLabel('Command')).toContainText("--vary 'truncation.characters=[400,100]'");
});

test('a log of another system is opened wherever it falls; hostile ones are refused with line and field', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  const drop = async (selector: string, name: string, text: string) => {
    const data = await page.evaluateHandle(
      ([name, text]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text!], name!));
        return transfer;
      },
      [name, text],
    );
    await page.dispatchEvent(selector, 'drop', { dataTransfer: data });
  };
  const log = (name: string) => readFileSync(`test/fixtures/rlm-logs/${name}`, 'utf8');
  for (const [name, side] of [
    ['official.jsonl', '.outcome'],
    ['fast-old.jsonl', '.experiment'],
    ['dspy.json', '.outcome'],
    ['official-appended.jsonl', '.experiment'],
  ] as const) {
    await drop(side, name, log(name));
    await expect(rlm.status).toContainText(name);
    await expect(rlm.turns).toBeVisible();
    await expect(rlm.turn(1)).toBeVisible();
  }
  // Two runs in one file: the other is one choice away.
  await page.getByLabel('This file holds 2 runs').selectOption('1');
  await expect(rlm.status).toContainText('official-appended.jsonl');
  await expect(page.getByLabel('This file holds 2 runs')).toHaveValue('1');
  const broken =
    '{"kind":"rlm-trace","version":1}\n{"seq":0,"t":0,"run":"0","type":"turn_start","turn":"<img src=x onerror=alert(1)>"}\n';
  await drop('.outcome', 'broken.jsonl', broken);
  await expect(rlm.error).toContainText('Line 2');
  await expect(rlm.error).toContainText('turn');
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
  await expect(rlm.status).toContainText('official-appended.jsonl');
});

test('a replay is held against what was recorded, turn by turn', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('How long is it?', 'seven!!');
  await rlm.run.click();
  await rlm.cell('n = len(context)\nprint(n)');
  await rlm.cell('import time\nprint(time.perf_counter_ns())\nFINAL(n)');
  await rlm.finished();
  await page
    .getByRole('button', { name: /^Replay/ })
    .first()
    .click();
  await rlm.finished();
  await tab(page, 'Differences').click();
  const differences = page.getByRole('region', { name: 'Differences' });
  const verdict = differences.getByRole('status');
  await expect(verdict).toContainText('1 of 2 cells gave the same output; the same answer.');
  await expect(verdict).toContainText('The first difference lies in turn 2: output.');
  await expect(verdict).toContainText('Left out of this: times');
  await expect(differences.getByText('Turn 1: equal')).toBeVisible();
  await expectAccessible(page, 'the differences of a replay');
  await shot(page, 'rlm-differences');
});
