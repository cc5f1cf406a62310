/**
 * A run as the page holds it: agents, their turns, cells and calls, folded from events. Normalised: an entry is found by
 * its id and replaced when it changes, so that only what shows it is drawn again. Pure of React and worker.
 */

import type { RlmEvent } from '../../rlm/trace';
import { PROMPT, type ToldEvent } from './protocol';
import {
  added,
  addSpent,
  cutterOf,
  endOfCall,
  endOfCell,
  freshCall,
  freshCell,
  grown,
  keyIn,
  nothing,
  pastOf,
  withFailure,
  withResponse,
  type Cutter,
} from './trajectory-parts';
import type {
  AgentView,
  CallView,
  CellView,
  InterventionView,
  SpentAt,
  Tally,
  Trajectory,
  TurnView,
} from './trajectory-types';

export { keyIn };
export type * from './trajectory-types';

/** Codes of error events that end nothing. */
const NOTICES: ReadonlySet<string> = new Set(['price_unknown']);

export const emptyTrajectory = (): Trajectory => ({
  version: 0,
  root: null,
  agents: new Map(),
  turns: new Map(),
  calls: new Map(),
  cells: new Map(),
  callsOf: new Map(),
  cellOf: new Map(),
  interventions: new Map(),
  spent: null,
  spentOverTime: [],
  spec: null,
  past: null,
  t: 0,
  hits: [],
  events: 0,
});

/** The trajectory after these events; the one before is not to be used any more. */
export function applyTold(before: Trajectory, batch: readonly ToldEvent[]): Trajectory {
  const fold = new Fold(before);
  for (const one of batch) fold.take(one);
  return fold.after(batch.length);
}

/** What a trajectory holds besides the maps and lists that are added to in place. */
type Whole = { -readonly [Key in 'root' | 'spent' | 'spec' | 'past' | 't' | 'hits']: Trajectory[Key] };

class Fold {
  private readonly agents: Map<string, AgentView>;
  private readonly turns: Map<string, TurnView>;
  private readonly calls: Map<string, CallView>;
  private readonly cells: Map<string, CellView>;
  private readonly callsOf: Map<string, string[]>;
  private readonly cellOf: Map<string, string>;
  private readonly interventions: Map<string, InterventionView[]>;
  private readonly whole: Whole;

  constructor(private readonly before: Trajectory) {
    this.agents = before.agents as Map<string, AgentView>;
    this.turns = before.turns as Map<string, TurnView>;
    this.calls = before.calls as Map<string, CallView>;
    this.cells = before.cells as Map<string, CellView>;
    this.callsOf = before.callsOf as Map<string, string[]>;
    this.cellOf = before.cellOf as Map<string, string>;
    this.interventions = before.interventions as Map<string, InterventionView[]>;
    const { root, spent, spec, past, t, hits } = before;
    this.whole = { root, spent, spec, past, t, hits };
  }

  after(events: number): Trajectory {
    const { before, whole } = this;
    return { ...before, ...whole, version: before.version + 1, events: before.events + events };
  }

  take(one: ToldEvent): void {
    const { event, cuts = {} } = one;
    const { run, t } = event;
    const key = (id: string) => keyIn(run, id);
    const cut = cutterOf(one);
    this.whole.t = Math.max(this.whole.t, t);
    switch (event.type) {
      case 'run_start':
        this.start(event, cut);
        break;
      case 'turn_start':
        this.endTurn(run, t);
        this.turn(event, { remaining: event.remaining });
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
        this.change(this.calls, key(event.call), () => endOfCall(event, cut, cuts));
        this.tally(key(event.call), (sum) => withResponse(sum, event));
        break;
      case 'call_failed': {
        const { error, seconds, usage = null } = event;
        this.change(this.calls, key(event.call), () => ({ error, seconds, usage, ended: t }));
        this.tally(key(event.call), (sum) => withFailure(sum, event));
        break;
      }
      case 'cell_start': {
        const cell = key(event.cell);
        this.cells.set(cell, { ...freshCell(event, cut), interventions: this.taken(cell) });
        this.turn(event, ({ cells }) => ({ cells: added(cells, cell) }));
        break;
      }
      case 'output':
        this.change(this.cells, key(event.cell), (cell) => ({
          [event.stream]: grown(cell[event.stream], event.text, cuts.text),
        }));
        break;
      case 'cell_end':
        this.change(this.cells, key(event.cell), () => endOfCell(event, cut));
        break;
      case 'variables':
        this.change(this.cells, key(event.cell), () => ({ changed: event.changed, removed: event.removed }));
        break;
      case 'intervention':
        this.intervene(event, cut);
        break;
      case 'tool': {
        const { name, error, seconds } = event;
        const args = cut(event.args as string, 'args');
        const tool = { name, error, seconds, args, result: cut(event.result as string, 'result') };
        this.turn(event, ({ tools }) => ({ tools: added(tools, tool) }));
        break;
      }
      case 'observation': {
        const { full, nudge } = event;
        this.turn(event, { ended: t, observation: { text: cut(event.text, 'text'), full, nudge } });
        break;
      }
      case 'compaction': {
        const compacted = { dropped: event.dropped, summary: cut(event.summary, 'summary') };
        this.turn(event, { compacted });
        break;
      }
      case 'budget': {
        const { hits } = this.whole;
        if (event.hit !== null && !hits.includes(event.hit)) this.whole.hits = [...hits, event.hit];
        this.spend(event);
        break;
      }
      case 'rejected': {
        const value = cut(event.value as string, 'value');
        const rejection = { ending: event.ending, value, why: cut(event.why, 'why') };
        this.change(this.agents, run, ({ rejected }) => ({ rejected: added(rejected, rejection) }));
        break;
      }
      case 'final': {
        const final = { ending: event.ending, value: cut(event.value as string, 'value') };
        this.change(this.agents, run, () => ({ final }));
        break;
      }
      case 'error': {
        const { error } = event;
        this.change(this.agents, run, ({ notices }) =>
          NOTICES.has(error.code) ? { notices: added(notices, error) } : { error },
        );
        break;
      }
      case 'run_end': {
        this.endTurn(run, t);
        const ended = { reason: event.reason, value: cut(event.value as string, 'value') };
        this.change(this.agents, run, () => ({ ended, endedAt: t }));
        if (run === this.whole.root) this.spend(event);
        break;
      }
      default:
        event satisfies never;
    }
  }

