/** Part (b): one relay question of 3 agents x 3 rounds in the built page on WASM, once everything is loaded. */

import { launch } from './browser';
import { PAGE_RUNS } from './settings';
import { chooseWasm, runOnce, serveSite, visit } from './site';
import { summarise, type Summary } from './stats';

export interface PageResult {
  readonly links: string;
  /** The first run, which also loads and compiles. */
  readonly firstMs: number;
  readonly ms: Summary;
  /** As the page itself says, run by run. */
  readonly said: readonly string[];
  readonly isolated: boolean;
}

export async function measurePage(): Promise<PageResult> {
  const site = await serveSite();
  const browser = await launch();
  try {
    const page = await visit(browser);
    await page.goto(site.url);
    const links = await chooseWasm(page);
    const { wallMs: firstMs } = await runOnce(page);
    const runs = [];
    for (let i = 0; i < PAGE_RUNS; i++) runs.push(await runOnce(page));
    const isolated = await page.evaluate(() => crossOriginIsolated);
    return {
      links,
      firstMs,
      ms: summarise(runs.map(({ wallMs }) => wallMs)),
      said: runs.map(({ said }) => said),
      isolated,
    };
  } finally {
    await browser.close();
    await site.close();
  }
}
