/**
 * `npm test`: every check in order, each with its own output and time. A failing step does not stop the next. The last
 * line counts tests, and one per step that has no tests of its own.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const reports = join('.cache', 'reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** Runs the command line tool that a package brings. True when it succeeded. */
function tool(script, args, env = {}) {
  const result = spawnSync(process.execPath, [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

const module = (...path) => join('node_modules', ...path);

function report(file) {
  const path = join(reports, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null;
}

/** Counts of a step with tests; a step that failed otherwise (a file that does not load) counts as one failure. */
function counted(ok, passed = 0, failed = 0, skipped = 0) {
  return { passed, failed: ok ? failed : Math.max(1, failed), skipped };
}

const single = (ok) => counted(ok, ok ? 1 : 0);

function unitTests() {
  const output = join(reports, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${output}`];
  const ok = tool(module('vitest', 'vitest.mjs'), ['run', ...reporters]);
  const result = report('vitest.json');
  return counted(ok, result?.numPassedTests, result?.numFailedTests, result?.numPendingTests);
}

function browserTests() {
  const ok = tool(module('@playwright', 'test', 'cli.js'), ['test'], { LAB_BUILT: '1' });
  const stats = report('playwright.json')?.stats;
  return counted(ok, stats?.expected, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0), stats?.skipped);
}

const steps = {
  types: () => single(tool(module('typescript', 'bin', 'tsc'), ['--noEmit'])),
  lint: () => single(tool(module('eslint', 'bin', 'eslint.js'), ['.', '--max-warnings=0'])),
  format: () => single(tool(module('prettier', 'bin', 'prettier.cjs'), ['--check', '.'])),
  'unit tests': unitTests,
  build: () => single(tool(module('vite', 'bin', 'vite.js'), ['build'])),
  size: () => single(tool(join('tools', 'size.mjs'), [])),
  'browser tests': browserTests,
};

const rows = [];
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n── ${name} ──`);
  const start = performance.now();
  const counts = step();
  rows.push({ name, ...counts, seconds: (performance.now() - start) / 1000 });
}

console.log('\n── summary ──');
for (const { name, passed, failed, skipped, seconds } of rows) {
  const skips = skipped ? `, ${skipped} skipped` : '';
  console.log(
    `${failed ? 'FAIL' : 'ok  '} ${name.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s  ${passed} passed, ${failed} failed${skips}`,
  );
}
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
if (sum('skipped')) console.log(`${sum('skipped')} skipped`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
