/** The training benchmark's results as Markdown: what the terminal shows is what TRAINING.md says. */

import type { Machine } from '../machine';
import { peersOf, spread, table, times, verdict } from '../markdown';
import { figures } from '../stats';
import { BATCHES, recipes, titles, type CaseId } from './cases';
import type { MemoryResult, MemoryRow } from './part-memory';
import { peers, type StepsResult, type StepsRow } from './part-steps';
import type { ProfileResult } from './part-profile';
import type { TabResult } from './part-tab';
import { MEMORY_STEPS, TARGETS, TURNS } from './settings';

export interface Results {
  readonly machine: Machine;
  readonly date: string;
  readonly loads: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  readonly steps?: readonly StepsResult[];
  readonly memory?: readonly MemoryResult[];
  readonly tab?: readonly TabResult[];
  readonly profile?: readonly ProfileResult[];
}

const find = (rows: readonly StepsRow[], name: string) => rows.find(({ peer }) => peer === name);
const perSecond = (ms: number) => figures(1000 / ms);
const MB = (bytes: number) => figures(bytes / 1e6);
const percent = (share: number) => `${figures(100 * share)} %`;

function stepsPart(results: readonly StepsResult[]): string {
  const targets = results.flatMap(({ id, rows }) => {
    const ratio = (one: string, other: string, of: (row: StepsRow) => number) => {
      const [a, b] = [find(rows, one), find(rows, other)];
      return a && b ? of(b) / of(a) : null;
    };
    const line = (one: string, other: string, least: number) => {
      const byMin = ratio(one, other, ({ ms }) => ms.min);
      return [
        titles[id],
        `${one} / ${other}`,
        `${least} x`,
        times(byMin),
        times(ratio(one, other, ({ ms }) => ms.median)),
        one === peers.wasm2 ? '' : times(ratio(one, other, ({ cpuMs }) => cpuMs)),
        byMin === null ? 'not measured' : verdict(byMin >= least),
      ];
    };
    return [
      line(peers.wasm, peers.node, TARGETS.wasmOfNode),
      line(peers.wasm, peers.torch, TARGETS.wasmOfPyTorch),
      line(peers.wasm2, peers.torch, TARGETS.wasmOfPyTorch),
    ];
  });
  return [
    '## 1. Steps per second',
    `Whole steps of the training loop that the page and the command line run (src/training), AdamW and telemetry included, without looks at the validation slice and checkpoints: ${Object.values(titles).join('; ')}. Every peer starts from the same links and goes through the same ${BATCHES} batches; the losses of the first steps agree, or nothing is timed. ${TURNS} turns each (fewer where a minute was not enough), in alternation. All but “${peers.wasm2}” share one core. “Processor” is the processor time of the whole process per step, which other work on the machine disturbs least.`,
    ...results.flatMap(({ id, rows, absent }) => [
      `### ${titles[id]}`,
      `Preset ${recipes[id][0]}${recipes[id][2] > 0 ? `, trained links with ${recipes[id][2]} of noise` : ''}.`,
      peersOf(Object.fromEntries(rows.map(({ peer, description }) => [peer, description])), absent),
      table(
        [
          'peer',
          'min, ms',
          'median',
          'max',
          'steps/s (min)',
          'steps/s (median)',
          'processor, ms',
          'losses apart',
        ],
        rows.map(({ peer, ms, cpuMs, apart }) => [
          peer,
          ...spread(ms),
          perSecond(ms.min),
          perSecond(ms.median),
          figures(cpuMs),
          apart.toExponential(1),
        ]),
      ),
    ]),
    '### Targets',
    'Steps per second, the first over the second; the verdict is by the minima, which a busy machine disturbs less.',
    table(['training', 'ratio', 'at least', 'by minima', 'by medians', 'by processor time', ''], targets),
  ].join('\n\n');
}

