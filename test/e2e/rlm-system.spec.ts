/** Latent and symbolic together: systems of agents under an RLM, and an agent of a system that has Python run. */

import { reckoning } from '../../src/tasks/reckoning/task';
import { expect, test } from './lab';
import { RlmPage } from './rlm-page';

test('the built-in model asks a system of agents a hundred questions, and what the agents did is told', async ({
  page,
}) => {
  const rlm = new RlmPage(page);
  await rlm.open();
  await page.getByLabel('Preset').selectOption('rlm-system');
  await expect(rlm.model('Sub-model')).toContainText('Mixture');
  await rlm.run.click();
  await rlm.finished();
  await expect(rlm.answer).toContainText('✓ right');
  await expect(rlm.answer).toContainText('103 sub-calls');
  const turn = rlm.turn(1);
  await expect(turn).toContainText('llm_query_batched');
  await turn.locator('.sub-calls > summary').click();
  await turn.locator('.call-list summary').first().click();
  await turn.locator('details.inner > summary').first().click();
  const inner = turn.locator('details.inner').first();
  for (const agent of ['expert-a', 'expert-b', 'expert-c', 'summarizer'])
    await expect(inner).toContainText(agent);
  expect(rlm.complaints).toEqual([]);
  expect([...rlm.hosts]).toEqual([new URL(page.url()).host]);
});

test('a person asks the deliberation, whose tool-caller has Python run beside the person’s', async ({
  page,
}) => {
  const [question] = reckoning.generate('test', 1, 9);
  const rlm = new RlmPage(page);
  await rlm.open();
  await rlm.byHand();
  await rlm.ask('What does it come to?', question!.text);
  const sub = rlm.model('Sub-model');
  await sub.getByLabel('Sub-model').selectOption('system');
  await sub.getByLabel('Which').selectOption('deliberation');
  await rlm.run.click();
  await rlm.cell('said = llm_query(context)\nprint(said)\nbad = llm_query_batched(["Who is it?"])[0]');
  await rlm.cell('print(bad)');
  await expect(rlm.turn(2)).toContainText('answers questions of the reckoning only');
  await rlm.cell('FINAL(said)');
  await rlm.finished();
  await expect(rlm.answer.getByLabel('Answer')).toHaveText(question!.answer);
  expect(rlm.complaints).toEqual([]);
});

test('the playground shows the Python of a deliberation, and loads it for such a run alone', async ({
  lab,
}) => {
  await lab.open('#v=1&preset=deliberation&data.seed=9', { tiny: false });
  const python = () => lab.asked.filter((path) => /pyodide|python_stdlib|spawn-web/.test(path));
  expect(python()).toEqual([]);
  const [question] = reckoning.generate('test', 1, 9);
  await expect(lab.words).toHaveValue(question!.text);
  await lab.finish(120_000);
  await expect(lab.final).toContainText(`✓ right Final answer ${question!.answer}`);
  await expect(lab.final.getByRole('list', { name: 'Python that was run' })).toContainText('print(');
  await expect(lab.round(2).getByRole('list', { name: 'Python that was run' })).toContainText(
    question!.answer,
  );
  expect(python().length).toBeGreaterThan(0);
});
