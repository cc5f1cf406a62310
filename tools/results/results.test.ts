import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/cli/commands';
import { readSpec } from '../../src/cli/input';
import { wilson } from '../../src/study/interval';
import { inputsOf } from './inputs';
import { report, type Measurement } from './report';
import { commandOf, QUESTIONS, settingsOf } from './table';
import { tables } from './tables';

const read = (file: string) => readFileSync(`public/links/${file}`, 'utf8');

describe.each(tables)('the published results of $id', (table) => {
  const { measurements } = JSON.parse(read(`${table.id}-results.json`)) as { measurements: Measurement[] };

  it('are all that the table asks for, each by its command, of the agents and links that are here', () => {
    const wanted = table.conditions.flatMap((condition) =>
      (condition.seeds ?? [null]).flatMap((seed) =>
        condition.columns.map((id) => {
          const column = table.columns.find((one) => one.id === id)!;
          const command = commandOf(table, settingsOf(table, condition, seed, column), column);
          return { condition: condition.id, command, inputs: inputsOf(table, condition, seed) };
        }),
      ),
    );
    expect(measurements.map(({ condition, command, inputs }) => ({ condition, command, inputs }))).toEqual(
      wanted,
    );
  });

  it('carry their number of questions and interval, and are the page that people read', () => {
    for (const { n, right, accuracy, interval } of measurements) {
      expect(n).toBe(QUESTIONS);
      expect(accuracy).toBe(right / n);
      expect(interval).toEqual(wilson(right, n));
    }
    const notes = readFileSync(`tools/results/${table.id}-notes.md`, 'utf8').trim();
    expect(read(`${table.id}-results.md`)).toBe(report(table, measurements, notes));
  });
});

it('the mixture’s preset answers as published', async () => {
  const spec = await readSpec('mixture', ['data.split=validation']);
  const { accuracy } = (await evaluate(spec, { n: 200, threads: 1 })) as { accuracy: number };
  expect(accuracy).toBeGreaterThan(0.96);
});