  private start(event: Extract<RlmEvent, { type: 'run_start' }>, cut: Cutter): void {
    const { run, parent, depth, agent, context, models, budgets, t: started } = event;
    if (this.whole.root === null) {
      this.whole.root = run;
      this.whole.spec = event.spec ?? null;
      this.whole.past = pastOf(event.past, cut);
    }
    const from = parent?.from && keyIn(parent.run, parent.from.cell);
    const cell = from !== undefined && this.cells.has(from) ? from : null;
    const settings = event.settings ?? null;
    const told = { run, parent, depth, agent, context, models, budgets, settings };
    const facts = { ...told, cell, started, endedAt: null };
    const lists = { turns: [], children: [], rejected: [], notices: [] };
    const question = cut(event.question, 'question');
    this.agents.set(run, { ...facts, question, ...lists, final: null, error: null, ended: null });
    const add = ({ children }: { readonly children: readonly string[] }) => ({
      children: added(children, run),
    });
    if (cell !== null) this.change(this.cells, cell, add);
    else if (parent) this.change(this.agents, parent.run, add);
  }

  private request(event: Extract<RlmEvent, { type: 'request' }>, cut: Cutter): void {
    const { seq, from, messages } = event;
    const call = keyIn(event.run, event.call);
    const [last] = messages;
    const prompt = last ? { ...cut(last.content, 'messages.0.content'), at: { seq, path: PROMPT } } : null;
    this.calls.set(call, { ...freshCall(event, prompt), interventions: this.taken(call) });
    if (!from) {
      this.turn(event, ({ calls }) => ({ calls: added(calls, call) }));
      return;
    }
    const cell = keyIn(event.run, from.cell);
    const ids = this.callsOf.get(cell);
    if (ids) ids.push(call);
    else this.callsOf.set(cell, [call]);
    this.cellOf.set(call, cell);
    this.tally(call, (sum) => ({ ...sum, count: sum.count + 1 }));
  }

  private intervene(event: Extract<RlmEvent, { type: 'intervention' }>, cut: Cutter): void {
    const id = event.cell ?? event.call;
    const of = id === undefined ? null : keyIn(event.run, id);
    const texts = { before: cut(event.before, 'before'), after: cut(event.after, 'after') };
    const one: InterventionView = { what: event.what, t: event.t, of, ...texts };
    const add = (to: { readonly interventions: readonly InterventionView[] }) => ({
      interventions: added(to.interventions, one),
    });
    this.turn(event, add);
    if (of === null) return;
    if (this.cells.has(of)) this.change(this.cells, of, add);
    else if (this.calls.has(of)) this.change(this.calls, of, add);
    else this.interventions.set(of, [...(this.interventions.get(of) ?? []), one]);
  }

  /** What was done to a cell or call before it began. */
  private taken(key: string): readonly InterventionView[] {
    const before = this.interventions.get(key) ?? [];
    this.interventions.delete(key);
    return before;
  }

  private spend({ spent, t }: Extract<RlmEvent, { type: 'budget' | 'run_end' }>): void {
    this.whole.spent = spent;
    addSpent(this.before.spentOverTime as SpentAt[], spent, t, this.turns.size);
  }

  private tally(call: string, next: (sum: Tally) => Tally): void {
    const cell = this.cellOf.get(call);
    if (cell !== undefined) this.change(this.cells, cell, ({ calls }) => ({ calls: next(calls) }));
  }

  private turn(
    { run, turn, t }: Pick<Extract<RlmEvent, { turn: number }>, 'run' | 't'> & { readonly turn: number },
    change: Partial<TurnView> | ((turn: TurnView) => Partial<TurnView>),
  ): void {
    const key = keyIn(run, turn);
    let known = this.turns.get(key);
    if (!known) {
      const lists = { calls: [], cells: [], tools: [], interventions: [] };
      known = { key, run, turn, started: t, ended: null, ...lists, remaining: null, ...unsaid };
      this.change(this.agents, run, ({ turns }) => ({ turns: added(turns, key) }));
    }
    this.turns.set(key, { ...known, ...(typeof change === 'function' ? change(known) : change) });
  }

  /** The last turn of a run is over, if nothing said so. */
  private endTurn(run: string, t: number): void {
    const key = this.agents.get(run)?.turns.at(-1);
    if (key !== undefined) this.change(this.turns, key, ({ ended }) => ({ ended: ended ?? t }));
  }

  private change<T>(map: Map<string, T>, id: string, change: (one: T) => Partial<T>): void {
    const known = map.get(id);
    if (known) map.set(id, { ...known, ...change(known) });
  }
}

const unsaid = { observation: null, compacted: null };
