/**
 * A run as the page holds it: agents, their turns, cells and calls, folded from events. Normalised: an entry is found by
 * its id and replaced when it changes, so that only what shows it is drawn again. Pure of React and worker.
 */

import type { Usage } from '../../chat/chat';
import type { LabErrorJson } from '../../errors';
import type { CellError, CellResult, Variable } from '../../repl/session-types';
import type { Budgets, RlmAgent } from '../../rlm/settings';
import type { ContextFacts, Purpose, Remaining, RlmEvent, Spent, StopReason } from '../../rlm/trace';
import { PROMPT, type ToldEvent } from './protocol';

/** A text that may be only the beginning of one: `at` says where the rest is. */
export interface Cut {
  readonly text: string;
  readonly length: number;
  /** The event and the path in it; null: it is still being written. */
  readonly at: { readonly seq: number; readonly path: string } | null;
}

export interface AgentView {
  readonly run: string;
  readonly parent: { readonly run: string; readonly call: string } | null;
  readonly depth: number;
  readonly agent: RlmAgent;
  readonly question: Cut;
  readonly context: ContextFacts | null;
  readonly models: { readonly root: string; readonly sub: string };
  readonly budgets: Budgets;
  /** Keys of its turns, in order. */
  readonly turns: readonly string[];
  /** Runs of children whose cell is not known. */
  readonly children: readonly string[];
  readonly rejected: readonly { readonly ending: string; readonly value: Cut; readonly why: Cut }[];
  readonly final: { readonly ending: string; readonly value: Cut } | null;
  /** What the run goes on after. */
  readonly notices: readonly LabErrorJson[];
  readonly error: LabErrorJson | null;
  readonly ended: { readonly reason: StopReason; readonly value: Cut } | null;
}

export interface TurnView {
  readonly key: string;
  readonly run: string;
  readonly turn: number;
  readonly remaining: Remaining | null;
  /** Ids of the calls that asked the driving model: one, or several where a call was for the end or for compaction. */
  readonly calls: readonly string[];
  readonly cells: readonly string[];
  readonly tools: readonly ToolView[];
  readonly observation: { readonly text: Cut; readonly full: number; readonly nudge: boolean } | null;
  readonly compacted: { readonly dropped: number; readonly summary: Cut } | null;
}

export interface ToolView {
  readonly name: string;
  readonly args: Cut;
  readonly result: Cut;
  readonly error: string | null;
  readonly seconds: number;
}

export interface CallView {
  readonly call: string;
  readonly purpose: Purpose;
  readonly model: string;
  /** Of the request. */
  readonly seq: number;
  /** The last message, of a sub-call alone. */
  readonly prompt: Cut | null;
  readonly text: Cut;
  readonly reasoning: Cut | null;
  readonly usage: Usage | null;
  readonly finish: 'stop' | 'length' | 'filter' | null;
  readonly seconds: number | null;
  readonly replayed: boolean;
  readonly retries: number;
  readonly error: LabErrorJson | null;
}

export interface CellView {
  readonly cell: string;
  readonly code: Cut;
  readonly stdout: Cut;
  readonly stderr: Cut;
  readonly value: Cut | null;
  readonly error: (Omit<CellError, 'message' | 'traceback'> & { message: Cut; traceback: Cut }) | null;
  /** Null: it runs. */
  readonly status: CellResult['status'] | null;
  readonly seconds: number;
  readonly waited: number;
  readonly rebuilt: boolean;
  readonly changed: readonly Variable[];
  readonly removed: readonly string[];
  readonly calls: Tally;
  /** Runs of the children that it started. */
  readonly children: readonly string[];
}

/** Sub-calls of a cell in sum; their ids are in `callsOf`. */
export interface Tally {
  readonly count: number;
  readonly done: number;
  readonly failed: number;
  readonly replayed: number;
  readonly tokens: number;
  /** Null: some price is not known. */
  readonly cost: number | null;
}

/**
 * Maps and lists are added to in place: copies of long ones at each event would take the square of their length. What
 * holds a list is a new object whenever the list has grown; `version` counts the batches.
 */
export interface Trajectory {
  readonly version: number;
  readonly root: string | null;
  readonly agents: ReadonlyMap<string, AgentView>;
  readonly turns: ReadonlyMap<string, TurnView>;
  readonly calls: ReadonlyMap<string, CallView>;
  readonly cells: ReadonlyMap<string, CellView>;
  /** Ids of a cell's sub-calls, in the order in which they began; and the cell that a sub-call belongs to. */
  readonly callsOf: ReadonlyMap<string, readonly string[]>;
  readonly cellOf: ReadonlyMap<string, string>;
  readonly spent: Spent | null;
  /** Budgets that were hit, in order. */
  readonly hits: readonly string[];
  readonly events: number;
}

/** Codes of error events that end nothing. */
const NOTICES: ReadonlySet<string> = new Set(['price_unknown']);

const noCalls: Tally = { count: 0, done: 0, failed: 0, replayed: 0, tokens: 0, cost: 0 };
const nothing: Cut = { text: '', length: 0, at: null };

