/** The results as Markdown: what the terminal shows is what RLM.md says. */

import type { Machine } from '../machine';
import { spread, table, times, verdict } from '../markdown';
import { figures, type Summary } from '../stats';
import type { CallsResult } from './part-calls';
import type { ContextResult } from './part-context';
import type { OverheadResult, StopResult } from './part-loop';
import type { CoverageResult } from './part-coverage';
import { ANSWER_MS, CALLS, CONCURRENCY, COVERED_CALLS, TARGETS, TURNS } from './settings';

export interface Results {
  readonly machine: Machine;
  readonly date: string;
  readonly loads: readonly { readonly part: string; readonly before: number; readonly after: number }[];
  readonly context?: ContextResult;
  readonly calls?: CallsResult;
  readonly overhead?: OverheadResult;
  readonly stop?: StopResult;
  readonly coverage?: CoverageResult;
}

const head = ['', 'n', 'min', 'median', 'max', 'target', ''];
const row = (name: string, summary: Summary, target?: string, met?: boolean) => [
  name,
  `${summary.n}`,
  ...spread(summary),
  target ?? '',
  met === undefined ? '' : verdict(met),
];

function contextPart({ characters, set, open, search, peer }: ContextResult): string {
  return [
    '## 1. Ten million tokens as `context`',
    `${figures(characters / 1e6)} million characters of ASCII, in Node. “Set” is from handing the bytes to the worker until Python has them as a \`str\`. The search is a cell with \`re.search\` for a pattern with two groups that stands at 98 % of the text, the messages to the worker and back included; its peer, JavaScript's RegExp over the same text, runs in alternation. Seconds.`,
    table(head, [
      row('set', set, `at most ${TARGETS.set}`, set.median <= TARGETS.set),
      row('whole start of a session, with it', open),
      row('search by Python', search),
      row('search by JavaScript', peer),
    ]),
  ].join('\n\n');
}

function callsPart({ ideal, batch, calls, peer, processor }: CallsResult): string {
  const most = TARGETS.batch * ideal;
  return [
    '## 2. A batch of sub-calls',
    `\`llm_query_batched\` of ${CALLS} prompts at concurrency ${CONCURRENCY} against a service on this machine, in a process of its own, that answers in ${ANSWER_MS} ms: ideal ${figures(ideal)} s. Beside it, as many plain fetches by as many loops. Seconds.`,
    table(
      ['', 'n', 'min', 'median', 'max', 'median of ideal', 'target', ''],
      [
        ['batch, as the cell sees it', batch],
        ['first request to last answer', calls],
        ['plain fetches', peer],
      ].map(([name, summary], i) => {
        const measured = summary as Summary;
        const cells = row(name as string, measured, i < 1 ? `at most ${TARGETS.batch} x` : '');
        const last = i < 1 ? verdict(measured.median <= most) : '';
        return [...cells.slice(0, 5), times(measured.median / ideal), cells[5]!, last];
      }),
    ),
    'Processor time a call, of the whole process, in milliseconds.',
    table(
      ['', 'n', 'min', 'median', 'max'],
      [row('batch', processor.batch).slice(0, 5), row('plain fetches', processor.peer).slice(0, 5)],
    ),
  ].join('\n\n');
}

function overheadPart({ turn, python }: OverheadResult): string {
  return [
    '## 3. Overhead of a turn',
    `${TURNS} turns of a scripted model with a small cell, after the first: everything between one cell's end and the last turn's beginning, less the model's answers and Python's own running. Messages to the worker and back count as overhead. Milliseconds a turn, by run.`,
    table(head, [
      row('overhead', turn, `below ${TARGETS.turn}`, turn.median < TARGETS.turn),
      row('Python', python),
    ]),
  ].join('\n\n');
}

function stopPart({ python, model }: StopResult): string {
  return [
    '## 4. A stop',
    'From the abort of the signal to the end of the run: while Python runs in a loop without end, and while a sub-model that never answers is waited for. Milliseconds.',
    table(head, [
      row('in a loop', python, `at most ${TARGETS.stop}`, python.median <= TARGETS.stop),
      row('in a sub-call', model, `at most ${TARGETS.stop}`, model.median <= TARGETS.stop),
    ]),
  ].join('\n\n');
}

function coveragePart({ characters, index, whole, place, bytes }: CoverageResult): string {
  return [
    '## 5. Coverage',
    `What was read of a context of ${figures(characters / 1e6)} million characters by ${COVERED_CALLS} sub-calls that were sent all of it in pieces, worked out from the trace alone, in Node. The process grew by at most ${Math.ceil(bytes / 1e6)} MB meanwhile. Seconds.`,
    table(
      ['', 'n', 'min', 'median', 'max'],
      [
        row('index over the context', index).slice(0, 5),
        row('all of it', whole).slice(0, 5),
        row('who read one place', place).slice(0, 5),
      ],
    ),
  ].join('\n\n');
}

export function report({ machine, date, loads, context, calls, overhead, stop, coverage }: Results): string {
  const { cpu, cores, memoryGiB, node } = machine;
  const shown = loads.map(({ part, before, after }) => `${part} ${before} → ${after}`).join(', ');
  return `${[
    '# Recursive language models: what the engine costs',
    `\`npm run bench:rlm\`, ${date}. ${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}. Verdicts are by the medians. Load of the machine before and after each part: ${shown}.`,
    ...(context ? [contextPart(context)] : []),
    ...(calls ? [callsPart(calls)] : []),
    ...(overhead ? [overheadPart(overhead)] : []),
    ...(stop ? [stopPart(stop)] : []),
    ...(coverage ? [coveragePart(coverage)] : []),
  ].join('\n\n')}\n`;
}
