/**
 * Tests in a real browser: `e2e` uses the built page as a visitor would; `browser` loads modules of `src` from the
 * development server (pages and workers under test/browser). WebGPU runs on the software adapter.
 */

import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const builtPort = Number(process.env.LAB_PORT ?? 4173);
const sourcePort = builtPort + 1;
const browserFile = '.cache/browser'; // written by tools/setup.mjs
const executablePath = existsSync(browserFile)
  ? readFileSync(browserFile, 'utf8').trim() || undefined
  : undefined;
const build = process.env.LAB_BUILT ? '' : 'npm run build && ';

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 120_000,
  retries: 0,
  workers: 1,
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['json', { outputFile: '.cache/reports/playwright.json' }]],
  use: {
    headless: true,
    // A service worker's requests pass by `page.route`; the tests of the service worker allow theirs.
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    },
  },
  projects: [
    { name: 'e2e', testDir: 'test/e2e', use: { baseURL: `http://localhost:${builtPort}` } },
    { name: 'browser', testDir: 'test/browser', use: { baseURL: `http://localhost:${sourcePort}` } },
  ],
  webServer: [
    {
      command: `${build}npx vite preview --host localhost --port ${builtPort} --strictPort`,
      url: `http://localhost:${builtPort}`,
      timeout: 180_000,
    },
    {
      command: `npx vite --host localhost --port ${sourcePort} --strictPort`,
      url: `http://localhost:${sourcePort}`,
      timeout: 60_000,
    },
  ],
});
