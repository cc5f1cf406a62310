/**
 * The nested calls of a run as rows of a tree: what lies below what, what is folded, which rows a filter leaves. Pure of
 * React. Nothing is summed here: that is done for the rows that are seen alone (sums.ts).
 */

import type { Trajectory } from '../trajectory-types';
import type { Standing } from './standing';

/** What a row stands for. Keys are the trajectory's. */
export type Node =
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'turn'; readonly turn: string }
  | { readonly kind: 'cell'; readonly cell: string }
  | { readonly kind: 'call'; readonly call: string }
  /** All sub-calls of a cell, where they are many. */
  | { readonly kind: 'calls'; readonly cell: string }
  /** All children of a cell, or of a run where their cell is not known. */
  | { readonly kind: 'children'; readonly of: string; readonly by: 'cell' | 'run' }
  /** A step of a system of agents on the way to its answer. */
  | { readonly kind: 'inner'; readonly call: string; readonly index: number }
  | { readonly kind: 'tool'; readonly turn: string; readonly index: number };

export interface Row {
  readonly id: string;
  readonly node: Node;
  /** From 1. */
  readonly level: number;
  /** Among its siblings, from 1. */
  readonly position: number;
  readonly siblings: number;
  /** Null: nothing lies below it. */
  readonly expanded: boolean | null;
  /** Index of the row above it in the tree; null: it is the root. */
  readonly parent: number | null;
}

/** More siblings than this are folded into one row. */
export const FEW = 5;

const none: readonly Node[] = [];

export function idOf(node: Node): string {
  switch (node.kind) {
    case 'run':
      return `run ${node.run}`;
    case 'turn':
      return `turn ${node.turn}`;
    case 'cell':
    case 'calls':
      return `${node.kind} ${node.cell}`;
    case 'call':
      return `call ${node.call}`;
    case 'children':
      return `children ${node.by} ${node.of}`;
    case 'inner':
      return `inner ${node.call} ${node.index}`;
    case 'tool':
      return `tool ${node.turn} ${node.index}`;
  }
}

const runs = (list: readonly string[]): Node[] => list.map((run) => ({ kind: 'run', run }));
const calls = (list: readonly string[]): Node[] => list.map((call) => ({ kind: 'call', call }));

/** What lies below a node, in order of time. */
export function below(trajectory: Trajectory, node: Node): readonly Node[] {
  const { agents, turns, cells, callsOf } = trajectory;
  switch (node.kind) {
    case 'run': {
      const agent = agents.get(node.run);
      if (!agent) return none;
      return [
        ...agent.turns.map((turn): Node => ({ kind: 'turn', turn })),
        ...many(runs(agent.children), { kind: 'children', of: node.run, by: 'run' }),
      ];
    }
    case 'turn': {
      const turn = turns.get(node.turn);
      if (!turn) return none;
      return [
        ...calls(turn.calls.filter((call) => isTold(trajectory, call, turn.calls.length))),
        ...turn.cells.map((cell): Node => ({ kind: 'cell', cell })),
        ...turn.tools.map((_, index): Node => ({ kind: 'tool', turn: node.turn, index })),
      ];
    }
    case 'cell': {
      const children = cells.get(node.cell)?.children ?? [];
      const asked = callsOf.get(node.cell) ?? [];
      return [
        ...(asked.length > FEW ? [{ kind: 'calls', cell: node.cell } as const] : calls(asked)),
        ...many(runs(children), { kind: 'children', of: node.cell, by: 'cell' }),
      ];
    }
    case 'calls':
      return calls(callsOf.get(node.cell) ?? []);
    case 'children':
      return runs((node.by === 'cell' ? cells : agents).get(node.of)?.children ?? []);
    case 'call': {
      const inner = trajectory.calls.get(node.call)?.inner ?? [];
      return inner.length === 0
        ? none
        : inner.map((_, index): Node => ({ kind: 'inner', call: node.call, index }));
    }
    case 'inner':
    case 'tool':
      return none;
  }
}

const many = (nodes: readonly Node[], folded: Node): readonly Node[] =>
  nodes.length > FEW ? [folded] : nodes;

