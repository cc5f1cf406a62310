import { expect, LabPage, question, shortRun, test } from './lab';

test.describe('first paint', () => {
  test('has a question and settings, isolated', async ({ lab, page }) => {
    await lab.openShipped();
    await expect(lab.words).toHaveValue(/^[a-l] is \d, .* What is [a-l]\?$/);
    for (const label of ['Rounds', 'Latent steps', 'Links', 'Messages', 'Agents pass on', 'Device', 'Seed'])
      await expect(page.getByLabel(label, { exact: true })).toBeVisible();
    await expect(lab.status).toContainText('Nothing has been loaded or computed');
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('everything is reached by the keyboard, in order', async ({ lab, page }) => {
    await lab.openShipped();
    const experiment = [
      'Experiment',
      'Split',
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
      'Pin',
      'Share',
      'Reset',
    ];
    const cursor = [
      'To the beginning',
      'Round before',
      'Step back',
      'Play',
      'Step',
      'Next round',
      'Speed',
      'Place in the run',
    ];
    const reached: string[] = [];
    while (reached.at(-1) !== cursor.at(-1) && reached.length < 60) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(nameOfFocus));
    }
    const from = (name: string, count: number) =>
      reached.slice(reached.indexOf(name)).slice(0, Math.max(count, 0));
    expect(from(experiment[0]!, experiment.length)).toEqual(experiment);
    expect(from(cursor[0]!, reached.length)).toEqual(cursor);
  });
});

/** In the page: what a control is called. */
function nameOfFocus(): string {
  const focus = document.activeElement as HTMLInputElement;
  return (focus.ariaLabel ?? focus.labels?.[0]?.textContent ?? focus.textContent ?? '').trim();
}

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
    const system = page.getByLabel('System', { exact: true });
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
    await lab.setting('Rounds').fill('1');
    await expect(page.getByText('Changed since this run: rounds.')).toBeVisible();
    await lab.finish();
    await expect(lab.round(2)).toHaveCount(0);
  });

  test.describe('modes and controls', () => {
    for (const [name, hash, seen, final] of [
      ['text', '&mode=text', 'Text passed on', 'of text'],
      ['the last agent alone', '&mode=alone', 'No turns: the last agent was not told anything.', 'alone'],
      ['zeroed messages', '&control=zero', '0 ×', 'Messages: zero'],
      ['random messages', '&control=random', '1.00 ×', 'Messages: random'],
      ['shuffled messages', '&control=shuffle', /^[1-9][\d.]* ×$/, 'Messages: shuffle'],
    ] as const)
      test(name, async ({ lab, page }) => {
        await lab.open(shortRun + hash);
        await lab.finish();
        const rounds = page.getByLabel('Round by round', { exact: true });
        await expect(rounds.getByText(seen, { exact: true }).first()).toBeVisible();
        await expect(lab.final).toContainText(final);
        await expect(lab.error).toHaveCount(0);
      });
  });
});

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
    await lab.openShipped();
    await lab.words.fill(question);
    await lab.setting('Rounds').fill('2');
    await lab.setting('Links').selectOption('untrained');
    await lab.setting('Agents pass on').selectOption('text');
    await expect(page).toHaveURL(/#v=1&preset=relay&.*rounds=2/);

    const other = new LabPage(await context.newPage());
    await other.open(new URL(page.url()).hash);
    await expect(other.words).toHaveValue(question);
    await expect(other.setting('Rounds')).toHaveValue('2');
    await expect(other.setting('Links')).toHaveValue('untrained');
    await expect(other.setting('Agents pass on')).toHaveValue('text');
    await expect(other.status).toContainText('nothing has been loaded');
    expect(other.complaints).toEqual([]);
    await other.page.close();
  });

  test('of garbage opens the preset and says so', async ({ lab }) => {
    await lab.open('#rounds=999&colour=red&z=%%%&mode=<script>&nonsense');
    await expect(lab.setting('Rounds')).toHaveValue('8');
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
    await expect(lab.setting('Rounds')).toHaveValue('5');
  });

  test('numbers are kept within their limits', async ({ lab, page }) => {
    await lab.open();
    await lab.setting('Rounds').fill('77');
    await lab.setting('Rounds').blur();
    await expect(lab.setting('Rounds')).toHaveValue('8');
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect(lab.setting('Rounds')).toHaveValue('3');
  });
});
