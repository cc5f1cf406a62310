/**
 * Measures the built-in navigator and labeller by the real loop: `npm run results:rlm -- [--n 10] [--at 1]`. Writes
 * public/models/navigator/results.json (every measurement with its seeds, interval and command) and results.md beside it.
 * A measurement that is there already is kept unless a model, its settings or its count changed. With `--at` above 1 the
 * seconds are those of questions that ran beside each other.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readRlmSpec } from '../../src/cli/input';
import { openResources } from '../../src/cli/rlm-models';
import { evaluateRlm, type RlmRow } from '../../src/experiment/rlm-eval';
import { sha256 } from '../../src/sha256';
import { wilson } from '../../src/study/interval';
import { longTaskOf } from '../../src/tasks/long/registry';
import { wordings } from '../../src/tasks/long/task';

const FILE = 'public/models/navigator/results';
/** The first question of every measurement. */
const SEED = 1000;

/** Lengths of each task's contexts, and how many questions of each variant, length and wording. */
const plan = [
  // One needle in any length is what the navigator must be able to: it is asked more often.
  { task: 'needle', characters: [1_000, 100_000, 1_000_000, 10_000_000], share: 1, often: { single: 6 } },
  { task: 'letters', characters: [1_000], share: 2, often: {} },
  { task: 'aggregation', characters: [1_000, 10_000], share: 1, often: {} },
] as const satisfies readonly {
  task: string;
  characters: readonly number[];
  share: number;
  /** Times the share, of some variants. */
  often: Readonly<Record<string, number>>;
}[];

interface Measurement extends Omit<RlmRow, 'settings'> {
  readonly task: string;
  readonly variant: string;
  readonly characters: number;
  readonly wording: string;
  readonly command: string;
  /** Hashes of the two checkpoints. */
  readonly models: string;
}

type Planned = Pick<Measurement, 'task' | 'variant' | 'characters' | 'wording' | 'command' | 'n'>;

/** Short contexts first; variants and wordings in turn, so that a plan that is cut short is cut evenly. */
function planned(n: number): Planned[] {
  return plan.flatMap(({ task, characters, share, often }) =>
    characters.flatMap((length) =>
      longTaskOf(task).variants.flatMap((variant) =>
        wordings.map((wording) => {
          const set = settings({ variant, characters: length, wording }).map((one) => `--set ${one}`);
          const count = n * share * ((often as Readonly<Record<string, number>>)[variant] ?? 1);
          const command = `npm run lab -- rlm-eval ${presetOf(task)} ${set.join(' ')} --seed ${SEED} --n ${count}`;
          return { task, variant, characters: length, wording, command, n: count };
        }),
      ),
    ),
  );
}

const presetOf = (task: string) => `public/presets/rlm-${task}.json`;
const settings = ({ variant, characters, wording }: Pick<Planned, 'variant' | 'characters' | 'wording'>) => [
  `task.variant=${variant}`,
  `task.characters=${characters}`,
  `task.wording=${wording}`,
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      n: { type: 'string', default: '10' },
      /** Measurements at one time. */
      at: { type: 'string', default: '1' },
    },
  });
  const hashes = ['navigator', 'labeller'].map((id) =>
    sha256(new Uint8Array(readFileSync(`public/models/${id}/model.safetensors`))),
  );
  const models = (await Promise.all(hashes)).join(' ');
  const known: Measurement[] = existsSync(`${FILE}.json`)
    ? (JSON.parse(readFileSync(`${FILE}.json`, 'utf8')) as { measurements: Measurement[] }).measurements
    : [];
  const all = planned(Number(values.n));
  const measured = new Map(
    known
      .filter((one) => one.models === models && all.some(({ command }) => command === one.command))
      .map((one) => [one.command, one]),
  );
  const write = () => {
    const done = all.flatMap(({ command }) => measured.get(command) ?? []);
    writeFileSync(`${FILE}.json`, `${JSON.stringify({ measurements: done }, null, 2)}\n`);
    writeFileSync(`${FILE}.md`, report(done));
  };
  const waiting = all.filter(({ command }) => !measured.has(command));
  const resources = await openResources(readRlmSpec(presetOf('needle'), [], {}), { threads: 1, files: [] });
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [row] = await evaluateRlm(readRlmSpec(presetOf(next.task), settings(next), {}), resources, {
        n: next.n,
        seed: SEED,
        vary: [],
        signal: new AbortController().signal,
      });
      const { settings: _, ...figures } = row!;
      measured.set(next.command, { ...next, ...figures, models });
      const { task, variant, characters, wording } = next;
      process.stderr.write(`${task} ${variant} ${characters} ${wording}: ${row!.right} of ${row!.n}\n`);
      write();
    }
  };
  await Promise.all(Array.from({ length: Number(values.at) }, work));
  await resources.close();
  write();
}

const percent = (share: number) => `${(100 * share).toFixed(0)}`;

/** `92 % (85–96), n 96`: measurements pooled, with a 95 % Wilson interval. */
function pooled(measurements: readonly Measurement[]): string {
  const n = measurements.reduce((sum, one) => sum + one.n, 0);
  if (n === 0) return '–';
  const right = measurements.reduce((sum, one) => sum + one.right, 0);
  const [low, high] = wilson(right, n);
  return `${percent(right / n)} % (${percent(low)}–${percent(high)}), n ${n}`;
}

function table(
  title: string,
  measurements: readonly Measurement[],
  rowOf: (one: Measurement) => string,
): string {
  const rows = [...new Set(measurements.map(rowOf))];
  const cells = (row: string) =>
    wordings.map((wording) =>
      pooled(measurements.filter((one) => rowOf(one) === row && one.wording === wording)),
    );
  return [
    `| ${title} | ${wordings.map((wording) => `${wording} wording`).join(' | ')} |`,
    `|---|${wordings.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row} | ${cells(row).join(' | ')} |`),
  ].join('\n');
}

function report(measurements: readonly Measurement[]): string {
  const parts = [
    '# What the built-in navigator gets right',
    '',
    'By the real loop (turns, Python session, sampled greedily token by token), on questions whose names and numbers no',
    'model was trained on. `new`: sentences and questions in wordings that were kept from training. Share of exactly right',
    'answers with a 95 % Wilson interval. Written by `npm run results:rlm -- --n 5`; every measurement with its command,',
    'seeds and first wrong answers is in results.json.',
    '',
    'The navigator was taught these three kinds of questions and little else. Some fifty frequent pieces of code and of its',
    'own prompts are single entries of its vocabulary (`added_tokens` in tokenizer.json), so that a search is about eight',
    'tokens beside the name that it spells out of small pieces: which of them to say, and what to copy, is all its own.',
  ];
  for (const task of new Set(measurements.map((one) => one.task))) {
    const of = measurements.filter((one) => one.task === task);
    const lengths = new Set(of.map(({ characters }) => characters)).size;
    parts.push(
      '',
      `## ${longTaskOf(task).title}`,
      '',
      table('variant', of, (one) => one.variant),
    );
    if (lengths > 1)
      parts.push(
        '',
        table(
          'variant, characters',
          of,
          (one) => `${one.variant}, ${one.characters.toLocaleString('en-US')}`,
        ),
      );
    const mean = (key: 'turns' | 'calls') =>
      of.reduce((sum, one) => sum + one[key] * one.n, 0) / of.reduce((sum, one) => sum + one.n, 0);
    parts.push(
      '',
      `Mean of a question: ${mean('turns').toFixed(1)} turns, ${mean('calls').toFixed(0)} sub-calls.`,
    );
  }
  return `${parts.join('\n')}\n`;
}

await main();
