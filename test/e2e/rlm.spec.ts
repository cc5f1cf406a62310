/** The RLM workspace in a real browser: a person, a service and the built-in model drive; hostile output is only text. */

import { readFileSync } from 'node:fs';
import type { Script } from '../servers/chat-server';
import { expectAccessible } from './axe';
import { expect } from './lab';
import { loaded, test } from './rlm-page';
import { shot } from './shots';

test.setTimeout(300_000);

const fenced = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;
const names = Array.from(
  { length: 50 },
  (_, i) => `${['carrot', 'pear', 'fig', 'cherry', 'plum'][i % 5]}${i}`,
);
const inNames = names.map((name) => name.split('r').length - 1);

test('opens from its link, with the default set-up, and loads nothing for it', async ({ rlm, page }) => {
  await rlm.open();
  await expect(rlm.setting('Characters')).toHaveValue('1000000');
  await expect(page.getByText('Nothing leaves this browser')).toBeVisible();
  await expect(rlm.status).toContainText(/nothing has been loaded/i);
  const tabs = page.getByRole('navigation', { name: 'Workspaces' });
  await rlm.setting('Characters').fill('5000');
  await tabs.getByRole('link', { name: 'Playground' }).click();
  await tabs.getByRole('link', { name: 'RLM' }).click();
  await expect(page).toHaveURL(/view\.workspace=rlm/);
  await expect(rlm.setting('Characters')).toHaveValue('5000');
  expect([...rlm.hosts]).toEqual([new URL(page.url()).host]);
});

test('begins with a recorded run of its set-up, whose every view is there before anything is run', async ({
  rlm,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await rlm.open();
  await expect(rlm.status).toContainText('Shown is an example, recorded before');
  await expect(rlm.answer.getByLabel('Answer')).toHaveText('98269');
  await expect(rlm.turns.getByRole('listitem', { name: /^Turn \d/ })).toHaveCount(2);
  await page.getByRole('tab', { name: 'Coverage' }).click();
  await expect(page.getByText('99.989 % was touched by nobody')).toBeVisible();
  await expectAccessible(page, 'the example');
  expect(loaded(asked)).toEqual([]);
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await rlm.finished();
  await expect(page.getByRole('tree', { name: 'Branches' }).getByRole('treeitem')).toHaveText([
    /An example/,
    /^1\.1.*98269/,
  ]);
});

test('the default run answers offline at one click', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.run.click();
  await rlm.finished();
  await expect(rlm.status).toContainText('Done');
  await expect(rlm.answer).toContainText('✓ right');
  await expect(rlm.answer).toContainText('n = 1');
  expect([...rlm.hosts]).toEqual([new URL(page.url()).host]);
  await shot(page, 'rlm-needle');
});

test('a person drives problem 1: the letters of fifty names, none of them retyped', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('How many letters r are in each name? Give a list.', JSON.stringify(names));
  await rlm.run.click();
  await rlm.cell('import json\nnames = json.loads(context)\nprint(len(names), names[:2])\nnames[-1]');
  await expect(rlm.turn(1).getByRole('group', { name: 'Output', exact: true })).toContainText(
    "50 ['carrot0'",
  );
  await expect(rlm.turn(1).getByLabel('Value of the last expression')).toContainText('plum49');
  // What it defined is still there, and the mistake keeps what was printed before it.
  await rlm.cell('counts = [name.count("r") for name in names]\nprint(sum(counts))\ncounts.nope');
  await expect(rlm.turn(2)).toContainText('AttributeError');
  await expect(rlm.turn(2)).toContainText('raised an error');
  await rlm.cell('FINAL(counts)');
  await rlm.finished();
  const shown = await rlm.answer.getByLabel('Answer').textContent();
  expect(JSON.parse(shown!)).toEqual(inNames);
  await shot(page, 'rlm-by-hand');
});

