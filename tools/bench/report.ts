/** The results as Markdown tables: what the terminal shows is what RESULTS.md says. */

import type { Machine } from './machine';
import type { LoadResult, Loaded } from './part-load';
import type { PageResult } from './part-page';
import type { StepResult, StepRow } from './part-step';
import { COLD_LOADS, PAGE_RUNS, ROUNDS, SLOW, TARGETS } from './settings';
import { figures } from './stats';
import { peersOf, spread, table, times, verdict } from './markdown';

export interface Results {
  readonly machine: Machine;
  readonly date: string;
  readonly loads: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  readonly step?: StepResult;
  readonly page?: PageResult;
  readonly load?: LoadResult;
}

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

const TRAINING_PART = [
  '## (c) Training',
  '`npm run bench:train` measures it: [TRAINING.md](TRAINING.md).',
].join('\n\n');

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
  const { machine, date, loads, step, page, load } = results;
  const { cpu, cores, memoryGiB, node, core } = machine;
  return (
    [
      '# What `npm run bench` measured',
      `${date}. ${cpu}, ${cores} cores, ${memoryGiB} GiB; Node ${node}. ${core === null ? 'Not pinned to a core (no taskset).' : `Parts a and b: every process pinned to core ${core}.`} Load average of the last minute before each part, and after it: ${loads.map(({ part, before, after }) => `(${part}) ${before} and ${after}`).join(', ')}; one process at a time gives up to 1, so what is above that was other work, and the minima say more than the medians. WebGPU runs on SwiftShader, a software adapter: its figures say that it works, not how fast a GPU is.`,
      ...(step ? [stepPart(step)] : []),
      ...(page ? [pagePart(page)] : []),
      TRAINING_PART,
      ...(load ? [loadPart(load)] : []),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}
