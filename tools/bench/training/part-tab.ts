/** Wall time of whole trainings in the tab: from an empty browser to links that answer held-out questions. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { build, preview, type InlineConfig } from 'vite';
import { readSpec } from '../../../src/cli/input';
import { nodeLibrary } from '../../../src/cli/library';
import { buildSystem, runOptions } from '../../../src/experiment/build';
import type { Spec } from '../../../src/experiment/spec';
import { nodeDevice } from '../../../src/runtime/node';
import { evaluate, type Evaluation } from '../../../src/study/evaluate';
import { taskOf } from '../../../src/tasks/registry';
import site from '../../../vite.config';
import { launch } from '../browser';
import { ROOT, SCRATCH } from '../settings';
import { TABS, TEST_QUESTIONS, type Tab } from './settings';
import type { TabAnswer } from './tab-protocol';

export interface TabResult extends Omit<TabAnswer, 'links'> {
  readonly title: string;
  readonly isolated: boolean;
  readonly target: Pick<Tab, 'accuracy' | 'seconds'>;
  readonly steps: number;
  readonly rounds: number;
  readonly latentSteps: number;
  /** On questions of the test split, in Node, after the clock has stopped. */
  readonly test: Pick<Evaluation, 'accuracy' | 'interval' | 'n'>;
}

export async function measureTabs(
  say: (line: string) => void,
  tabs: readonly Tab[] = TABS,
): Promise<TabResult[]> {
  const served = await serveTab();
  try {
    const results: TabResult[] = [];
    for (const tab of tabs) {
      say(`  ${tab.title} …`);
      results.push(await measureTab(tab, served.url, say));
    }
    return results;
  } finally {
    await served.close();
  }
}

/** The page built as the site is, alone, beside the site's models. */
async function serveTab(): Promise<{ url: string; close(): Promise<void> }> {
  const page = 'tools/bench/training/page/tab.html';
  const outDir = `${SCRATCH}/tab`;
  const common: InlineConfig = { ...site, root: ROOT, configFile: false, plugins: [], logLevel: 'error' };
  const input = `${ROOT}${page}`;
  await build({ ...common, build: { ...site.build, outDir, emptyOutDir: true, rolldownOptions: { input } } });
  const server = await preview({
    ...common,
    build: { outDir },
    preview: { ...site.preview, host: 'localhost', port: 5194 },
  });
  return { url: `${server.resolvedUrls!.local[0]!}${page}`, close: () => server.close() };
}

async function measureTab(tab: Tab, url: string, say: (line: string) => void): Promise<TabResult> {
  const spec = await readSpec(tab.preset, ['links.source=untrained', ...tab.settings]);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.exposeFunction('tell', say);
    await page.goto(url);
    await page.waitForFunction(() => 'trainFromNothing' in window);
    const isolated = await page.evaluate(() => crossOriginIsolated);
    const { links, ...answer } = await page.evaluate((one) => window.trainFromNothing(one), spec);
    const { inner, outer } = spec.training;
    return {
      ...answer,
      title: tab.title,
      isolated,
      target: { accuracy: tab.accuracy, seconds: tab.seconds },
      steps: (inner?.steps ?? 0) + (outer?.steps ?? 0),
      rounds: spec.rounds,
      latentSteps: spec.latentSteps,
      test: await test(spec, tab.preset, Uint8Array.from(links)),
    };
  } finally {
    await browser.close();
  }
}

async function test(spec: Spec, name: string, links: Uint8Array): Promise<TabResult['test']> {
  const file = `${SCRATCH}/${name}-tab.safetensors`;
  mkdirSync(SCRATCH, { recursive: true });
  writeFileSync(file, links);
  const device = nodeDevice({ threads: 1 });
  const trained: Spec = {
    ...spec,
    links: { ...spec.links, source: 'trained', file: 'tab', hash: undefined },
  };
  const system = await buildSystem(trained, device, nodeLibrary(file));
  const task = taskOf(spec.data);
  const questions = task.generate('test', TEST_QUESTIONS, spec.data.seed);
  const options = runOptions(spec, { tensors: false, views: false, probe: false });
  const { accuracy, interval, n } = await evaluate(system, task, questions, options, {
    batch: spec.data.batch,
  });
  await device.dispose();
  return { accuracy, interval, n };
}
