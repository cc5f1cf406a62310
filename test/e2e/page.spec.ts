import { expect, question, shortRun, test } from './lab';

test.describe('first paint', () => {
  test('has a question and settings, and has fetched no model', async ({ lab, page }) => {
    await lab.open();
    await expect(lab.words).toHaveValue(/^[a-l] is \d, .* What is [a-l]\?$/);
    for (const label of ['Rounds', 'Latent steps', 'Links', 'Messages', 'Agents pass on', 'Device', 'Seed'])
      await expect(page.getByLabel(label, { exact: true })).toBeVisible();
    await expect(lab.status).toContainText('Nothing has been loaded yet');
    await page.waitForLoadState('networkidle');
    expect(lab.asked.filter((path) => /models|links|\.wasm|engine/.test(path))).toEqual([]);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('everything is reached by the keyboard, in order', async ({ lab, page }) => {
    await lab.open();
    const reached: string[] = [];
    for (let i = 0; i < 13; i++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const it = document.activeElement as HTMLInputElement;
          return it.labels?.[0]?.textContent ?? it.textContent ?? '';
        }),
      );
    }
    expect(reached.map((name) => name.trim())).toEqual([
      'From the test questions',
      'Another question',
      'In words',
      'Rounds',
      'Latent steps',
      'Links',
      'Agents pass on',
      'Messages',
      'Device',
      'Seed',
      'Run',
      'Copy link',
      'Reset',
    ]);
  });
});

test.describe('a run on WASM', () => {
  test('shows stages, rounds, answers, times and facts; the next one loads nothing', async ({
    lab,
    page,
  }) => {
    await lab.open(shortRun);
    await lab.finish();
    for (const round of [1, 2]) {
      await expect(lab.round(round).getByRole('row', { name: /adder Llama 96 .*2\/2.*×.*ms/ })).toBeVisible();
      await expect(lab.round(round)).toContainText(/right|wrong|none/);
    }
    await expect(lab.round(1)).toContainText('multiplier would answer');
    await expect(lab.round(2)).toContainText('multiplier answers');
    await expect(lab.final).toContainText(/✓ right|✗ wrong|– none/);
    const system = page.getByLabel('System');
    await expect(system).toContainText('subtracter: Qwen 3, 112 wide');
    await expect(system).toContainText('as initialised from seed 0');
    await expect(system).toContainText('WASM');
    await expect(system).toContainText('The page is cross-origin isolated');
    const times = page.getByLabel('Time by stage');
    for (const stage of [
      'ONNX Runtime, 14.2 MB',
      'adder thinks',
      'multiplier answers',
      'Run, without loading',
    ])
      await expect(times).toContainText(stage);

    const asked = lab.asked.length;
    await lab.finish();
    await expect(times).toContainText('Everything was loaded already');
    expect(lab.asked.length).toBe(asked);
  });

  test('says what was changed since', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.finish();
    await page.getByLabel('Rounds').fill('1');
    await expect(page.getByText('Changed since this run: rounds.')).toBeVisible();
    await lab.finish();
    await expect(lab.round(2)).toHaveCount(0);
  });

  test.describe('modes and controls', () => {
    for (const [name, hash, seen] of [
      ['text', '&mode=text', 'Text passed on'],
      ['the last agent alone', '&mode=alone', 'was not told anything'],
      ['zeroed messages', '&control=zero', '0 ×'],
      ['random messages', '&control=random', '1.00 ×'],
    ] as const)
      test(name, async ({ lab, page }) => {
        await lab.open(shortRun + hash);
        await lab.finish();
        await expect(page.getByLabel('Run', { exact: true })).toContainText(seen);
      });
  });

  test('the page stays quick: no task of 50 ms on the main thread', async ({ lab, page, browser }) => {
    await lab.open('#v=1&links.source=untrained&rounds=4&latentSteps=16');
    await lab.finish();
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
    await lab.finish();
    const tasks = mainThreadTasks(await browser.stopTracing());
    expect(tasks.length).toBeGreaterThan(50);
    expect(Math.max(...tasks)).toBeLessThan(50);
  });
});

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  args: { name?: string };
  /** The thread's own time in microseconds: a busy machine stretches the time by the clock. */
  tdur?: number;
}