/** A turn is its one call; only what is more than that has a row of its own. */
function isTold({ calls }: Trajectory, key: string, among: number): boolean {
  const call = calls.get(key);
  return call !== undefined && (among > 1 || call.purpose !== 'turn' || call.inner.length > 0);
}

export interface Folding {
  /** What is open that nobody has touched: `usual` leaves folds, children and systems of agents closed. */
  readonly all: 'usual' | 'open' | 'closed';
  /** Ids of rows that stand the other way. */
  readonly turned: ReadonlySet<string>;
}

function isOpen(node: Node, level: number, { all, turned }: Folding): boolean {
  const usual = level === 1 || node.kind === 'turn' || node.kind === 'cell';
  const before = level === 1 || all === 'open' || (all === 'usual' && usual);
  return before !== turned.has(idOf(node));
}

/** @param matches which rows are wanted; those above them stay. Null: all, as they are folded. */
export function rowsOf(
  trajectory: Trajectory,
  folding: Folding,
  matches: ((node: Node) => boolean) | null,
): Row[] {
  if (trajectory.root === null) return [];
  const rows: Row[] = [];
  const open = (node: Node, level: number) =>
    matches ? !folding.turned.has(idOf(node)) : isOpen(node, level, folding);
  /** @returns whether the node or something below it is wanted. */
  const visit = (
    node: Node,
    level: number,
    parent: number | null,
    position: number,
    siblings: number,
  ): boolean => {
    const at = rows.length;
    const under = below(trajectory, node);
    const expanded = under.length === 0 ? null : open(node, level);
    rows.push({ id: idOf(node), node, level, position, siblings, expanded, parent });
    let wanted = matches === null || matches(node);
    if (expanded || (matches && !wanted))
      under.forEach((one, i) => {
        if (visit(one, level + 1, at, i + 1, under.length)) wanted = true;
      });
    if (!wanted) rows.length = at;
    else if (expanded === false) rows.length = at + 1;
    return wanted;
  };
  visit({ kind: 'run', run: trajectory.root }, 1, null, 1, 1);
  return rows;
}

/** Characters of each text that a search looks at: more would hold the page up in long runs. */
const SEARCHED = 500;

/** Whether a row is wanted: how it stands, and what stands in its texts. An empty search and no standings: null. */
export function filterOf(
  trajectory: Trajectory,
  standing: (node: Node) => Standing | null,
  { search, standings }: { readonly search: string; readonly standings: ReadonlySet<Standing> },
): ((node: Node) => boolean) | null {
  const wanted = search.trim().slice(0, SEARCHED);
  if (wanted === '' && standings.size === 0) return null;
  const pattern = new RegExp(wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'i');
  return (node) => {
    if (node.kind === 'calls' || node.kind === 'children') return false;
    if (standings.size > 0) {
      const stands = standing(node);
      if (stands === null || !standings.has(stands)) return false;
    }
    return wanted === '' || textsOf(trajectory, node).some((text) => pattern.test(text.slice(0, SEARCHED)));
  };
}

/** What a row is found by. */
export function textsOf(trajectory: Trajectory, node: Node): readonly string[] {
  const { agents, turns, cells, calls } = trajectory;
  switch (node.kind) {
    case 'run': {
      const agent = agents.get(node.run);
      return agent ? [agent.question.text, agent.models.root] : [];
    }
    case 'turn': {
      const turn = turns.get(node.turn);
      const said = turn?.calls.flatMap((key) => calls.get(key)?.text.text ?? []) ?? [];
      return turn ? [`turn ${turn.turn}`, ...said] : [];
    }
    case 'cell': {
      const cell = cells.get(node.cell);
      return cell ? [cell.code.text, cell.stdout.text, cell.error?.message.text ?? ''] : [];
    }
    case 'call': {
      const call = calls.get(node.call);
      if (!call) return [];
      return [call.prompt?.text ?? '', call.text.text, call.model, call.error?.message ?? ''];
    }
    case 'inner': {
      const step = calls.get(node.call)?.inner[node.index];
      return step ? [step.agent, step.text?.text ?? ''] : [];
    }
    case 'tool': {
      const tool = turns.get(node.turn)?.tools[node.index];
      return tool ? [tool.name, tool.args.text, tool.result.text] : [];
    }
    case 'calls':
    case 'children':
      return [];
  }
}
