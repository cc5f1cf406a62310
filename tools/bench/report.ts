/** The results as Markdown tables: what the terminal shows is what RESULTS.md says. */

import type { Machine } from './machine';
import type { LoadResult, Loaded } from './part-load';
import type { PageResult } from './part-page';
import type { StepResult, StepRow } from './part-step';
import type { TrainResult } from './part-train';
import type { Absence } from './rounds';
import { COLD_LOADS, PAGE_RUNS, ROUNDS, SLOW, TARGETS } from './settings';
import { figures, type Summary } from './stats';

export interface Results {
  readonly machine: Machine;
  readonly date: string;
  readonly loads: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  readonly step?: StepResult;
  readonly page?: PageResult;
  readonly training?: TrainResult;
  readonly load?: LoadResult;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const spread = ({ min, median, max }: Summary) => [min, median, max].map(figures);
const times = (ratio: number | null) => (ratio === null ? '' : `${ratio.toFixed(2)} x`);
const verdict = (met: boolean) => (met ? 'met' : '**missed**');
const peersOf = (peers: Readonly<Record<string, string>>, absent: readonly Absence[]) =>
  [
    ...Object.entries(peers).map(([name, description]) => `- ${name}: ${description}`),
    ...absent.map(({ name, why }) => `- ${name}: not measured (${why})`),
  ].join('\n');

const kinds = { step: 'step', both: 'step + vjp' } as const;

function stepPart(result: StepResult): string {
  const rows = result.rows.map(({ kind, batch, peer, ms, timesPyTorch, timesByMin }) => [
    kinds[kind],
    String(batch),
    peer,
    ...spread(ms),
    times(timesPyTorch),
    times(timesByMin),
  ]);
  const find = (peer: string, kind: StepRow['kind'], batch: number) =>
    result.rows.find((row) => row.peer === peer && row.kind === kind && row.batch === batch)?.timesPyTorch;
  const checks = result.rows
    .filter(({ peer }) => peer === 'Node')
    .flatMap(({ kind, batch }) => [
      { peer: 'Node', kind, batch, least: TARGETS[kind] },
      ...(kind === 'both' ? [{ peer: 'WASM', kind, batch, least: TARGETS.wasmBoth as number }] : []),
    ])
    .map((check) => ({ ...check, ratio: find(check.peer, check.kind, check.batch) ?? null }))
    .map(({ peer, kind, batch, least, ratio }) => [
      `${peer}, ${kinds[kind]}, batch ${batch}`,
      `${least} x`,
      times(ratio),
      ratio === null ? 'not measured' : verdict(ratio >= least),
    ]);
  return [
    '## (a) One latent step, and its vjp',
    `Agent “${result.model}”, one new position behind ${result.past}. “step” is one call of the chunk graph; “step + vjp” is that and one call of its vjp (of the state, the embedding and all keys and values), which computes the forward again. PyTorch keeps the forward's activations instead. All peers compute the same numbers (checked). ${ROUNDS} turns each, in alternation; milliseconds per call. “PyTorch” is lean.py, eager PyTorch written for speed; “plain” is the reference implementation of the fixtures.`,
    peersOf(result.peers, result.absent),
    table(['what', 'batch', 'peer', 'min', 'median', 'max', 'faster than PyTorch', 'by the minima'], rows),
    table(['target', 'at least', 'measured', ''], checks),
  ].join('\n\n');
}

function pagePart({ links, firstMs, ms, said, isolated }: PageResult): string {
  return [
    '## (b) A question in the page, on WASM',
    `3 agents x 3 rounds, 4 latent steps, links: ${links}; the built page in Chromium${isolated ? ', cross-origin isolated' : ''}, 1 thread. Milliseconds from the click on Run until the page says it is done, ${PAGE_RUNS} runs after a first one that loads and compiles. The page also asks the last agent after rounds 1 and 2.`,
    table(
      ['', 'min', 'median', 'max', `at most ${TARGETS.question} ms`],
      [
        ['loaded', ...spread(ms), verdict(ms.median <= TARGETS.question)],
        ['first run, with loading', '', figures(firstMs), '', ''],
      ],
    ),
    `The page's own figures: ${said.join(', ')}.`,
  ].join('\n\n');
}

function trainPart({
  settings,
  peers,
  absent,
  rows,
  timesPyTorch,
  timesByMin,
  lossesApart,
}: TrainResult): string {
  const { batch, rounds, latentSteps } = settings;
  return [
    '## (c) One outer-loop training step',
    `The relay's three agents, ${rounds} rounds, ${latentSteps} latent steps, batch ${batch}, from untrained links: rollout, loss, gradients of every link through the whole recursion, clipping, AdamW. Milliseconds per step, by turns.`,
    peersOf(peers, absent),
    table(
      ['peer', 'min', 'median', 'max'],
      rows.map(({ peer, ms }) => [peer, ...spread(ms)]),
    ),
    timesPyTorch === null
      ? 'No ratio: a side is missing.'
      : `Node is ${timesPyTorch.toFixed(2)} times as fast (${timesByMin!.toFixed(2)} by the minima). Relative difference of the two losses before training, after 1 to ${rounds} rounds: ${lossesApart!.map((x) => x.toExponential(1)).join(', ')}. Untrained links make the recursion chaotic: rounding errors grow about tenfold with each agent, between float32 and float64 in PyTorch alone too.`,
  ].join('\n\n');
}

function loadPart({ shell, firstRun, interactive, interactiveSlow, firstRunMs }: LoadResult): string {
  const kB = (bytes: number) => figures(bytes / 1000);
  const rows = (name: string, kinds: Readonly<Record<string, Loaded>>) => {
    const all = Object.values(kinds);
    const sum = (key: keyof Loaded) => all.reduce((total, one) => total + one[key], 0);
    const row = (kind: string, files: number, bytes: number, gzip: number) => [
      name,
      kind,
      String(files),
      kB(bytes),
      kB(gzip),
    ];
    return [
      ...Object.entries(kinds).map(([kind, { files, bytes, gzip }]) => row(kind, files, bytes, gzip)),
      row('**all**', sum('files'), sum('bytes'), sum('gzip')),
    ];
  };
  return [
    '## (d) A cold load of the built site',
    table(
      ['when', 'kind', 'files', 'kB', 'kB in gzip'],
      [...rows('until Run is enabled', shell), ...rows('a first run, besides', firstRun)],
    ),
    table(
      ['time until Run is enabled, ms', 'min', 'median', 'max'],
      [
        ['local', ...spread(interactive)],
        [
          `${(8 * SLOW.bytesPerSecond) / 1e6} Mbit/s, ${SLOW.latencyMs} ms, uncompressed`,
          ...spread(interactiveSlow),
        ],
      ],
    ),
    `${COLD_LOADS} loads each, a fresh context each. A first run on the local site, from click to answer: ${figures(firstRunMs)} ms.`,
  ].join('\n\n');
}

export function report(results: Results): string {
  const { machine, date, loads, step, page, training, load } = results;
  const { cpu, cores, memoryGiB, node, core } = machine;
  return (
    [
      '# What `npm run bench` measured',
      `${date}. ${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}. ${core === null ? 'Not pinned to a core (no taskset).' : `Parts a to c: every process pinned to core ${core}.`} Load average of the last minute before each part, and after it: ${loads.map(({ part, before, after }) => `(${part}) ${before} and ${after}`).join(', ')}; one process at a time gives up to 1, so what is above that was other work, and the minima say more than the medians. WebGPU runs on SwiftShader, a software adapter: its figures say that it works, not how fast a GPU is.`,
      ...(step ? [stepPart(step)] : []),
      ...(page ? [pagePart(page)] : []),
      ...(training ? [trainPart(training)] : []),
      ...(load ? [loadPart(load)] : []),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}
