/** The set-up of the RLM workspace in a real browser: contexts of every kind, models, schema and tools, and a reload. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectAccessible } from './axe';
import { expect } from './lab';
import { test, type RlmPage } from './rlm-page';
import { shot } from './shots';

test.setTimeout(180_000);

/** Drops files on the set-up. */
const drop = (rlm: RlmPage, files: readonly (readonly [name: string, text: string])[]) =>
  rlm.page.evaluate((given) => {
    const data = new DataTransfer();
    for (const [name, text] of given) data.items.add(new File([text], name));
    document
      .querySelector('.experiment')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  }, files);
const given = (rlm: RlmPage) => rlm.page.locator('#rlm-given');

test('what Python will be given is said of CSV, JSON Lines, JSON and several files', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  await drop(rlm, [['rows.csv', 'id,text\n1,a\n2,"b\nc"\n']]);
  await expect(rlm.setting('Question')).toHaveValue('own');
  await expect(given(rlm)).toContainText('list of 2 dicts with the keys id, text');
  await drop(rlm, [['rows.jsonl', '{"a": 1}\n\n{"b": [2]}\n']]);
  await expect(given(rlm)).toContainText('list of 2 dicts with the keys a, b');
  await drop(rlm, [
    ['a.txt', 'aé'],
    ['b.json', '{}'],
  ]);
  await expect(given(rlm)).toContainText('dict of 2 files by name, each a str: a.txt, b.json');
  await drop(rlm, [['a.txt', 'aé😀']]);
  await expect(given(rlm)).toContainText('str of 3 characters');
  await page.getByRole('button', { name: 'Take them out' }).click();
  await rlm.setting('Context').fill('[1, 2, 3]');
  await expect(given(rlm)).toContainText('str of 9 characters');
  await rlm.setting('Taken as').selectOption('json');
  await expect(given(rlm)).toContainText('list of 3 numbers');
});

test('lines that cannot be read are named, and a file of more than 100 MB is refused', async ({
  rlm,
  page,
}) => {
  await rlm.open();
  await drop(rlm, [['bad.jsonl', '1\n{"a":\n3\n']]);
  await expect(given(rlm)).toContainText('In “bad.jsonl”, line 2 (');
  await rlm.setting('Taken as').selectOption('text');
  await expect(given(rlm)).toContainText('str of 10 characters');
  await drop(rlm, [['bad.csv', 'a,b\n1,2\n3\n']]);
  await expect(given(rlm)).toContainText('line 3 (1 values for 2 columns)');
  await page.evaluate(() => {
    const part = 'x'.repeat(1_000_000);
    const data = new DataTransfer();
    data.items.add(new File([...Array.from({ length: 100 }, () => part), 'x'], 'big.txt'));
    document
      .querySelector('.experiment')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  });
  await expect(given(rlm)).toContainText('“big.txt” has 101 MB; a context has at most 100 MB');
  await expect(page.getByText('bad.csv')).toBeVisible();
});

test('an own question outlives a generated one, and with its files a reload', async ({ rlm, page }) => {
  await rlm.open();
  await drop(rlm, [['rows.csv', 'id,text\n1,a\n']]);
  await rlm.setting('In your words').fill('Which one?');
  await rlm.setting('Question').selectOption('letters');
  await expect(rlm.setting('In your words')).toHaveCount(0);
  await rlm.setting('Question').selectOption('own');
  await expect(rlm.setting('In your words')).toHaveValue('Which one?');
  await expect(page.getByText('rows.csv')).toBeVisible();
  await page.reload();
  await expect(rlm.setting('In your words')).toHaveValue('Which one?');
  await expect(given(rlm)).toContainText('list of 1 dict with the keys id, text');
  await expect(rlm.run).toBeEnabled();
  // What no link can hold is kept as well: a question that is not written yet.
  await rlm.setting('In your words').fill('');
  await page.reload();
  await expect(rlm.setting('Question')).toHaveValue('own');
  await expect(page.getByText('rows.csv')).toBeVisible();
  await rlm.setting('Question').selectOption('letters');
  await page.reload();
  await rlm.setting('Question').selectOption('own');
  await expect(page.getByText('rows.csv')).toBeVisible();
});

test('reloads that come before the address is written lose nothing', async ({ rlm, page }) => {
  // Within the page: from here, each would come too late.
  await page.addInitScript(() => {
    const [from, to, ...rest] = JSON.parse(sessionStorage.getItem('steps') ?? '[]') as string[];
    if (to === undefined) return;
    const timer = setInterval(() => {
      const fields = [...document.querySelectorAll<HTMLSelectElement>('.experiment select')];
      const field = fields.find(
        ({ labels, value }) => labels[0]?.textContent === 'Question' && value === from,
      );
      if (!field) return;
      clearInterval(timer);
      sessionStorage.setItem('steps', JSON.stringify([to, ...rest]));
      field.value = to;
      field.dispatchEvent(new Event('change', { bubbles: true }));
      location.reload();
    }, 5);
  });
  await page.goto('./#v=1&preset=rlm-letters&view.workspace=rlm');
  await expect(rlm.setting('Question')).toHaveValue('letters');
  await page.evaluate(() =>
    sessionStorage.setItem('steps', JSON.stringify(['letters', 'pairs', 'own', 'multihop', 'own'])),
  );
  await page.reload();
  const left = () => page.evaluate(() => sessionStorage.getItem('steps'));
  await expect(async () => expect(await left()).toBe('["own"]')).toPass({ timeout: 30_000 });
  await expect(rlm.setting('Question')).toHaveValue('own');
});