export const emptyTrajectory = (): Trajectory => ({
  version: 0,
  root: null,
  agents: new Map(),
  turns: new Map(),
  calls: new Map(),
  cells: new Map(),
  callsOf: new Map(),
  cellOf: new Map(),
  spent: null,
  hits: [],
  events: 0,
});

/** Turns, calls and cells are counted anew in each run of some logs. */
export const keyIn = (run: string, id: string | number) => `${run} ${id}`;

/** The trajectory after these events; the one before is not to be used any more. */
export function applyTold(before: Trajectory, batch: readonly ToldEvent[]): Trajectory {
  const fold = new Fold(before);
  for (const one of batch) fold.take(one);
  return fold.after(batch.length);
}

class Fold {
  private readonly agents: Map<string, AgentView>;
  private readonly turns: Map<string, TurnView>;
  private readonly calls: Map<string, CallView>;
  private readonly cells: Map<string, CellView>;
  private readonly callsOf: Map<string, string[]>;
  private readonly cellOf: Map<string, string>;
  private root: string | null;
  private spent: Spent | null;
  private hits: readonly string[];

  constructor(private readonly before: Trajectory) {
    this.agents = before.agents as Map<string, AgentView>;
    this.turns = before.turns as Map<string, TurnView>;
    this.calls = before.calls as Map<string, CallView>;
    this.cells = before.cells as Map<string, CellView>;
    this.callsOf = before.callsOf as Map<string, string[]>;
    this.cellOf = before.cellOf as Map<string, string>;
    ({ root: this.root, spent: this.spent, hits: this.hits } = before);
  }

  after(events: number): Trajectory {
    const { root, spent, hits } = this;
    return {
      ...this.before,
      version: this.before.version + 1,
      root,
      spent,
      hits,
      events: this.before.events + events,
    };
  }

  take({ event, cuts = {} }: ToldEvent): void {
    const key = (id: string) => keyIn(event.run, id);
    const cut = (text: string, path: string): Cut => ({
      text,
      length: cuts[path] ?? text.length,
      at: { seq: event.seq, path },
    });
    switch (event.type) {
      case 'run_start':
        this.start(event, cut);
        break;
      case 'turn_start':
        this.turn(event.run, event.turn, { remaining: event.remaining });
        break;
      case 'request':
        this.request(event, cut);
        break;
      case 'text':
        this.change(this.calls, key(event.call), ({ text }) => ({
          text: grown(event.restart ? nothing : text, event.text, cuts.text),
        }));
        break;
      case 'response':
        this.response(event, cut);
        break;
      case 'call_failed': {
        const { error, seconds } = event;
        this.change(this.calls, key(event.call), () => ({ error, seconds }));
        this.tally(key(event.call), (sum) => ({ ...sum, failed: sum.failed + 1 }));
        break;
      }
      case 'cell_start':
        this.cells.set(key(event.cell), {
          cell: event.cell,
          code: cut(event.code, 'code'),
          stdout: nothing,
          stderr: nothing,
          value: null,
          error: null,
          status: null,
          seconds: 0,
          waited: 0,
          rebuilt: false,
          changed: [],
          removed: [],
          calls: noCalls,
          children: [],
        });
        this.turn(event.run, event.turn, ({ cells }) => ({ cells: added(cells, key(event.cell)) }));
        break;
      case 'output':
        this.change(this.cells, key(event.cell), (cell) => ({
          [event.stream]: grown(cell[event.stream], event.text, cuts.text),
        }));
        break;
      case 'cell_end': {
        const { status, seconds, waited, rebuilt, value, error } = event;
        this.change(this.cells, key(event.cell), () => ({
          status,
          seconds,
          waited,
          rebuilt,
          stdout: cut(event.stdout, 'stdout'),
          stderr: cut(event.stderr, 'stderr'),
          value: value === null ? null : cut(value, 'value'),
          error: error && {
            type: error.type,
            line: error.line,
            message: cut(error.message, 'error.message'),
            traceback: cut(error.traceback, 'error.traceback'),
          },
        }));
        break;
      }
      case 'variables':
        this.change(this.cells, key(event.cell), () => ({ changed: event.changed, removed: event.removed }));
        break;
      case 'tool': {
        const { name, error, seconds } = event;
        const tool = { name, error, seconds, args: cut(event.args as string, 'args') };
        const result = cut(event.result as string, 'result');
        this.turn(event.run, event.turn, ({ tools }) => ({ tools: added(tools, { ...tool, result }) }));
        break;
      }
      case 'observation': {
        const { full, nudge } = event;
        this.turn(event.run, event.turn, { observation: { text: cut(event.text, 'text'), full, nudge } });
        break;
      }
      case 'compaction': {
        const compacted = { dropped: event.dropped, summary: cut(event.summary, 'summary') };
        this.turn(event.run, event.turn, { compacted });
        break;
      }
      case 'budget':
        this.spent = event.spent;
        if (event.hit !== null && !this.hits.includes(event.hit)) this.hits = [...this.hits, event.hit];
        break;
      case 'rejected': {
        const value = cut(event.value as string, 'value');
        const one = { ending: event.ending, value, why: cut(event.why, 'why') };
        this.change(this.agents, event.run, ({ rejected }) => ({ rejected: added(rejected, one) }));
        break;
      }
      case 'final': {
        const final = { ending: event.ending, value: cut(event.value as string, 'value') };
        this.change(this.agents, event.run, () => ({ final }));
        break;
      }
      case 'error': {
        const { error } = event;
        this.change(this.agents, event.run, ({ notices }) =>
          NOTICES.has(error.code) ? { notices: added(notices, error) } : { error },
        );
        break;
      }
      case 'run_end': {
        const ended = { reason: event.reason, value: cut(event.value as string, 'value') };
        this.change(this.agents, event.run, () => ({ ended }));
        if (event.run === this.root) this.spent = event.spent;
        break;
      }
      default:
        event satisfies never;
    }
  }

