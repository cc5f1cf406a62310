import { expect, test } from './lab';

const small = '#v=1&links.source=untrained&rounds=1&latentSteps=2&sampling.maxTokens=4&device=webgpu';

test('a run on WebGPU names its adapter, and a change to WASM begins afresh', async ({ lab, page }) => {
  await lab.open(small);
  await lab.finish();
  const system = page.getByLabel('System');
  await expect(system).toContainText('WebGPU');
  await expect(lab.notices).toBeEmpty();
  await page.getByLabel('Device').selectOption('wasm');
  await lab.finish();
  await expect(system).toContainText('WASM');
});
