/** The mixture in the playground: its preset, its ways of passing on, several slots, and questions of new words. */

import { expect, test, type LabPage } from './lab';

/** With the shipped agents, whose words the questions are made of. */
const open = (lab: LabPage, more = '') => lab.open(`#v=1&preset=mixture${more}`, { tiny: false });
const view = (lab: LabPage, name: string) => lab.page.getByRole('region', { name, exact: true });

test('is chosen by name, and the relay again; each opens by its link, with what it means', async ({
  lab,
  page,
}) => {
  await lab.openShipped();
  const experiment = page.getByLabel('Experiment', { exact: true }).getByRole('combobox');
  await experiment.selectOption('Mixture');
  await expect(page.getByRole('region', { name: 'Experiment' })).toContainText('do not hear one another');
  await expect(lab.words).toHaveValue(/^Which number do/);
  await expect(page.locator('.sets li')).toHaveCount(3);
  expect(page.url()).toContain('preset=mixture');
  await expect(lab.status).toContainText('comes with the page');
  await expect(lab.where).toContainText('expert-a');
  await page.keyboard.press('End');
  await expect(lab.final).toContainText('✓ right');
  expect(lab.asked.filter((path) => /models\/|links\/|\.wasm/.test(path))).toEqual([]);
  await expect(lab.setting('Links').locator('option[value^="relay"]')).toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole('region', { name: 'Experiment' })).toContainText('take turns');
  await expect(lab.words).toHaveValue(/What is/);
});

test('runs with one step in one round, and every view says something', async ({ lab, page }) => {
  await open(lab, '&links.source=untrained');
  await lab.finish();
  await expect(lab.round(1)).toContainText('expert-c');
  await expect(lab.round(1)).toContainText('summarizer answers');
  for (const name of ['Agents', 'Answer', 'Trajectory', 'Lens', 'Message health'])
    await expect(view(lab, name).locator('canvas[role=img]')).toBeVisible();
  await expect(view(lab, 'Attention to the message')).toContainText('Give the run more rounds');
  await expect(view(lab, 'Similarity of latent steps')).toContainText('more latent steps');
  await page.keyboard.press('Home');
  await expect(lab.where).toContainText('expert-a, latent step 1');
  await page.keyboard.press('ArrowDown');
  await expect(lab.where).toContainText('expert-b, latent step 1');
});

test('in a second round the summarizer tells all experts; what it tells is zeroed, and computed anew', async ({
  lab,
  page,
}) => {
  await open(lab, '&links.source=untrained&rounds=2');
  await lab.finish();
  await expect(view(lab, 'Attention to the message').locator('canvas[role=img]')).toBeVisible();
  await page.keyboard.press('Home');
  for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
  await expect(lab.where).toContainText('summarizer passes on its message');
  const panel = page.getByLabel('Counterfactual', { exact: true });
  await panel.getByRole('button', { name: 'Zero', exact: true }).click();
  await expect(panel).toContainText('4 turns and 2 answers');
  await panel.getByRole('button', { name: 'Recompute from there' }).click();
  await expect(lab.status).toHaveText(/^Done/, { timeout: 60_000 });
  await expect(page.getByLabel('Comparison', { exact: true })).toContainText('message 1.4 zeroed');
});

test('passes on text, written as one chooses, and soft tokens', async ({ lab, page }) => {
  await open(lab, '&links.source=untrained&latentSteps=3');
  await lab.setting('Agents pass on').selectOption('Text');
  await lab.setting('Text they pass on').selectOption('Likeliest, none twice');
  await lab.finish();
  await expect(view(lab, 'Agents')).toContainText('pass text on');
  await lab.setting('Agents pass on').selectOption('Soft tokens');
  await expect(lab.setting('Text they pass on')).toHaveCount(0);
  await lab.finish();
  await expect(page.getByLabel('Final answer')).toContainText('of soft tokens');
  await expect(view(lab, 'Trajectory').locator('canvas[role=img]')).toBeVisible();
});

test('asks of words that are new to the links, and says so', async ({ lab }) => {
  await open(lab, '&links.source=untrained');
  const question = view(lab, 'Question');
  await expect(question).not.toContainText('new to links');
  await question.getByLabel('Split').selectOption('Test, all words new');
  await expect(question.getByText('new to links')).toHaveCount(3);
  await expect(question).toContainText('Test, all words new');
  await question.getByLabel('Split').selectOption('Test, one new word');
  await expect(question.getByText('new to links')).toHaveCount(1);
});

test('questions of somebody else’s own are missed in words, and there is a way on', async ({ lab }) => {
  const file = `data.file.name=theirs.jsonl&data.file.hash=${'0'.repeat(64)}&data.file.rows=3`;
  await open(lab, `&data.task=custom&${file}`);
  await expect(lab.error).toContainText('no_data');
  await expect(lab.error).toContainText('theirs.jsonl');
  await lab.error.getByRole('button', { name: 'Use the preset’s questions' }).click();
  await expect(lab.error).toHaveCount(0);
  await expect(lab.words).toHaveValue(/^Which number do/);
});