  private start(event: Extract<RlmEvent, { type: 'run_start' }>, cut: Cutter): void {
    const { run, parent, depth, agent, context, models, budgets } = event;
    this.root ??= run;
    const question = cut(event.question, 'question');
    const lists = { turns: [], children: [], rejected: [], notices: [] };
    const fresh = { ...lists, final: null, error: null, ended: null };
    this.agents.set(run, { run, parent, depth, agent, question, context, models, budgets, ...fresh });
    const from = parent?.from && keyIn(parent.run, parent.from.cell);
    const add = ({ children }: { readonly children: readonly string[] }) => ({
      children: added(children, run),
    });
    if (from !== undefined && this.cells.has(from)) this.change(this.cells, from, add);
    else if (parent) this.change(this.agents, parent.run, add);
  }

  private request(event: Extract<RlmEvent, { type: 'request' }>, cut: Cutter): void {
    const { purpose, model, seq, from, messages } = event;
    const call = keyIn(event.run, event.call);
    const [last] = messages;
    const prompt = last && { ...cut(last.content, 'messages.0.content'), at: { seq, path: PROMPT } };
    this.calls.set(call, {
      call: event.call,
      purpose,
      model,
      seq,
      prompt: purpose === 'sub' && prompt ? prompt : null,
      text: nothing,
      reasoning: null,
      usage: null,
      finish: null,
      seconds: null,
      replayed: false,
      retries: 0,
      error: null,
    });
    if (!from) {
      this.turn(event.run, event.turn, ({ calls }) => ({ calls: added(calls, call) }));
      return;
    }
    const cell = keyIn(event.run, from.cell);
    const ids = this.callsOf.get(cell);
    if (ids) ids.push(call);
    else this.callsOf.set(cell, [call]);
    this.cellOf.set(call, cell);
    this.tally(call, (sum) => ({ ...sum, count: sum.count + 1 }));
  }

  private response(event: Extract<RlmEvent, { type: 'response' }>, cut: Cutter): void {
    const { usage, finish, seconds, replayed, retries } = event;
    const call = keyIn(event.run, event.call);
    this.change(this.calls, call, () => ({
      text: cut(event.text, 'text'),
      reasoning: event.reasoning === null ? null : cut(event.reasoning, 'reasoning'),
      usage,
      finish,
      seconds,
      replayed,
      retries,
    }));
    this.tally(call, (sum) => ({
      ...sum,
      done: sum.done + 1,
      replayed: sum.replayed + (replayed ? 1 : 0),
      tokens: sum.tokens + usage.promptTokens + usage.completionTokens,
      cost: sum.cost === null || usage.cost === null ? null : sum.cost + usage.cost,
    }));
  }

  private tally(call: string, next: (sum: Tally) => Tally): void {
    const cell = this.cellOf.get(call);
    if (cell !== undefined) this.change(this.cells, cell, ({ calls }) => ({ calls: next(calls) }));
  }

  private turn(
    run: string,
    turn: number,
    change: Partial<TurnView> | ((turn: TurnView) => Partial<TurnView>),
  ): void {
    const key = keyIn(run, turn);
    let known = this.turns.get(key);
    if (!known) {
      const fresh = { remaining: null, calls: [], cells: [], tools: [], observation: null, compacted: null };
      known = { key, run, turn, ...fresh };
      this.change(this.agents, run, ({ turns }) => ({ turns: added(turns, key) }));
    }
    this.turns.set(key, { ...known, ...(typeof change === 'function' ? change(known) : change) });
  }

  private change<T>(map: Map<string, T>, id: string, change: (one: T) => Partial<T>): void {
    const known = map.get(id);
    if (known) map.set(id, { ...known, ...change(known) });
  }
}

function added<T>(list: readonly T[], one: T): readonly T[] {
  (list as T[]).push(one);
  return list;
}

type Cutter = (text: string, path: string) => Cut;

function grown(before: Cut, more: string, length: number | undefined): Cut {
  const text = before.text + more;
  return { text, length: length ?? Math.max(before.length + more.length, text.length), at: null };
}
