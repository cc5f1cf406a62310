/**
 * `npm run bench:train -- [steps] [memory] [tab] [profile]`: measures training, the parts named or, when none is, the
 * first three, and writes training.json and TRAINING.md into the folder above. A run of some parts only is printed and
 * not written: one table, one run.
 */

import { writeFileSync } from 'node:fs';
import { describeMachine, load } from '../machine';
import { ROOT } from '../settings';
import { measureMemory } from './part-memory';
import { measureProfile } from './part-profile';
import { measureSteps } from './part-steps';
import { measureTabs } from './part-tab';
import { report, type Results } from './report';

const PARTS = ['steps', 'memory', 'tab', 'profile'] as const;
type Part = (typeof PARTS)[number];
const WHOLE: readonly Part[] = ['steps', 'memory', 'tab'];

const say = (line: string) => process.stderr.write(`${line}\n`);

const named = process.argv.slice(2);
const strange = named.find((name) => !(PARTS as readonly string[]).includes(name));
if (strange !== undefined) {
  say(`There is no part “${strange}”. Parts: ${PARTS.join(', ')}.`);
  process.exit(2);
}
const parts = named.length > 0 ? (named as Part[]) : WHOLE;
const loads: Results['loads'][number][] = [];

async function part<T>(
  name: Part,
  measure: (say: (line: string) => void) => Promise<T>,
): Promise<T | undefined> {
  if (!parts.includes(name)) return undefined;
  say(`${name} …`);
  const [before, started] = [load(), performance.now()];
  const result = await measure(say);
  loads.push({ part: name, before, after: load() });
  say(`  ${Math.round((performance.now() - started) / 1000)} s`);
  return result;
}

const steps = await part('steps', measureSteps);
const memory = await part('memory', measureMemory);
const tab = await part('tab', measureTabs);
const profile = await part('profile', measureProfile);

const results: Results = {
  machine: describeMachine(steps?.core ?? null),
  date: new Date().toISOString().slice(0, 10),
  loads,
  ...(steps && { steps: steps.results }),
  ...(memory && { memory }),
  ...(tab && { tab }),
  ...(profile && { profile }),
};
const text = report(results);
process.stdout.write(`\n${text}`);
if (WHOLE.every((name) => parts.includes(name))) {
  writeFileSync(`${ROOT}tools/bench/training.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${ROOT}tools/bench/TRAINING.md`, text);
}
process.exit(0);
