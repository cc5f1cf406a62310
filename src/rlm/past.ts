/**
 * A recorded trace as the past of a new run: which of its calls the record answers, what was decided then, and what an
 * edit changes. Takes any trace that trace-read.ts or a reader of foreign logs gave; knows nothing of models and
 * sessions.
 *
 * Runs are found again by the call that started them, turns by how many were answered before, cells by their place in the
 * turn, sub-calls by id, else by their prompt: a log of another system has ids and numbers of its own.
 */

import type { Edit, PastFacts, RlmEvent } from './trace';
import { caps, type Cap } from './budget';
import type { GateDecision, GateQuestion, Past, PastCall } from './run-types';
import { CellCalls } from './past-calls';
import { standing } from './past-edits';
import { childReply, editedReply, recordedReply } from './past-replies';
import { TraceIndex, type CallNode, type CellNode, type RunNode, type TurnNode } from './trace-index';
import { wellFormed } from './text';

export interface PastOptions {
  readonly kind: PastFacts['kind'];
  /** Number of the event before which answers are taken from the trace; null: of all of it. */
  readonly before: number | null;
  readonly edits: readonly Edit[];
  /** What is not known: asked of the models, or it fails with `not_recorded`. */
  readonly missing: 'ask' | 'fail';
}

/** For one new run; a second one needs another. */
export function pastOf(events: readonly RlmEvent[], options: PastOptions): Past {
  return new RecordedPast(new TraceIndex(events), options);
}

/** What a new run's run has of the recorded one that it goes through again. */
interface Known {
  readonly run: RunNode;
  /** Its turns that have an answer: the first is the new run's first. */
  readonly turns: readonly TurnNode[];
  /** Recorded cells by the new run's ids; null: there is none. */
  readonly cells: Map<string, CellNode | null>;
  /** Recorded cells that were found again. */
  readonly seen: Set<CellNode>;
  /** By the new run's ids. */
  readonly calls: Map<string, CallNode>;
  /** Extractions and compactions that were given out. */
  readonly given: Set<CallNode>;
  /** Something of its own was asked anew, so its later turns are other ones. */
  left: boolean;
}

const go: GateDecision = { kind: 'go' };

class RecordedPast implements Past {
  readonly facts: PastFacts;
  readonly asks: boolean;
  private readonly before: number;
  private readonly runs = new Map<string, Known | null>();
  private readonly batches = new Map<CellNode, CellCalls>();

  constructor(
    private readonly index: TraceIndex,
    { kind, before, edits, missing }: PastOptions,
  ) {
    this.before = before ?? Infinity;
    this.asks = missing === 'ask';
    this.facts = { kind, before, edits: standing(index, this.before, edits) };
    this.runs.set('0', index.root && known(index.root));
  }

  window(model: string): number | null | undefined {
    const { windows } = this.index.root?.start ?? {};
    return windows && Object.hasOwn(windows, model) ? windows[model] : undefined;
  }

  answers(run: string, turn: number): boolean {
    const there = this.runs.get(run);
    return !!there && !there.left && this.turnReply(there, turn) !== null;
  }

  compacted(run: string, turn: number): boolean | null {
    const there = this.runs.get(run);
    if (!there || !this.answers(run, turn)) return null;
    // It is told before the turn begins, so with the one before.
    const last = turnOf(there, turn - 1);
    return last?.compaction != null && last.compaction.seq < this.before;
  }

  decided(what: GateQuestion): ReturnType<Past['decided']> {
    const there = this.runs.get(what.run);
    if (!there) return null;
    return what.kind === 'cell' ? this.ofCell(there, what) : this.ofCall(there, what);
  }

  stopped(run: string, cell: string): ReturnType<Past['stopped']> {
    const node = this.runs.get(run)?.cells.get(cell);
    const how = node && this.stopOf(node);
    return how ? { how, seconds: node.seconds } : null;
  }

  over(run: string, turn: number): Cap | null {
    const there = this.runs.get(run);
    if (!there || there.left || this.facts.kind !== 'replay' || turnOf(there, turn)) return null;
    const extracted = there.run.calls.some((call) => call.purpose === 'extract' && !there.given.has(call));
    return (extracted && caps.find((cap) => cap === there.run.hits.at(-1))) || null;
  }

