/**
 * `npm run bench -- [a] [b] [d]`: measures the parts named (all, when none is) and writes results.json and
 * RESULTS.md beside this file; part (c), training, is `npm run bench:train`. A run of some parts only is printed and not written: one table, one run.
 */

import { writeFileSync } from 'node:fs';
import { describeMachine, load, pin, unpin } from './machine';
import { measureLoad } from './part-load';
import { measurePage } from './part-page';
import { measureStep } from './part-step';
import { report, type Results } from './report';
import { ROOT } from './settings';

const PARTS = ['a', 'b', 'd'] as const;
type Part = (typeof PARTS)[number];

const say = (line: string) => process.stderr.write(`${line}\n`);

function chosen(): readonly Part[] {
  const named = process.argv.slice(2);
  const strange = named.find((name) => !(PARTS as readonly string[]).includes(name));
  if (strange !== undefined) {
    say(`There is no part “${strange}”. Parts: ${PARTS.join(', ')}.`);
    process.exit(2);
  }
  return named.length > 0 ? (named as Part[]) : PARTS;
}

const parts = chosen();
const core = pin();
const machine = describeMachine(core);
say(`load ${load()}, ${core === null ? 'not pinned' : `pinned to core ${core}`}`);

const loads: Results['loads'][number][] = [];

async function part<T>(name: Part, title: string, measure: () => Promise<T>): Promise<T | undefined> {
  if (!parts.includes(name)) return undefined;
  say(`(${name}) ${title} …`);
  const before = load();
  const result = await measure();
  loads.push({ part: name, before, after: load() });
  return result;
}

const step = await part('a', 'one latent step and its vjp', () => measureStep(say));
const page = await part('b', 'a question in the page', measurePage);
unpin();
const coldLoad = await part('d', 'a cold load', measureLoad);

const date = new Date().toISOString().slice(0, 10);
const results: Results = { machine, date, loads, step, page, load: coldLoad };
const text = report(results);
process.stdout.write(`\n${text}`);
if (parts.length === PARTS.length) {
  writeFileSync(`${ROOT}tools/bench/results.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${ROOT}tools/bench/RESULTS.md`, text);
}
process.exit(0);
