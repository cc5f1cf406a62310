import { expect, longRun, shortRun, test } from './lab';

test.describe('stop', () => {
  test('ends a run in the middle; the next one works, with the same engine', async ({ lab, page }) => {
    // The shipped agents: the tiny ones are through before a slow machine's click arrives.
    await lab.open(longRun, { tiny: false });
    await lab.run.click();
    await lab.waitForRound(1);
    await expect(lab.run).toBeDisabled();
    await lab.stop.click();
    await expect(lab.status).toHaveText('Stopped.');
    await expect(lab.final).toHaveCount(0);
    await expect(lab.error).toHaveCount(0);
    await lab.setting('Rounds').fill('1');
    await lab.setting('Latent steps').fill('2');
    await lab.finish();
    expect(await page.evaluate(() => window.engines.length)).toBe(1);
  });

  test('after the answer leaves out what is measured on other questions, no more', async ({ lab, page }) => {
    await lab.open(longRun);
    await lab.run.click();
    await expect(lab.status).toContainText('Measuring the messages', { timeout: 60_000 });
    await lab.stop.click();
    await expect(lab.status).toHaveText(/^Done/);
    const health = page.getByRole('region', { name: 'Message health', exact: true });
    await expect(health).toContainText('were not measured in this run');
  });

  test('ends the loading of a model that never arrives', async ({ lab, page }) => {
    await page.route('**/models/subtracter/**', () => undefined);
    await lab.open(shortRun, { tiny: false });
    await lab.run.click();
    await expect(lab.status).toHaveText('Loading: subtracter.', { timeout: 60_000 });
    await lab.stop.click();
    await expect(lab.status).toHaveText('Stopped.');
    await page.unroute('**/models/subtracter/**');
    await lab.finish();
  });

  test('ends an engine that does not listen', async ({ lab, page }) => {
    await page.route('**/models/subtracter/**', () => undefined);
    await lab.open(shortRun, { tiny: false });
    await lab.run.click();
    await expect(lab.status).toHaveText('Loading: subtracter.', { timeout: 60_000 });
    // A worker that never takes its next message.
    await page.evaluate(() => (window.engines[0]!.postMessage = () => undefined));
    await lab.stop.click();
    await expect(lab.status).toHaveText('Stopped.', { timeout: 10_000 });
    await page.unroute('**/models/subtracter/**');
    await lab.finish();
    expect(await page.evaluate(() => window.engines.length)).toBe(2);
  });
});

test.describe('an engine that dies in the middle of a run', () => {
  for (const [name, kill] of [
    [
      'with an error',
      () => void window.engines[0]!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })),
    ],
    ['without a word', () => window.engines[0]!.terminate()],
  ] as const)
    test(`${name}: a card says so, and its button runs again`, async ({ lab, page }) => {
      await lab.open(longRun);
      await lab.run.click();
      await lab.waitForRound(1);
      await page.evaluate(kill);
      await expect(lab.error).toContainText('worker_died', { timeout: 30_000 });
      await expect(lab.status).toHaveText('The run failed.');
      await lab.setting('Rounds').fill('1');
      await lab.setting('Latent steps').fill('2');
      await lab.error.getByRole('button', { name: 'Run again' }).click();
      await expect(lab.status).toHaveText(/^Done/, { timeout: 60_000 });
      await expect(lab.error).toHaveCount(0);
    });
});

test('links that are not there are named, and untrained ones are a click away', async ({ lab }) => {
  await lab.open('#links.file=nowhere&rounds=1&latentSteps=2');
  await lab.run.click();
  await expect(lab.error).toContainText('no_links', { timeout: 60_000 });
  await expect(lab.error).toContainText('“nowhere”');
  await lab.error.getByRole('button', { name: 'Use untrained links' }).click();
  await expect(lab.setting('Links')).toHaveValue('untrained');
  await lab.finish();
});

test('a damaged model is named; once it is whole again the page runs', async ({ lab, page }) => {
  await lab.open(shortRun);
  const damaged = '**/models/adder/model.safetensors';
  await page.route(damaged, (route) =>
    route.fulfill({ body: 'no weights', contentType: 'application/octet-stream' }),
  );
  await lab.run.click();
  await expect(lab.error).toContainText('bad_safetensors', { timeout: 60_000 });
  await page.unroute(damaged);
  await lab.error.getByRole('button', { name: 'Try again' }).click();
  await expect(lab.status).toHaveText(/^Done/, { timeout: 60_000 });
});

test('without its preset the page says so and tries again', async ({ page }) => {
  await page.route('**/presets/*', (route) => route.abort());
  await page.goto('./');
  await expect(page.getByLabel('Error', { exact: true })).toContainText('offline');
  await page.unroute('**/presets/*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByLabel('In words')).toBeVisible();
});