  child(run: string, of: { readonly run: string; readonly call: string }, question: string): void {
    const child = this.runs.get(of.run)?.calls.get(of.call)?.child;
    // A log may not say what a child was asked.
    const same = child && (child.question === '' || wellFormed(child.question) === wellFormed(question));
    this.runs.set(run, same ? known(child) : null);
  }

  reply(call: PastCall): ReturnType<Past['reply']> {
    const there = this.runs.get(call.run);
    if (!there) return null;
    if (call.purpose === 'sub') return this.subReply(there, call);
    const reply = there.left ? null : (this.ownReply(there, call) ?? this.unlessWaiting(there.run, null));
    if (reply === null && this.asks) there.left = true;
    return reply;
  }

  observation(run: string, turn: number): string | null {
    const there = this.runs.get(run);
    if (!there || there.left) return null;
    const node = turnOf(there, turn);
    return (node && this.edit('observation', there.run, node.turn)?.text) ?? null;
  }

  private ofCell(there: Known, what: Extract<GateQuestion, { kind: 'cell' }>): GateDecision | null {
    const turn = there.left ? undefined : turnOf(there, what.turn);
    const cell = turn ? this.cellLike(there, turn, what.code) : null;
    there.cells.set(what.id, cell);
    if (!turn) return null;
    const edit = cell && this.edit('code', there.run, cell.id);
    if (edit) return { kind: 'edit', text: edit.text };
    // Of ReAct, which has no cells, its turn's own.
    const own = turn.interventions.filter((one) => one.cell === undefined && one.call === undefined);
    const decision = this.decision(cell?.interventions ?? (turn.cells.length === 0 ? own : []));
    return decision ?? (this.turnReply(there, what.turn) === null ? null : go);
  }

  /** The recorded cell that a new one stands for: the next with the same code, else the one at its place. */
  private cellLike(there: Known, turn: TurnNode, code: string): CellNode | null {
    const left = turn.cells.filter((cell) => !there.seen.has(cell));
    const found = left.find((cell) => writtenCode(cell).trim() === code.trim()) ?? left[0] ?? null;
    if (found) there.seen.add(found);
    return found;
  }

  private ofCall(there: Known, what: Extract<GateQuestion, { kind: 'call' }>): GateDecision | 'never' | null {
    const call = this.callLike(there, what);
    if (!call) return this.unlessWaiting(there.run, there.cells.get(what.from.cell) ?? null);
    const decision = this.decision(call.interventions);
    if (decision) return decision;
    const edit = this.edit('sub', there.run, call.id);
    // No child runs for an answer that is given.
    if (edit && what.child) return { kind: 'answer', text: edit.text };
    return edit || this.isBefore(call) ? go : null;
  }

  private callLike(there: Known, what: Extract<GateQuestion, { kind: 'call' }>): CallNode | null {
    const cell = there.cells.get(what.from.cell);
    if (!cell) return null;
    let batch = this.batches.get(cell);
    if (!batch) {
      const open = cell.calls.filter((call) => this.isBefore(call) || this.edit('sub', there.run, call.id));
      this.batches.set(cell, (batch = new CellCalls(open)));
    }
    // Ids of ours are the run's and a number.
    const id = there.run.id + what.id.slice(what.run.length);
    const found = batch.take(id, what.prompt, what.child);
    if (found) there.calls.set(what.id, found);
    return found;
  }

  private subReply(there: Known, asked: PastCall): ReturnType<Past['reply']> {
    const call = there.calls.get(asked.call);
    if (!call) return null;
    const edit = this.edit('sub', there.run, call.id);
    if (edit) return editedReply(call, edit.text);
    if (call.child) return childReply(call.child);
    // Whoever steps through a replay may have asked for something else.
    const sent = this.index.messages(call).at(-1)?.content ?? '';
    if (wellFormed(sent) !== wellFormed(asked.messages.at(-1)?.content ?? '')) return null;
    return this.replyOf(call);
  }

  private ownReply(there: Known, call: PastCall): ReturnType<Past['reply']> {
    if (call.purpose === 'turn') return this.turnReply(there, call.turn);
    const found = there.run.calls.find(
      (one) => one.purpose === call.purpose && !there.given.has(one) && this.isBefore(one),
    );
    if (!found) return null;
    there.given.add(found);
    return this.replyOf(found);
  }

