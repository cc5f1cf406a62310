/** Tokens, money and time of a row of the tree: its own, and with all that lies below it. Pure. */

import type { AgentView, CallView, CellView, Trajectory, TurnView } from '../trajectory-types';
import type { Node } from './tree';

export interface Amount {
  readonly tokens: number;
  /** US dollars; null: some price is not known. */
  readonly cost: number | null;
  /** Of work, as if one thing were done after the other. */
  readonly seconds: number;
}

export interface Sums {
  readonly own: Amount;
  readonly all: Amount;
  /** From its beginning to its end, or to now; null: not known. */
  readonly wall: number | null;
}

const nothing: Amount = { tokens: 0, cost: 0, seconds: 0 };

const plus = (a: Amount, b: Amount): Amount => ({
  tokens: a.tokens + b.tokens,
  cost: a.cost === null || b.cost === null ? null : a.cost + b.cost,
  seconds: a.seconds + b.seconds,
});

const total = (amounts: readonly Amount[]): Amount => amounts.reduce(plus, nothing);

/** @param now milliseconds of the run's clock, for what goes on. */
export function sumsOf(trajectory: Trajectory, node: Node, now: number): Sums {
  const { agents, turns, cells, calls } = trajectory;
  const reader = new Adder(trajectory);
  const wall = ({ started, ended }: { readonly started: number; readonly ended: number | null }) =>
    Math.max(0, (ended ?? now) - started) / 1000;
  switch (node.kind) {
    case 'run': {
      const agent = agents.get(node.run);
      if (!agent) break;
      const { started, endedAt } = agent;
      return { ...reader.run(agent), wall: wall({ started, ended: endedAt }) };
    }
    case 'turn': {
      const turn = turns.get(node.turn);
      if (!turn) break;
      return { ...reader.turn(turn), wall: wall(turn) };
    }
    case 'cell': {
      const cell = cells.get(node.cell);
      if (!cell) break;
      return { ...reader.cell(node.cell, cell), wall: wall(cell) };
    }
    case 'call': {
      const call = calls.get(node.call);
      if (!call) break;
      const own = ofCall(call);
      return { own, all: own, wall: wall(call) };
    }
    case 'calls': {
      const all = reader.calls(node.cell);
      return { own: all, all, wall: reader.span(node.cell, now) };
    }
    case 'children': {
      const list = (node.by === 'cell' ? cells : agents).get(node.of)?.children ?? [];
      const sums = list.flatMap((run) => agents.get(run) ?? []).map((agent) => reader.run(agent));
      const [own, all] = [total(sums.map((sum) => sum.own)), total(sums.map((sum) => sum.all))];
      return { own, all, wall: null };
    }
    case 'inner': {
      const step = calls.get(node.call)?.inner[node.index];
      if (!step) break;
      const own = { ...nothing, seconds: step.seconds };
      return { own, all: own, wall: null };
    }
    case 'tool': {
      const tool = turns.get(node.turn)?.tools[node.index];
      if (!tool) break;
      const own = { ...nothing, seconds: tool.seconds };
      return { own, all: own, wall: null };
    }
  }
  return { own: nothing, all: nothing, wall: null };
}

function ofCall({ usage, seconds }: CallView): Amount {
  return {
    tokens: usage ? usage.promptTokens + usage.completionTokens : 0,
    cost: usage ? usage.cost : 0,
    seconds: seconds ?? 0,
  };
}

class Adder {
  constructor(private readonly of: Trajectory) {}

  run(agent: AgentView): Omit<Sums, 'wall'> {
    const sums = agent.turns.flatMap((key) => this.of.turns.get(key) ?? []).map((turn) => this.turn(turn));
    const cells = agent.turns.flatMap((key) => this.of.turns.get(key)?.cells ?? []);
    const python = cells.reduce((sum, key) => sum + (this.of.cells.get(key)?.seconds ?? 0), 0);
    const own = plus(total(sums.map((sum) => sum.own)), { ...nothing, seconds: python });
    const children = this.runs(agent.children);
    return { own, all: plus(total(sums.map((sum) => sum.all)), children) };
  }

  turn(turn: TurnView): Omit<Sums, 'wall'> {
    const own = total(turn.calls.flatMap((key) => this.of.calls.get(key) ?? []).map(ofCall));
    const tools = turn.tools.reduce((sum, { seconds }) => sum + seconds, 0);
    const cells = turn.cells.flatMap((key) => {
      const cell = this.of.cells.get(key);
      return cell ? [this.cell(key, cell).all] : [];
    });
    return { own, all: plus(plus(own, total(cells)), { ...nothing, seconds: tools }) };
  }

  cell(key: string, cell: CellView): Omit<Sums, 'wall'> {
    const own = { ...nothing, seconds: cell.seconds };
    return { own, all: plus(plus(own, this.calls(key)), this.runs(cell.children)) };
  }

  calls(cell: string): Amount {
    const sums = this.of.cells.get(cell)?.calls;
    if (!sums) return nothing;
    return { tokens: sums.tokens, cost: sums.cost, seconds: this.secondsOf(cell) };
  }

  /** From the first call of a cell to the end of its last, in seconds. */
  span(cell: string, now: number): number | null {
    const calls = this.callsOf(cell);
    if (calls.length === 0) return null;
    const end = calls.reduce((last, call) => Math.max(last, call.ended ?? now), 0);
    return Math.max(0, end - calls[0]!.started) / 1000;
  }

  private runs(list: readonly string[]): Amount {
    return total(list.flatMap((run) => this.of.agents.get(run) ?? []).map((agent) => this.run(agent).all));
  }

  private callsOf(cell: string): CallView[] {
    return (this.of.callsOf.get(cell) ?? []).flatMap((key) => this.of.calls.get(key) ?? []);
  }

  /** Summed once for each number of calls that have ended: a run's rows ask for it again and again. */
  private secondsOf(cell: string): number {
    const view = this.of.cells.get(cell)!;
    const known = added.get(view);
    if (known !== undefined) return known;
    const seconds = this.callsOf(cell).reduce((sum, call) => sum + (call.seconds ?? 0), 0);
    added.set(view, seconds);
    return seconds;
  }
}

/** By the cell as it stood: it is a new object once a call of it has ended. */
const added = new WeakMap<CellView, number>();