test('an address is fetched by its button alone, and a refusal says why', async ({ rlm, page }) => {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === '/gone.txt') return void response.writeHead(404, cors).end();
    response.writeHead(200, request.url === '/closed.csv' ? {} : cors).end('id,text\n1,a\n2,b\n');
  });
  const cors = { 'access-control-allow-origin': '*' };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await rlm.open();
    await rlm.setting('Question').selectOption('own');
    const field = rlm.setting('From an address');
    const fetchIt = page.getByRole('button', { name: 'Fetch', exact: true });
    await field.fill(`${at}/open.csv`);
    await page.waitForTimeout(500);
    expect(asked).toEqual([]);
    await fetchIt.click();
    await expect(given(rlm)).toContainText('list of 2 dicts with the keys id, text');
    await expect(page.getByText('open.csv')).toBeVisible();
    expect(asked).toEqual(['/open.csv']);
    await field.fill(`${at}/closed.csv`);
    await fetchIt.click();
    await expect(given(rlm)).toContainText('(CORS)');
    await field.fill(`${at}/gone.txt`);
    await fetchIt.click();
    await expect(given(rlm)).toContainText('answered with status 404');
    await field.fill('ftp://nowhere');
    await fetchIt.click();
    await expect(given(rlm)).toContainText('no address that can be fetched');
    // The browser itself says that it was not let read the two.
    expect(rlm.complaints.splice(0).every((one) => /CORS|ERR_FAILED|404/.test(one))).toBe(true);
  } finally {
    server.close();
  }
});

test('schema, tools and further models are checked beside their fields', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.group('Answer and tools');
  await rlm.setting('Form of the answer').selectOption('own');
  const schema = rlm.setting('JSON Schema');
  await schema.fill('{"type": ');
  await expect(page.getByText(/This is not JSON/)).toBeVisible();
  await expect(rlm.run).toBeDisabled();
  await schema.fill('{"type": "nothing"}');
  await expect(page.getByText(/schema cannot be used/)).toBeVisible();
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await expect(schema).toHaveValue(/uniqueItems/);
  await expect(page.getByText(/schema cannot be used/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a tool' }).click();
  const tool = page.getByRole('group', { name: /^Tool / });
  await expect(rlm.run).toBeEnabled();
  await tool.getByLabel('Name').fill('llm_query');
  await expect(tool.getByText('has a name that is taken')).toBeVisible();
  await tool.getByLabel('Name').fill('other');
  await expect(tool.getByText('The source defines no function “other”.')).toBeVisible();
  await tool.getByRole('button', { name: /out$/ }).click();
  await rlm.group('Further models');
  await rlm.setting('Name of another model').fill('gpt-5.x');
  await page.getByRole('button', { name: 'Add a model' }).click();
  const named = page.getByRole('group', { name: 'gpt-5.x' });
  await expect(rlm.run).toBeDisabled();
  await named.getByLabel('gpt-5.x').selectOption('system');
  await expect(rlm.run).toBeEnabled();
  await rlm.group('Agent and prompt');
  await rlm.setting('Depth').fill('2');
  await page
    .getByRole('group', { name: 'Asked at depth 1' })
    .getByLabel('Asked at depth 1')
    .selectOption('person');
  await shot(page, 'rlm-setup');
  await expectAccessible(page, 'the set-up with all its groups open');
});

test('a recording is a choice of its own, and is left again', async ({ rlm, page }) => {
  await rlm.open();
  await rlm.setting('Characters').fill('5000');
  await rlm.byHand();
  const chooser = page.waitForEvent('filechooser');
  await rlm.setting('Answers come from').selectOption('recording');
  await (await chooser).setFiles({ name: 'r.jsonl', mimeType: '', buffer: Buffer.from('') });
  await expect(page.getByText('r.jsonl')).toBeVisible();
  await expect(rlm.setting('Answers come from')).toHaveValue('recording');
  await rlm.setting('Answers come from').selectOption('both');
  await rlm.setting('Answers come from').selectOption('models');
  await expect(page.getByText('r.jsonl')).toHaveCount(0);
});

test('labels of one row stand on one line, and no choice is cut', async ({ rlm, page }) => {
  await rlm.open();
  const top = async (label: string) =>
    await rlm.setting(label).evaluate((field) => field.previousElementSibling!.getBoundingClientRect().top);
  expect(await top('Characters')).toBe(await top('Variant'));
  const root = rlm.model('Root model');
  const tops = await root
    .locator('label')
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  const width = await page
    .getByRole('group', { name: 'Sub-model' })
    .getByLabel('Which')
    .evaluate((select: HTMLSelectElement) => {
      const text = document.createElement('span');
      text.textContent = select.selectedOptions[0]!.textContent;
      text.style.font = getComputedStyle(select).font;
      document.body.append(text);
      const needed = text.getBoundingClientRect().width;
      text.remove();
      return { needed, has: select.clientWidth - 36 };
    });
  expect(width.needed).toBeLessThan(width.has);
});
