/** Links both ways, where PyTorch is installed: the lab's load into tools/pytorch/links.py, and compute the same there. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeOutputs } from './outputs';

const HOME = fileURLToPath(new URL('.', import.meta.url));
const python = (...args: string[]) =>
  spawnSync('/usr/bin/python3', ['-B', ...args], { encoding: 'utf8', timeout: 120_000 });

test.skipIf(python('-c', 'import torch').status !== 0)(
  'links of every design load strictly into the PyTorch module and give the same outputs',
  { timeout: 150_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-links-'));
    try {
      const count = await writeOutputs(folder);
      const { status, stdout, stderr } = python(join(HOME, 'check.py'), folder);
      expect(stdout, stderr).toContain(`${count} links files, largest relative error`);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