test('a person drives problem 2, with sub-calls that the same person answers', async ({ rlm }) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('How many r?', 'irrelevant');
  await rlm.run.click();
  await rlm.cell(
    'groups = {f"g{i}": [f"rr{j}" for j in range(50)] for i in range(3)}\n' +
      'said = llm_query_batched(["one", "two"])\n' +
      'FINAL({g: {n: n.count("r") for n in ns} for g, ns in groups.items()} | {"said": said})',
  );
  await rlm.say('eins');
  await rlm.say('zwei');
  await rlm.finished();
  const group = Object.fromEntries(Array.from({ length: 50 }, (_, j) => [`rr${j}`, 2]));
  // Of a long answer the beginning is shown first.
  await rlm.answer.getByRole('button', { name: 'Show more' }).click();
  await expect(rlm.answer.getByRole('button', { name: 'Show more' })).toHaveCount(0);
  const shown = await rlm.answer.getByLabel('Answer', { exact: true }).textContent();
  expect(JSON.parse(shown!)).toEqual({ g0: group, g1: group, g2: group, said: ['eins', 'zwei'] });
});

test('a loop without end is stopped at once', async ({ rlm }) => {
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('Loop.', 'x');
  await rlm.run.click();
  await rlm.cell('print("before", flush=True)\nwhile True: pass');
  await expect(rlm.turn(1)).toContainText('before');
  const at = Date.now();
  await rlm.stop.click();
  await expect(rlm.status).toContainText('Stopped');
  expect(Date.now() - at).toBeLessThan(2000);
  await rlm.run.click();
  await rlm.cell('FINAL(len(context))');
  await rlm.finished();
  await expect(rlm.answer.getByLabel('Answer')).toHaveText('1');
});

test('a service drives, by a key that stays where it is; trace and recording are saved, and replayed', async ({
  rlm,
  serve,
  page,
}) => {
  const script: Script = [
    `Let me look.\n${fenced('said = llm_query_batched([f"label {i}" for i in range(6)])\nprint(said)')}`,
    ...Array.from({ length: 6 }, () => 'positive'),
    fenced('FINAL({"n": len(said)})'),
  ];
  const server = await serve(script, 'sk-very-secret');
  await rlm.open();
  await rlm.byService(server.url);
  await rlm.ask('How many?', 'six lines');
  await rlm.group('Budgets');
  await rlm.setting('Calls at one time').fill('1');
  await rlm.run.click();
  await rlm.finished();
  await expect(page.getByText('chat_refused').first()).toBeVisible();

  await page.getByLabel('Key', { exact: true }).fill('sk-very-secret');
  server.script = script;
  await rlm.run.click();
  await rlm.finished();
  await expect(rlm.answer).toContainText('"n": 6');
  await expect(rlm.turn(1)).toContainText('Let me look.');
  const calls = rlm.turn(1).getByText(/^6 sub-calls/);
  await calls.click();
  await rlm.turn(1).getByText('label 0').first().click();
  await expect(rlm.turn(1).getByLabel('Answer of the sub-call')).toHaveText('positive');

  const save = async (start: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), start()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
  };
  const recording = await save(() => page.getByRole('button', { name: 'Save the recording' }).click());
  const logs: { name: string; text: string }[] = [];
  for (const name of ['Trace', 'For the official visualizer', 'For fast-rlm', 'For DSPy']) {
    await page.getByText('Save…').click();
    logs.push(await save(() => page.getByRole('button', { name, exact: true }).click()));
  }
  for (const { text } of [recording, ...logs]) {
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toContain('sk-very-secret');
  }
  expect(page.url()).not.toContain('secret');

  await server.close();
  await page.getByLabel('Key', { exact: true }).fill('');
  await page.getByLabel('File of a recording').setInputFiles({
    name: recording.name,
    mimeType: 'application/jsonl',
    buffer: Buffer.from(recording.text),
  });
  await rlm.run.click();
  await rlm.finished();
  await expect(rlm.answer).toContainText('"n": 6');
  await expect(rlm.turn(1)).toContainText('from the recording');

  for (const { name, text } of logs) {
    await page
      .getByLabel('File of a log')
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect(rlm.status).toContainText(`The log “${name}”`);
    await expect(rlm.turn(1)).toContainText('llm_query_batched');
  }
  await page.getByLabel('File of a log').setInputFiles({
    name: 'no.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"not": "a log"}'),
  });
  await expect(rlm.error).toContainText('bad_trace');
  rlm.complaints.length = 0; // the browser tells of the answer 401
});

