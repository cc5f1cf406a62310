/**
 * `npm run bench:rlm -- [context] [calls] [overhead] [stop] [coverage] [--quick | --write]`: measures the engine of recursive language models,
 * the parts named or all, and prints a report. With --write, and only of all parts, it becomes RLM.md in the folder above;
 * with --quick everything is done once, to see that it runs.
 */

import { writeFileSync } from 'node:fs';
import { describeMachine, load } from '../machine';
import { ROOT } from '../settings';
import { measureCalls } from './part-calls';
import { measureContext } from './part-context';
import { measureCoverage } from './part-coverage';
import { measureOverhead, measureStop } from './part-loop';
import { report, type Results } from './report';
import { QUICK } from './settings';

const PARTS = ['context', 'calls', 'overhead', 'stop', 'coverage'] as const;
type Part = (typeof PARTS)[number];

const say = (line: string) => process.stderr.write(`${line}\n`);

const named = process.argv.slice(2).filter((argument) => !['--write', '--quick'].includes(argument));
const write = process.argv.includes('--write');
const strange = named.find((name) => !(PARTS as readonly string[]).includes(name));
if (strange !== undefined || (write && (named.length > 0 || QUICK))) {
  say(
    strange === undefined
      ? '--write is of all parts together, and never quick: one table, one run.'
      : `There is no part “${strange}”. Parts: ${PARTS.join(', ')}.`,
  );
  process.exit(2);
}
const parts = named.length > 0 ? (named as Part[]) : PARTS;
const loads: Results['loads'][number][] = [];

async function part<T>(
  name: Part,
  measure: (say: (line: string) => void) => Promise<T>,
): Promise<T | undefined> {
  if (!parts.includes(name)) return undefined;
  say(`${name} …`);
  const before = load();
  const result = await measure(say);
  loads.push({ part: name, before, after: load() });
  return result;
}

const context = await part('context', measureContext);
const calls = await part('calls', measureCalls);
const overhead = await part('overhead', measureOverhead);
const stop = await part('stop', measureStop);
const coverage = await part('coverage', measureCoverage);
const text = report({
  machine: describeMachine(null),
  date: new Date().toISOString().slice(0, 10),
  loads,
  ...(context && { context }),
  ...(calls && { calls }),
  ...(overhead && { overhead }),
  ...(stop && { stop }),
  ...(coverage && { coverage }),
});
process.stdout.write(`\n${text}`);
if (write) writeFileSync(`${ROOT}tools/bench/RLM.md`, text);
process.exit(0);
