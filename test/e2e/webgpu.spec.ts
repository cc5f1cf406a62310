/** WebGPU on the software adapter, which needs its time: as small a run as shows something. */

import { expect, test, type LabPage } from './lab';

const small = '#v=1&rounds=1&latentSteps=2&sampling.maxTokens=6';

async function said(lab: LabPage): Promise<(string | null)[]> {
  await lab.finish(150_000);
  const strips = lab.page.getByRole('img', { name: /^Probabilities/ });
  await expect(strips).not.toHaveCount(0);
  return [
    await lab.final.innerText(),
    ...(await strips.evaluateAll((all) => all.map((one) => one.ariaLabel))),
  ];
}

test('WebGPU is named, and says what WASM says', async ({ lab, page }) => {
  test.setTimeout(240_000);
  await lab.open(`${small}&device=webgpu`, { tiny: false });
  const onGpu = await said(lab);
  await expect(page.getByLabel('System', { exact: true })).toContainText('WebGPU');
  await expect(lab.notices).toBeEmpty();
  await lab.setting('Device').selectOption('wasm');
  expect(await said(lab)).toEqual(onGpu);
  await expect(page.getByLabel('System', { exact: true })).toContainText('WASM');
});
