/**
 * Measures a results table: `npm run results -- [relay|candidates|reckoning]`. Writes public/links/{table}-results.json (every
 * measurement with its interval and command) and {table}-results.md beside it. A measurement that is there already is
 * kept unless its links or agents changed.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { evaluate } from '../../src/cli/commands';
import { readSpec } from '../../src/cli/input';
import type { Evaluation } from '../../src/study/evaluate';
import { inputsOf } from './inputs';
import { percent, report, type Measurement } from './report';
import { tables } from './tables';
import {
  commandOf,
  QUESTION_SEED,
  QUESTIONS,
  settingsOf,
  type Column,
  type Condition,
  type Table,
} from './table';

async function measure(
  table: Table,
  condition: Condition,
  seed: number | null,
  column: Column,
  known: readonly Measurement[],
): Promise<Measurement> {
  const settings = settingsOf(table, condition, seed, column);
  const command = commandOf(table, settings, column);
  const inputs = inputsOf(table, condition, seed);
  const what = { condition: condition.id, linkSeed: seed, rounds: column.rounds, split: column.split };
  const before = known.find((one) => one.command === command && one.inputs === inputs);
  if (before) return { ...before, ...what };
  const { split } = column;
  const spec = await readSpec(table.preset, [
    ...settings,
    `data.split=${split}`,
    `data.seed=${QUESTION_SEED}`,
  ]);
  const { accuracy, interval, n, right, byDepth, meanTokens } = (await evaluate(spec, {
    n: QUESTIONS,
    threads: 1,
  })) as Evaluation;
  return { ...what, accuracy, interval, n, right, byDepth, meanTokens, command, inputs };
}

async function main(table: Table): Promise<void> {
  const file = `public/links/${table.id}-results`;
  const known: Measurement[] = existsSync(`${file}.json`)
    ? (JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { measurements: Measurement[] }).measurements
    : [];
  const measurements: Measurement[] = [];
  for (const condition of table.conditions)
    for (const seed of condition.seeds ?? [null])
      for (const id of condition.columns) {
        const column = table.columns.find((column) => column.id === id)!;
        const one = await measure(table, condition, seed, column, known);
        measurements.push(one);
        process.stderr.write(
          `${condition.id} seed ${seed ?? '-'} ${column.label}: ${percent(one.accuracy)} %\n`,
        );
      }
  mkdirSync('public/links', { recursive: true });
  const json = { questions: QUESTIONS, questionSeed: QUESTION_SEED, measurements };
  writeFileSync(`${file}.json`, `${JSON.stringify(json, null, 2)}\n`);
  const notes = `tools/results/${table.id}-notes.md`;
  writeFileSync(
    `${file}.md`,
    report(table, measurements, existsSync(notes) ? readFileSync(notes, 'utf8').trim() : ''),
  );
}

const name = process.argv[2] ?? 'relay';
const table = tables.find(({ id }) => id === name);
if (!table) throw new Error(`Name a table: ${tables.map(({ id }) => id).join(', ')}.`);
await main(table);