function memoryPart(results: readonly MemoryResult[]): string {
  const summed = results.flatMap(({ id, rows }) => {
    const known = rows.find(({ cache }) => cache > 0);
    if (!known) return [];
    const { weights, cache, moments } = known;
    return [{ id, rows, weights, cache, moments, sum: weights + cache + moments }];
  });
  const row = (id: CaseId, one: MemoryRow, sum: number) => [
    titles[id],
    one.peer,
    MB(sum),
    MB(one.peak),
    times(one.peak / sum),
    one.peer === peers.wasm ? verdict(one.peak <= TARGETS.memory * sum) : '',
    Object.entries(one.parts)
      .map(([name, bytes]) => `${name} ${MB(bytes)}`)
      .join(', '),
  ];
  const absent = results.flatMap((result) => result.absent);
  return [
    '## 2. Peak memory',
    `The sum from shapes: weights of agents and links; K/V that live at once at the most while the walk goes forward and back; two moments for each trained number. Beside it, what a fresh process (or the tab) grew by at most in the first ${MEMORY_STEPS} steps, from the moment when the runtime has run one addition and nothing is loaded: Node and PyTorch by the system's record of the resident size, WASM by the heap of WebAssembly, which never shrinks, and what JavaScript holds: the files that were read, and tensors at their peak.`,
    table(
      ['training', 'weights, MB', 'K/V', 'moments', 'sum'],
      summed.map(({ id, weights, cache, moments, sum }) => [
        titles[id],
        ...[weights, cache, moments, sum].map(MB),
      ]),
    ),
    table(
      ['training', 'peer', 'sum, MB', 'peak, MB', 'ratio', `at most ${TARGETS.memory} x`, 'of which'],
      summed.flatMap(({ id, rows, sum }) => rows.map((one) => row(id, one, sum))),
    ),
    ...(absent.length > 0 ? [peersOf({}, absent)] : []),
  ].join('\n\n');
}

/** When a look first had the accuracy that is wanted, in the experiment's number of rounds. */
export function reached({ looks, rounds, target }: TabResult): TabResult['looks'][number] | null {
  const enough = looks.find(({ point }) => {
    const found = point.accuracy.find((one) => one.rounds === rounds);
    return found !== undefined && found.right / found.n >= target.accuracy;
  });
  return enough ?? null;
}

function tabPart(results: readonly TabResult[]): string {
  return [
    '## 3. In the tab, from nothing',
    "The page's own training worker and store in a fresh browser, from the click: loading, compiling, training, looks and checkpoints. A look is at held-out questions of the validation split; the test is at questions of the test split, after the clock has stopped.",
    table(
      [
        'training',
        'steps',
        'first step, s',
        'accuracy wanted',
        'first look with it, s',
        'end, s',
        `within`,
        '',
        'test accuracy',
        '95 % interval',
        'n',
      ],
      results.map((one) => {
        const { title, steps, first, total, target, test } = one;
        const look = reached(one);
        const seconds = Math.min(total, look?.seconds ?? Infinity);
        const good = test.interval[1] >= target.accuracy;
        return [
          title,
          String(steps),
          figures(first),
          percent(target.accuracy),
          look
            ? `${figures(look.seconds)} (step ${look.point.step}, n ${look.point.accuracy[0]!.n})`
            : 'none',
          figures(total),
          `${target.seconds} s`,
          good ? verdict((look ? seconds : total) <= target.seconds) : 'accuracy **missed**',
          percent(test.accuracy),
          test.interval.map(percent).join(' to '),
          String(test.n),
        ];
      }),
    ),
    ...results.map(
      ({ title, device, isolated, stepsPerSecond, stored, unsaved, looks, rounds }) =>
        `- ${title}: ${device}${isolated ? ', page isolated' : ''}; ${figures(stepsPerSecond)} steps/s; links ${stored ? 'stored' : 'not stored'}${unsaved ? ` (${unsaved})` : ''}. Looks: ${looks
          .map(({ seconds, point }) => {
            const found = point.accuracy.find((one) => one.rounds === rounds);
            return `${figures(seconds)} s ${found ? percent(found.right / found.n) : ''}`;
          })
          .join(', ')}.`,
    ),
  ].join('\n\n');
}

function profilePart(results: readonly ProfileResult[]): string {
  return [
    '## Profile: time by program',
    ...results.map(({ id, peer, steps, msPerStep, programs }) =>
      [
        `### ${titles[id]}, ${peer}`,
        `${figures(msPerStep)} ms a step at best, of ${steps}.`,
        table(
          ['program and its main input', 'calls a step', 'fastest, ms', 'calls x fastest', 'mean, ms'],
          programs.map(({ program, calls, ms, least }) => [
            program,
            figures(calls / steps),
            figures(least),
            figures((calls * least) / steps),
            figures(ms / calls),
          ]),
        ),
      ].join('\n\n'),
    ),
  ].join('\n\n');
}

export function report({ machine, date, loads, steps, memory, tab, profile }: Results): string {
  const { cpu, cores, memoryGiB, node, core } = machine;
  const busy = loads.map(({ part, before, after }) => `(${part}) ${before} and ${after}`).join(', ');
  return `${[
    '# What `npm run bench:train` measured',
    `${date}. ${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}. ${core === null ? 'Not pinned to a core.' : `Pinned to core ${core} where said.`} Load average of the last minute before each part, and after it: ${busy}; one process at a time gives up to 1, and what is above that was other work.`,
    ...(steps ? [stepsPart(steps)] : []),
    ...(memory ? [memoryPart(memory)] : []),
    ...(tab ? [tabPart(tab)] : []),
    ...(profile ? [profilePart(profile)] : []),
  ].join('\n\n')}\n`;
}