  private turnReply(there: Known, number: number): ReturnType<Past['reply']> {
    const turn = turnOf(there, number);
    if (!turn) return null;
    const { call } = turn;
    const edit = this.edit('answer', there.run, turn.turn);
    if (edit) return editedReply(call, edit.text);
    if (!call || !this.isBefore(call)) return null;
    // A run that goes on where it failed asks once more.
    const again = this.facts.kind === 'resume' && call.error && call.error.code !== 'chat_too_long';
    return again ? null : this.replyOf(call);
  }

  private replyOf(call: CallNode): ReturnType<Past['reply']> {
    const { response, failed } = call;
    if (response) return recordedReply(response);
    if (!failed) return null;
    const { error, usage } = failed;
    const cell = call.from && this.index.cell(call.run.id, call.from.cell);
    const waiting = this.unlessWaiting(call.run, cell ?? null);
    switch (error.code) {
      case 'aborted':
        return waiting;
      case 'not_recorded':
        return null;
      // Another run has a budget of its own.
      case 'budget_exceeded':
        if (this.facts.kind !== 'replay') return null;
        if (error.field === 'budgets.seconds' && waiting) return waiting;
    }
    return { error, ...(usage && { usage }) };
  }

  /** How a cell was stopped from outside where the record holds; null: it was not. */
  private stopOf(cell: CellNode): 'interrupted' | 'killed' | 'late' | null {
    if (this.edit('code', cell.run, cell.id)) return null;
    const stop = cell.interventions.findLast(({ what }) => what === 'interrupted' || what === 'killed');
    if (stop) return stop.seq < this.before ? (stop.what as 'interrupted' | 'killed') : null;
    // By the end of the time, of which nothing is told; another run than a replay has a time of its own.
    return cell.status === 'interrupted' && this.facts.kind === 'replay' ? 'late' : null;
  }

  /** `never`: what the record does not have, or not to its end, still waited when its cell or one above was stopped. */
  private unlessWaiting(run: RunNode, cell: CellNode | null): 'never' | null {
    const seen = new Set<RunNode>();
    for (let [at, asking]: [RunNode, CellNode | null] = [run, cell]; ;) {
      if (asking && this.stopOf(asking)) return 'never';
      const { parent } = at;
      if (!parent || seen.has(at)) return null;
      seen.add(at);
      asking = (parent.from && this.index.cell(parent.run.id, parent.from.cell)) ?? null;
      at = parent.run;
    }
  }

  private decision(interventions: CellNode['interventions']): GateDecision | null {
    for (const { what, after, seq } of interventions) {
      if (seq >= this.before) continue;
      if (what === 'edited') return { kind: 'edit', text: after };
      if (what === 'skipped') return { kind: 'skip' };
      if (what === 'answered') return { kind: 'answer', text: after };
    }
    return null;
  }

  private isBefore({ request, child, interventions }: CallNode): boolean {
    const seq = request?.seq ?? child?.start?.seq ?? interventions[0]?.seq ?? Infinity;
    return seq < this.before;
  }

  private edit(kind: 'answer' | 'observation', run: RunNode, turn: number): Edit | undefined;
  private edit(kind: 'code' | 'sub', run: RunNode, id: string): Edit | undefined;
  private edit(kind: Edit['kind'], run: RunNode, place: number | string): Edit | undefined {
    return this.facts.edits.findLast((one) => {
      if (one.kind !== kind || one.run !== run.id) return false;
      return (one.kind === 'code' ? one.cell : one.kind === 'sub' ? one.call : one.turn) === place;
    });
  }
}

const known = (run: RunNode): Known => ({
  run,
  turns: run.turns.filter(({ call }) => call !== null),
  cells: new Map(),
  seen: new Set(),
  calls: new Map(),
  given: new Set(),
  left: false,
});

/** @param turn of the new run, from 1 */
const turnOf = ({ turns }: Known, turn: number): TurnNode | undefined => turns[turn - 1];

/** What the model had written where a person then changed it. */
const writtenCode = ({ code, interventions }: CellNode): string =>
  interventions.find(({ what }) => what === 'edited')?.before ?? code;
