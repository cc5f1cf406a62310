/**
 * Events put in their places: the tree of runs, their turns, cells and calls, sums of usage, messages of each request.
 * Grows by one event at a time at a cost that does not grow with the trace; takes any beginning or part of a trace, so
 * it never throws. Views and exporters read it; nothing here knows of either.
 */

import type { Message, Usage } from '../chat/chat';
import { readBlocks } from './blocks';
import { addUsage, newCall, newCell, newRun, newTurn } from './trace-make';
import type { CallNode, CellNode, RunNode, TurnNode } from './trace-nodes';
import type { Purpose, RlmEvent } from './trace';

export type { CallNode, CellNode, RunNode, TurnNode, UsageSum } from './trace-nodes';

type Of<Type extends RlmEvent['type']> = Extract<RlmEvent, { type: Type }>;

/** Runs in runs that are drawn as such; the engine's own limit is far below. */
const DEEPEST = 100;

export class TraceIndex {
  /** The first run seen; of a whole trace, the root. */
  root: RunNode | null = null;
  /** Time of the latest event, in milliseconds. */
  now = 0;
  readonly events: RlmEvent[] = [];
  readonly runs = new Map<string, RunNode>();
  private readonly calls = new Map<string, CallNode>();
  private readonly cells = new Map<string, CellNode>();
  private readonly running = new Map<string, CellNode>();
  private readonly levels = new Map<RunNode, number>();
  private readonly lastTurnCall = new Map<string, CallNode>();

  constructor(events: Iterable<RlmEvent> = []) {
    for (const event of events) this.append(event);
  }

  run = (id: string): RunNode | undefined => this.runs.get(id);
  call = (run: string, id: string): CallNode | undefined => this.calls.get(key(run, id));
  cell = (run: string, id: string): CellNode | undefined => this.cells.get(key(run, id));

  append(event: RlmEvent): void {
    this.events.push(event);
    this.now = Math.max(this.now, event.t);
    const run = this.runOf(event);
    switch (event.type) {
      case 'run_start':
        return this.start(run, event);
      case 'turn_start':
        this.turnOf(run, event.turn, event.t).remaining = event.remaining;
        return;
      case 'request':
        return this.request(run, event);
      case 'text':
        return this.stream(run, event);
      case 'response':
        return this.respond(run, event);
      case 'call_failed': {
        const call = this.callOf(run, event.call, event.t);
        call.error = event.error;
        call.failed = event;
        call.ended = event.t;
        if (event.usage) this.addUsage(run, event.usage, event.seconds);
        return;
      }
      case 'cell_start':
        Object.assign(this.cellOf(run, event.cell, event.t, event.turn), {
          code: event.code,
          seq: event.seq,
        });
        return;
      case 'output':
        this.cellOf(run, event.cell, event.t)[event.stream] += event.text;
        return;
      case 'cell_end':
        return this.endCell(run, event);
      case 'variables': {
        const cell = this.cellOf(run, event.cell, event.t);
        cell.changed = event.changed;
        cell.removed = event.removed;
        return;
      }
      case 'intervention':
        return this.intervene(run, event);
      case 'tool':
        this.turnOf(run, event.turn, event.t).tools.push(event);
        return;
      case 'observation': {
        const turn = this.turnOf(run, event.turn, event.t);
        turn.observation = event;
        turn.ended = event.t;
        return;
      }
      case 'compaction':
        this.turnOf(run, event.turn, event.t).compaction = event;
        return;
      case 'budget':
        run.spent = event.spent;
        if (event.hit) run.hits.push(event.hit);
        return;
      case 'rejected':
        run.turns.at(-1)?.rejected.push(event);
        return;
      case 'final':
        run.final ??= event;
        return;
      case 'error':
        run.errors.push(event.error);
        return;
      case 'run_end':
        run.end = event;
        run.spent = event.spent;
        run.ended = event.t;
        closeTurn(run, event.t);
        if (run.parent?.child === run) run.parent.ended ??= event.t;
        return;
      default:
        // An event of a later version: kept in `events`.
        event satisfies never;
    }
  }

  /** Everything that was sent with a call, rebuilt from what each request added. */
  messages(call: CallNode): Message[] {
    const parts: (readonly Message[])[] = [];
    let upTo = Infinity;
    for (let at: CallNode | null = call; at?.request && upTo > 0; at = at.base) {
      const { since, messages } = at.request;
      if (upTo > since) parts.push(messages.slice(0, upTo - since));
      upTo = Math.min(upTo, since);
    }
    return parts.reverse().flat();
  }

  private runOf({ run: id, t }: RlmEvent): RunNode {
    const known = this.runs.get(id);
    if (known) return known;
    const run = newRun(id, t);
    this.runs.set(id, run);
    this.root ??= run;
    return run;
  }

