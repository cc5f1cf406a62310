/**
 * Measures the relay's results table: `npm run results`. Writes public/links/relay-results.json (every measurement with
 * its interval and command) and relay-results.md beside it. A measurement that is there already is kept unless its
 * links or agents changed.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { evaluate } from '../../src/cli/commands';
import { readSpec } from '../../src/cli/input';
import type { Evaluation } from '../../src/study/evaluate';
import { wilson } from '../../src/study/interval';
import { commandOf, conditions, QUESTION_SEED, QUESTIONS, settingsOf, type Condition } from './rows';

interface Measurement {
  condition: string;
  linkSeed: number | null;
  rounds: number;
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

const FILE = 'public/links/relay-results.json';

function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(existsSync(path) ? readFileSync(path) : path);
  return hash.digest('hex').slice(0, 16);
}

async function measure(
  condition: Condition,
  seed: number | null,
  round: number,
  known: readonly Measurement[],
) {
  const settings = settingsOf(condition, seed, round);
  const command = commandOf(settings);
  const models = condition.id === 'generalist' ? ['generalist'] : ['adder', 'subtracter', 'multiplier'];
  const files = models.map((id) => `public/models/${id}/model.safetensors`);
  const inputs = digest([...files, ...(seed === null ? [] : [`public/links/relay-seed${seed}.safetensors`])]);
  const before = known.find((one) => one.command === command && one.inputs === inputs);
  if (before) return before;
  const spec = await readSpec('relay', [...settings, 'data.split=test', `data.seed=${QUESTION_SEED}`]);
  const { accuracy, interval, n, right, byDepth, meanTokens } = (await evaluate(spec, {
    n: QUESTIONS,
    threads: 1,
  })) as Evaluation;
  return {
    condition: condition.id,
    linkSeed: seed,
    rounds: round,
    accuracy,
    interval,
    n,
    right,
    byDepth,
    meanTokens,
    command,
    inputs,
  };
}

const percent = (x: number) => (100 * x).toFixed(1);

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

function table(measurements: readonly Measurement[]): string {
  const columns = [1, 2, 3, 4, 5];
  const rows = conditions.map((condition) => {
    const own = measurements.filter((one) => one.condition === condition.id);
    const cells = columns.map((round) => cell(own.filter((one) => one.rounds === round)));
    return `| ${condition.group} | ${condition.label} | ${condition.seeds?.length ?? '–'} | ${cells.join(' | ')} |`;
  });
  return [
    '| group | condition | link seeds | r = 1 | r = 2 | r = 3 | r = 4 | r = 5 |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const known: Measurement[] = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as { measurements: Measurement[] }).measurements
  : [];
const measurements: Measurement[] = [];
for (const condition of conditions)
  for (const seed of condition.seeds ?? [null])
    for (const round of condition.rounds) {
      const one = await measure(condition, seed, round, known);
      measurements.push(one);
      process.stderr.write(`${condition.id} seed ${seed ?? '-'} r=${round}: ${percent(one.accuracy)} %\n`);
    }

mkdirSync('public/links', { recursive: true });
writeFileSync(
  FILE,
  `${JSON.stringify({ questions: QUESTIONS, questionSeed: QUESTION_SEED, measurements }, null, 2)}\n`,
);
const commands = measurements.map(
  (one) =>
    `# ${one.condition}, link seed ${one.linkSeed ?? '–'}, r = ${one.rounds}: ${percent(one.accuracy)} %\n${one.command}`,
);
writeFileSync(
  'public/links/relay-results.md',
  `# The relay: results

Accuracy in percent on ${QUESTIONS} test questions (question seed ${QUESTION_SEED}), which no agent and no link was trained on; in
brackets the Wilson 95 % interval for ${QUESTIONS} questions around the mean of the row's link seeds, below it each seed. Guessing gives 10. Made by \`npm run results\`; every number has its own command below.

${table(measurements)}

${existsSync('tools/results/notes.md') ? readFileSync('tools/results/notes.md', 'utf8').trim() : ''}

## Commands

\`\`\`sh
${commands.join('\n')}
\`\`\`
`,
);