/** Tasks of the page's main thread in milliseconds, from a Chrome trace. */
function mainThreadTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const main = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const onMain = ({ pid, tid }: TraceEvent) =>
    main.some((thread) => thread.pid === pid && thread.tid === tid);
  const tasks = traceEvents.filter(
    (event) => event.ph === 'X' && event.name.endsWith('RunTask') && onMain(event),
  );
  return tasks.flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
}

test.describe('the question', () => {
  test('is typed by hand, loosely, and shown as the agents read it', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.words.fill('k = 7; p = k + 4');
    await lab.words.blur();
    await expect(page.getByText('Part: asked.')).toBeVisible();
    await lab.words.fill(
      'K = 7; d = k + 4; c = d × 3; f = c - 6; a = f+1; h = a*7; e = h - 2; b = e + 5; c?',
    );
    // The press on Run leaves the field, and what is then shown of the question moves the button: it must run all the same.
    await lab.finish();
    await expect(page.getByLabel('Question', { exact: true })).toContainText(question);
    await expect(lab.final).toBeVisible();
  });

  test('that is wrong is refused by the name of its part, and the page goes on', async ({ lab, page }) => {
    await lab.open(shortRun);
    await lab.words.fill(question.replace('times 3', 'times 4'));
    await lab.run.click();
    const alert = page.getByRole('alert').filter({ hasText: 'Part:' });
    await expect(alert).toContainText('Operation 2 is “times 4”');
    await expect(alert).toContainText('Part: operation 2.');
    await expect(lab.words).toHaveAttribute('aria-invalid', 'true');
    expect(lab.asked.filter((path) => path.includes('models'))).toEqual([]);
    await lab.words.fill(question);
    await lab.finish();
    await expect(lab.final).toBeVisible();
  });

  test('is another one at a click, or one of the list', async ({ lab, page }) => {
    await lab.open();
    const first = await lab.words.inputValue();
    await page.getByRole('button', { name: 'Another question' }).click();
    await expect(lab.words).not.toHaveValue(first);
    await page.getByLabel('From the test questions').selectOption({ index: 5 });
    await expect(page.getByLabel('Question', { exact: true })).toContainText('test');
    await expect(page).toHaveURL(/data\.question=/);
  });
});

test.describe('the address', () => {
  test('holds the experiment and opens it again, without starting it', async ({ lab, page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await lab.open();
    await lab.words.fill(question);
    await page.getByLabel('Rounds').fill('2');
    await page.getByLabel('Links').selectOption('untrained');
    await page.getByLabel('Agents pass on').selectOption('text');
    await expect(page).toHaveURL(/#v=1&preset=relay&.*rounds=2/);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText('Copied')).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(page.url());

    const other = await context.newPage();
    await other.goto(link);
    await expect(other.getByLabel('In words')).toHaveValue(question);
    await expect(other.getByLabel('Rounds')).toHaveValue('2');
    await expect(other.getByLabel('Links')).toHaveValue('untrained');
    await expect(other.getByLabel('Agents pass on')).toHaveValue('text');
    await expect(other.getByLabel('Run', { exact: true }).getByRole('status')).toContainText(
      'Nothing has been loaded',
    );
    await other.close();
  });

  test('of garbage opens the preset and says so', async ({ lab }) => {
    await lab.open('#rounds=999&colour=red&z=%%%&mode=<script>&nonsense');
    await expect(lab.page.getByLabel('Rounds')).toHaveValue('8');
    for (const part of [
      '“rounds” is 999, above the limit',
      '“colour”',
      'z=',
      '“mode” cannot be',
      '“nonsense”',
    ])
      await expect(lab.notices).toContainText(part);
    await lab.notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(lab.notices).toBeEmpty();
  });

  test('with a question that cannot be read says which part', async ({ lab, page }) => {
    await lab.open('#data.question=k+is+7.+What+is+z%3F');
    await expect(lab.words).toHaveValue('k is 7. What is z?');
    await expect(page.getByText(/The chain has 0 operations/)).toBeVisible();
  });

  test('that changes under the page is read', async ({ lab, page }) => {
    await lab.open();
    await page.evaluate(() => (window.location.hash = '#rounds=5'));
    await expect(page.getByLabel('Rounds')).toHaveValue('5');
  });

  test('numbers are kept within their limits', async ({ lab, page }) => {
    await lab.open();
    await page.getByLabel('Rounds').fill('77');
    await page.getByLabel('Rounds').blur();
    await expect(page.getByLabel('Rounds')).toHaveValue('8');
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect(page.getByLabel('Rounds')).toHaveValue('3');
  });
});