test('what models and Python say is shown as text alone', async ({ rlm, serve, page }) => {
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>';
  const server = await serve([
    `${evil}\n${fenced(`print(${JSON.stringify(evil)})\nprint("\\x1b[31mred\\x1b[0m \\u202eturned\\u202c")\nprint("z" * 1_900_000)\nraise ValueError(${JSON.stringify(evil)})`)}`,
    fenced(`FINAL(${JSON.stringify(evil)} + "y" * 3_000_000)`),
  ]);
  await rlm.open();
  await rlm.byService(server.url);
  await rlm.ask(evil, evil);
  await rlm.run.click();
  await rlm.finished();
  const output = rlm.turn(1).getByRole('group', { name: 'Output', exact: true });
  await expect(output).toContainText(evil);
  await expect(output).toContainText('red ⟨U+202E⟩turned⟨U+202C⟩');
  await expect(rlm.turn(1)).toContainText(/of 1,900,\d+ characters are shown/);
  await rlm.turn(1).getByRole('button', { name: 'Show more' }).first().click();
  await expect(rlm.turn(1)).toContainText('22,000 of 1,900,');
  await expect(rlm.turn(1)).toContainText(/cut to [\d,]+ of/);
  await expect(rlm.answer).toContainText(`2,000 of 3,000,0`);
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  expect(await page.locator('main img, main script').count()).toBe(0);
  await shot(page, 'rlm-hostile');
});

test('a service that cannot be reached, and a set-up that is wrong, are named', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.byService('http://127.0.0.1:9');
  await rlm.group('Budgets');
  await rlm.setting('Turns').fill('0');
  await expect(rlm.run).toBeDisabled();
  await expect(page.getByText('At least 1.').first()).toBeVisible();
  await rlm.setting('Turns').fill('2');
  await rlm.group('Agent and prompt');
  await rlm.setting('Agent').selectOption('direct');
  await rlm.setting('Characters').fill('1000');
  await rlm.run.click();
  await rlm.finished();
  await expect(page.getByText('chat_failed').first()).toBeVisible();
  rlm.complaints.length = 0; // the browser tells of refused connections
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const [form, viewport] of [
    ['wide', { width: 1400, height: 900 }],
    ['phone', { width: 390, height: 844 }],
  ] as const)
    test.describe(`${colorScheme}, ${form}`, () => {
      test.use({ colorScheme, viewport });

      test('axe finds nothing serious, and nothing sticks out sideways', async ({ rlm, serve, page }) => {
        const sticksOut = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        const server = await serve([
          `I look.\n${fenced('xs = llm_query_batched(["a", "b"])\nprint("w" * 5000)')}`,
          'A',
          'B',
          fenced('1 / 0'),
          fenced('FINAL("' + 'long '.repeat(80) + '")'),
        ]);
        await rlm.open();
        for (const title of ['Further models', 'Answer and tools', 'Agent and prompt', 'Budgets', 'Prices'])
          await rlm.group(title);
        await rlm.byService(server.url);
        await expectAccessible(page, 'the set-up');
        expect(await sticksOut()).toBeLessThanOrEqual(0);
        await rlm.ask('What?', 'x');
        await rlm.run.click();
        await rlm.finished();
        for (const summary of await rlm.turns.locator('summary').all()) await summary.click();
        await expectAccessible(page, 'a run');
        expect(await sticksOut()).toBeLessThanOrEqual(0);
        await shot(page, `rlm-${colorScheme}-${form}`);
        await rlm.byHand();
        await rlm.run.click();
        await rlm.asked();
        await expectAccessible(page, 'a question to a person');
        expect(await sticksOut()).toBeLessThanOrEqual(0);
      });
    });