  private start(run: RunNode, event: Of<'run_start'>): void {
    if (run.start) return;
    const { depth, agent, question, context, models, settings = null, budgets } = event;
    Object.assign(run, { start: event, depth, agent, question, context, models, settings, budgets });
    const parent = event.parent && this.runs.get(event.parent.run);
    const level = parent ? (this.levels.get(parent) ?? 0) + 1 : 0;
    if (!parent || level > DEEPEST || within(run, parent)) return;
    this.levels.set(run, level);
    const call = this.callOf(parent, event.parent.call, event.t);
    call.child = run;
    const { from } = event.parent;
    const cell = from ? this.cellOf(parent, from.cell, event.t) : this.running.get(parent.id);
    if (!call.from && cell) {
      call.from = from ?? { cell: cell.id, index: cell.calls.length, of: cell.calls.length + 1 };
      cell.calls.push(call);
    }
    if (call.model === '') call.model = models.root;
    run.parent = call;
    parent.children.push(run);
  }

  private request(run: RunNode, event: Of<'request'>): void {
    const call = this.callOf(run, event.call, event.t, event.purpose, event.turn);
    const base = event.since > 0 ? (this.lastTurnCall.get(run.id) ?? null) : null;
    call.request = event;
    call.base = base === call ? null : base;
    call.messages = event.since + event.messages.length;
    call.model = event.model;
    if (event.purpose === 'turn') {
      this.turnOf(run, event.turn, event.t).call = call;
      this.lastTurnCall.set(run.id, call);
    }
    if (!event.from || call.from) return;
    call.from = event.from;
    this.cellOf(run, event.from.cell, event.t, event.turn).calls.push(call);
  }

  private stream(run: RunNode, { call: id, text, restart, t }: Of<'text'>): void {
    const call = this.callOf(run, id, t);
    call.text = restart ? text : call.text + text;
  }

  private respond(run: RunNode, event: Of<'response'>): void {
    const call = this.callOf(run, event.call, event.t);
    call.text = event.text;
    call.ended = event.t;
    if (call.response) return;
    call.response = event;
    this.addUsage(run, event.usage, event.seconds, event);
  }

  private intervene(run: RunNode, event: Of<'intervention'>): void {
    this.turnOf(run, event.turn, event.t).interventions.push(event);
    if (event.cell !== undefined) this.cellOf(run, event.cell, event.t, event.turn).interventions.push(event);
    if (event.call === undefined) return;
    const call = this.callOf(run, event.call, event.t, 'sub', event.turn);
    call.interventions.push(event);
    if (event.what !== 'skipped') return;
    call.ended = event.t;
    const cell = this.running.get(run.id);
    if (!cell || call.from) return;
    call.from = { cell: cell.id, index: cell.calls.length, of: cell.calls.length + 1 };
    cell.calls.push(call);
  }

  private addUsage(run: RunNode, usage: Usage, seconds: number, answered?: Of<'response'>): void {
    addUsage(run.own, usage, seconds, answered);
    // As deep as the tree is, which the depth budget bounds.
    for (let at: RunNode | undefined = run; at; at = at.parent?.run)
      addUsage(at.total, usage, seconds, answered);
  }

  private endCell(run: RunNode, event: Of<'cell_end'>): void {
    const cell = this.cellOf(run, event.cell, event.t);
    const { stdout, stderr, value, error, status, seconds, waited, rebuilt, t: ended } = event;
    Object.assign(cell, { stdout, stderr, value, error, status, seconds, waited, rebuilt, ended });
    if (this.running.get(run.id) === cell) this.running.delete(run.id);
  }

  private turnOf(run: RunNode, turn: number, t: number): TurnNode {
    const last = run.turns.at(-1);
    if (last?.turn === turn) return last;
    const known = last && turn < last.turn ? run.turns.find((one) => one.turn === turn) : undefined;
    if (known) return known;
    closeTurn(run, t);
    const node = newTurn(run, turn, this.events.length - 1, t);
    run.turns.push(node);
    return node;
  }

  private callOf(
    run: RunNode,
    id: string,
    t: number,
    purpose: Purpose = 'sub',
    turn = run.turns.at(-1)?.turn ?? 0,
  ): CallNode {
    const known = this.calls.get(key(run.id, id));
    if (known) return known;
    const call = newCall(run, { id, purpose, turn }, t);
    this.calls.set(key(run.id, id), call);
    run.calls.push(call);
    return call;
  }

  private cellOf(run: RunNode, id: string, t: number, turn = run.turns.at(-1)?.turn ?? 0): CellNode {
    const known = this.cells.get(key(run.id, id));
    if (known) return known;
    const cell = newCell(run, { id, turn }, t);
    this.cells.set(key(run.id, id), cell);
    this.running.set(run.id, cell);
    this.turnOf(run, turn, t).cells.push(cell);
    return cell;
  }
}

const key = (run: string, id: string) => `${run}\n${id}`;

/** A run that would be its own ancestor: a hostile trace. */
function within(run: RunNode, candidate: RunNode): boolean {
  for (let at: RunNode | undefined = candidate; at; at = at.parent?.run) if (at === run) return true;
  return false;
}

function closeTurn(run: RunNode, t: number): void {
  const last = run.turns.at(-1);
  if (last) last.ended ??= t;
}

/** A turn's answer without its code: the model's own words, in order. */
export function proseOf({ call, cells }: TurnNode): string {
  const text = call?.text ?? '';
  return (cells.length > 0 ? readBlocks(text).prose : text).trim();
}
