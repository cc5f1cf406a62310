/** A trace as fast-rlm would have logged it. Every sub-call is an agent there, so plain ones become agents of one step. */

import type { Json } from '../../json';
import type { RlmEvent, RlmTrace } from '../trace';
import { proseOf, TraceIndex, type CallNode, type RunNode, type TurnNode } from '../trace-index';
import type { Exported, ExportOptions } from './format';
import { labKey } from './lab-key';
import { isoTime, labNotice, oursAlone, printed, startOf } from './said';

type Row = Record<string, unknown> & { readonly event_type: string };

export function exportFast(trace: RlmTrace, options: ExportOptions = {}): Exported {
  const index = new TraceIndex(trace.events);
  const notices = new Set([
    'Models’ names, prompts and messages, arguments of sub-calls and settings have no place.',
  ]);
  const writer = new Writer(index, notices);
  if (index.root) writer.run(index.root, undefined);
  const rows = writer.inOrder();
  for (const notice of oursAlone(trace.events, options.bare === true)) notices.add(notice);
  if (options.bare) notices.add(labNotice);
  else share(rows, trace);
  const text = rows.map(({ row }) => `${JSON.stringify(row)}\n`).join('');
  return { text, extension: '.jsonl', notices: [...notices] };
}

interface Placed {
  row: Row;
  readonly t: number;
  /** The run whose events from `first` on this row stands for. */
  readonly of: RunNode | null;
}

/** Every event goes to the next row of its run; what no row stands for, to the first. */
function share(rows: Placed[], trace: RlmTrace): void {
  const byRun = new Map<string, { readonly at: number; readonly t: number }[]>();
  rows.forEach(({ of, t }, at) => {
    if (!of) return;
    const own = byRun.get(of.id);
    if (own) own.push({ at, t });
    else byRun.set(of.id, [{ at, t }]);
  });
  const shares = new Map<number, RlmEvent[]>();
  const cursor = new Map<string, number>();
  for (const event of trace.events) {
    const own = byRun.get(event.run) ?? [];
    let next = cursor.get(event.run) ?? 0;
    while (next < own.length - 1 && own[next]!.t < event.t) next++;
    cursor.set(event.run, next);
    const at = own[next]?.at ?? 0;
    const share = shares.get(at);
    if (share) share.push(event);
    else shares.set(at, [event]);
  }
  rows.forEach((placed, at) => {
    const events = shares.get(at) ?? [];
    if (events.length > 0 || at === 0)
      placed.row = { ...placed.row, lab: labKey(events, placed.row, at === 0 ? trace : undefined) };
  });
}

class Writer {
  private readonly rows: Placed[] = [];
  private readonly start: number;

  constructor(
    private readonly index: TraceIndex,
    private readonly notices: Set<string>,
  ) {
    this.start = startOf(index, notices);
  }

  /** As logged: a step after all that its children logged. */
  inOrder(): Placed[] {
    return [...this.rows].sort((a, b) => a.t - b.t);
  }

  /**
   * @param floor no row is earlier; in whole milliseconds, as a viewer reads them
   * @returns the time of the first row
   */
  run(run: RunNode, parent: string | undefined, floor = 0): number {
    const id = this.idOf(run.id);
    const place = { run_id: id, ...(parent && { parent_run_id: parent }), depth: run.depth };
    const log = (t: number, event_type: string, rest: Record<string, unknown> = {}) =>
      this.rows.push({ row: { level: 30, time: this.time(t), ...place, event_type, ...rest }, t, of: run });
    const begun = Math.max(floor, Math.floor(run.started));
    log(begun, 'agent_start');
    if (run.context) {
      const { type, length, characters } = run.context;
      const output = shown(`context: ${type}, length ${length}, ${characters} characters`);
      log(begun, 'execution_result', { step: 0, code: '', output, hasError: false, usage: usageRow() });
    }
    let at = begun;
    run.turns.forEach((turn, i) => {
      // A viewer gives a step the children that began since the step before was logged, and before it was itself.
      const begins = turn.cells
        .flatMap(({ calls }) => calls)
        .map((call) =>
          call.child ? this.run(call.child, id, at) : this.subCall(call, id, run.depth + 1, at),
        );
      const latest = begins.reduce((most, t) => Math.max(most, t + 1), at);
      at = Math.max(latest, Math.floor(turn.ended ?? this.index.now));
      const last = i === run.turns.length - 1 && run.final !== null && run.final.ending !== 'extract';
      log(at, ...this.step(turn, i + 1, last));
    });
    const ended = Math.max(at, Math.floor(run.ended ?? this.index.now));
    const extracted = run.final?.ending === 'extract';
    if (extracted) this.notices.add('That the answer was extracted after the last turn is not said.');
    if (run.final) log(ended, 'final_result', { result: run.final.value });
    if (run.end) log(ended, 'agent_end');
    return begun;
  }

