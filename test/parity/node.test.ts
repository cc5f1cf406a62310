/** Every parity case on onnxruntime-node. */

import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { directorySource } from '../../src/models/files-node';
import { nodeDevice } from '../../src/runtime/node';
import { cases, runCase, summary } from './cases';
import { failed, type Bench, type Comparison } from './comparison';

const device = nodeDevice();
const bench: Bench = {
  device,
  files: directorySource(fileURLToPath(new URL('../fixtures', import.meta.url))),
  memory: { bytes: () => process.memoryUsage().rss, noise: 100e6 }, // V8 collects freed results 30 to 60 MB late
};
const all: Comparison[] = [];

describe('on onnxruntime-node, as PyTorch computes', () => {
  for (const name of Object.keys(cases))
    it(name, async () => {
      const results = await runCase(name, bench);
      all.push(...results);
      expect(results.length).toBeGreaterThan(2);
      expect(results.filter(failed)).toEqual([]);
    });

  afterAll(async () => {
    console.log(`node: ${summary(all)}`);
    await device.dispose();
  });
});
