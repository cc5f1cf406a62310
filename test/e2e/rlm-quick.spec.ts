/** The page stays quick while an RLM reads a large context. Nothing but the page may work on its main thread here. */

import { mainThread, traceCategories } from '../support/main-thread';
import { expect } from './lab';
import { test } from './rlm-page';

test.use({ trace: 'off' });
test.setTimeout(600_000);

test('a context of 100 MB, a thousand sub-calls and a flood of output hold the page up for no 50 ms', async ({
  rlm,
  serve,
  page,
  browser,
}) => {
  const fenced = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;
  let turn = 0;
  const turns = [
    fenced('import re\nprint(len(context), [m.start() for m in re.finditer("needle", context)])'),
    fenced(
      'said = llm_query_batched([f"label {i}" for i in range(1000)])\nfor i in range(20000): print("line", i)',
    ),
    fenced('FINAL(len(said))'),
  ];
  const server = await serve(({ last }) => (last.startsWith('label') ? 'yes' : turns[turn++]!));
  await rlm.open();
  await rlm.byService(server.url);
  await rlm.setting('Question').selectOption('own');
  await rlm.setting('In your words').fill('Where is it?');
  await page.evaluate(() => {
    const line = 'x'.repeat(1_000_000);
    const parts = Array.from({ length: 100 }, (_, i) => (i === 50 ? `needle${line.slice(6)}` : line));
    const data = new DataTransfer();
    data.items.add(new File(parts, 'big.txt', { type: 'text/plain' }));
    document
      .querySelector('.experiment')!
      .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
  });
  await expect(page.getByLabel('Set-up').getByRole('listitem').filter({ hasText: 'big.txt' })).toBeVisible({
    timeout: 120_000,
  });
  await rlm.run.focus();
  await browser.startTracing(page, { categories: traceCategories });
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    () => /^(Done|The run ended)/.test(document.querySelector('.status [role=status]')?.textContent ?? ''),
    null,
    {
      polling: 500,
      timeout: 400_000,
    },
  );
  const { tasks } = mainThread(await browser.stopTracing());
  await expect(rlm.answer.getByLabel('Answer')).toHaveText('1000');
  await expect(rlm.turn(1)).toContainText('[50000000]');
  expect(tasks.length).toBeGreaterThan(50);
  expect(Math.max(...tasks.map(({ ms }) => ms))).toBeLessThan(50);
});