  private step(turn: TurnNode, step: number, last: boolean): [string, Record<string, unknown>] {
    const { cells, call } = turn;
    const code = cells.map((cell) => cell.code).join('\n');
    const failed = cells.some(({ error }) => error !== null);
    const rest = {
      step,
      code,
      ...(proseOf(turn) && { reasoning: proseOf(turn) }),
      usage: usageRow(call),
      timestamps: this.timestamps(turn),
    };
    if (cells.length === 0 || (last && !failed)) return ['code_generated', rest];
    const output = cells
      .map((cell) => [printed(cell), cell.stderr, cell.error?.traceback].filter(Boolean).join('\n'))
      .filter(Boolean)
      .join('\n');
    this.notices.add('Cells of one turn stand as one, with the whole output.');
    return ['execution_result', { ...rest, output: shown(output), hasError: failed }];
  }

  private subCall(call: CallNode, parent: string, depth: number, floor: number): number {
    this.notices.add('Sub-calls without a session stand as agents of one step.');
    const begun = Math.max(floor, Math.floor(call.started));
    const ended = Math.max(begun, Math.floor(call.ended ?? this.index.now));
    const log = (t: number, event_type: string, rest: Record<string, unknown> = {}) => {
      const run = { run_id: this.idOf(`${call.run.id}\n${call.id}`), parent_run_id: parent, depth };
      this.rows.push({ row: { level: 30, time: this.time(t), ...run, event_type, ...rest }, t, of: null });
    };
    log(begun, 'agent_start');
    log(ended, 'code_generated', {
      step: 1,
      code: '',
      ...(call.response?.reasoning && { reasoning: call.response.reasoning }),
      usage: usageRow(call),
      timestamps: { llm_call_start: this.time(call.started), llm_call_end: this.time(ended) },
    });
    const result: Json = call.error ? `[error] ${call.error.message}` : call.text;
    log(ended, 'final_result', { result });
    log(ended, 'agent_end');
    return begun;
  }

  private timestamps({ call, cells }: TurnNode): Record<string, string> {
    const last = cells.at(-1);
    return {
      ...(call && { llm_call_start: this.time(call.started) }),
      ...(call && call.ended !== null && { llm_call_end: this.time(call.ended) }),
      ...(cells[0] && { execution_start: this.time(cells[0].started) }),
      ...(last && last.ended !== null && { execution_end: this.time(last.ended) }),
    };
  }

  /** `<ms>-<9 of base 36>`, the same for the same run. */
  private idOf(name: string): string {
    let hash = 0x811c9dc5n;
    for (let i = 0; i < name.length; i++)
      hash = BigInt.asUintN(64, (hash ^ BigInt(name.charCodeAt(i))) * 0x100000001b3n);
    return `${this.start}-${hash.toString(36).padStart(9, '0').slice(-9)}`;
  }

  private time = (t: number) => isoTime(this.start + t);
}

const shown = (output: string) => (output === '' ? '[EMPTY OUTPUT]' : `[FULL OUTPUT SHOWN]... ${output}`);

function usageRow(call?: CallNode | null) {
  const usage = call?.response?.usage;
  const { promptTokens = 0, completionTokens = 0, cachedTokens = 0, reasoningTokens = 0 } = usage ?? {};
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cached_tokens: cachedTokens,
    reasoning_tokens: reasoningTokens,
    ...(usage && usage.cost !== null && { cost: usage.cost }),
  };
}
