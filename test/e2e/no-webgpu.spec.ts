/** A browser without WebGPU: this file starts its own, so it holds nothing else. */

import { expect, test } from './lab';

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: ['--no-sandbox'] });
  },
});

test('WebGPU that is not there is said, and WASM runs', async ({ lab, page }) => {
  await lab.open('#v=1&links.source=untrained&rounds=1&latentSteps=2&device=webgpu');
  await lab.finish();
  await expect(lab.notices).toContainText('no WebGPU adapter');
  await expect(lab.notices).toContainText('WASM');
  await expect(page.getByLabel('System', { exact: true })).toContainText('WASM');
  await expect(lab.final).toBeVisible();
});
