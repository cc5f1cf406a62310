/** A results table for people: Markdown, with intervals and every number's command. Pure. */

import type { Evaluation } from '../../src/study/evaluate';
import { wilson } from '../../src/study/interval';
import { QUESTION_SEED, QUESTIONS, type Table } from './table';

export interface Measurement {
  condition: string;
  linkSeed: number | null;
  rounds: number;
  split: string;
  accuracy: number;
  interval: readonly [number, number];
  n: number;
  right: number;
  byDepth: Evaluation['byDepth'];
  meanTokens: number;
  command: string;
  /** Of the files that it depends on. */
  inputs: string;
}

export const percent = (x: number) => (100 * x).toFixed(1);

/**
 * The mean over link seeds, with Wilson's interval for one set of questions: the seeds answer the same ones, so more
 * seeds do not narrow it.
 */
function cell(measurements: readonly Measurement[]): string {
  if (measurements.length === 0) return '';
  const mean = measurements.reduce((sum, one) => sum + one.accuracy, 0) / measurements.length;
  const [low, high] = wilson(mean * QUESTIONS, QUESTIONS);
  const each =
    measurements.length > 1 ? `<br>${measurements.map((one) => percent(one.accuracy)).join(' / ')}` : '';
  return `**${percent(mean)}** [${percent(low)}, ${percent(high)}]${each}`;
}

function rowsOf({ columns, conditions }: Table, measurements: readonly Measurement[]): string[] {
  return conditions.map((condition) => {
    const own = measurements.filter((one) => one.condition === condition.id);
    const cells = columns.map(({ rounds, split }) =>
      cell(own.filter((one) => one.rounds === rounds && one.split === split)),
    );
    return `| ${condition.group} | ${condition.label} | ${condition.seeds?.length ?? '–'} | ${cells.join(' | ')} |`;
  });
}

function commandsOf({ columns }: Table, measurements: readonly Measurement[]): string[] {
  return measurements.map((one) => {
    const column = columns.find(({ rounds, split }) => one.rounds === rounds && one.split === split)!;
    const what = `${one.condition}, link seed ${one.linkSeed ?? '–'}, ${column.label}`;
    return `# ${what}: ${percent(one.accuracy)} %\n${one.command}`;
  });
}

export function report(table: Table, measurements: readonly Measurement[], notes: string): string {
  const { id, title, columns, guess, questions } = table;
  return `# ${title}: results

Accuracy in percent on ${QUESTIONS} test questions (question seed ${QUESTION_SEED}), ${questions}; in
brackets the Wilson 95 % interval for ${QUESTIONS} questions around the mean of the row's link seeds, below it each seed. Guessing gives ${guess}. Made by \`npm run results -- ${id}\`; every number has its own command below.

| group | condition | link seeds | ${columns.map(({ label }) => label).join(' | ')} |
|---|---|---|${columns.map(() => '---|').join('')}
${rowsOf(table, measurements).join('\n')}

${notes}

## Commands

\`\`\`sh
${commandsOf(table, measurements).join('\n')}
\`\`\`
`;
}
