/**
 * A run's calls in lanes over its time: what goes on at once stands one above the other, a child's run is a block of
 * lanes of its own. Times are milliseconds of the run's clock. Pure.
 */

import type { Trajectory } from '../../trajectory-types';
import type { Focus } from '../actions';
import { standingOfCall, standingOfCell, type Going, type Standing } from '../standing';
import { waitsOf, type Span } from './waits';

/** Model calls by purpose, and cells of Python. */
export type BarKind = 'turn' | 'sub' | 'extract' | 'compact' | 'python';

export interface Bar {
  readonly kind: BarKind;
  /** Key of the call or cell. */
  readonly key: string;
  readonly from: number;
  /** Null: it goes on, or its end was not told. */
  readonly to: number | null;
  readonly row: number;
  readonly standing: Standing;
  /** Of a cell: when it waited for calls, children and gates, disjoint and sorted. */
  readonly waits: readonly Span[];
}

/** A child's run. */
export interface Block {
  readonly run: string;
  readonly from: number;
  readonly to: number | null;
  readonly row: number;
  readonly rows: number;
}

export interface Label {
  readonly text: string;
  readonly row: number;
  readonly rows: number;
}

export interface Lanes {
  readonly rows: number;
  /** By row, in order of their beginning. */
  readonly bars: readonly (readonly Bar[])[];
  readonly blocks: readonly Block[];
  /** Of the root's lanes. */
  readonly labels: readonly Label[];
  /** Calls and children that found no lane, and stand over others. */
  readonly over: number;
  /** When the run had ended, or what was told last. */
  readonly end: number;
}

/** Lanes of sub-calls and of children: what is more at once is drawn over others. */
const MOST = { calls: 16, callsOfChild: 4, children: 6 } as const;

interface Part {
  rows: number;
  readonly bars: Bar[];
  readonly blocks: Block[];
  readonly labels: Label[];
  over: number;
}

export function lanesOf(trajectory: Trajectory, going: Going): Lanes {
  const { root, t: end } = trajectory;
  if (root === null) return { rows: 0, bars: [], blocks: [], labels: [], over: 0, end };
  const { rows, bars, ...rest } = partOf(trajectory, going, root);
  const byRow: Bar[][] = Array.from({ length: rows }, () => []);
  for (const bar of bars) byRow[bar.row]!.push(bar);
  for (const row of byRow) row.sort((a, b) => a.from - b.from);
  return { rows, bars: byRow, ...rest, end };
}

function partOf(trajectory: Trajectory, going: Going, run: string): Part {
  const { agents, turns, cells, calls, callsOf } = trajectory;
  const agent = agents.get(run);
  const part: Part = { rows: 0, bars: [], blocks: [], labels: [], over: 0 };
  if (!agent) return part;
  const own = agent.turns.flatMap((key) => turns.get(key) ?? []);
  const ofCall = (key: string, row: number): Bar | null => {
    const call = calls.get(key);
    if (!call) return null;
    const { purpose: kind, started: from, ended: to } = call;
    return { kind, key, from, to, row, standing: standingOfCall(call, going), waits: [] };
  };
  const title = (text: string, row: number) => {
    if (part.rows > row) part.labels.push({ text, row, rows: part.rows - row });
  };

  for (const key of own.flatMap((turn) => turn.calls)) {
    const bar = ofCall(key, 0);
    if (bar) part.bars.push(bar);
  }
  part.rows = 1;
  title('model', 0);

  const keys = own.flatMap((turn) => turn.cells).filter((key) => cells.has(key));
  for (const key of keys) {
    const cell = cells.get(key)!;
    const { started: from, ended: to } = cell;
    const standing = standingOfCell(key, cell, going);
    const waits = waitsOf(trajectory, key, cell, standing);
    part.bars.push({ kind: 'python', key, from, to, row: 1, standing, waits });
  }
  if (keys.length > 0) part.rows = 2;
  title('Python', 1);

  const first = part.rows;
  const lanes = new Packer(run === trajectory.root ? MOST.calls : MOST.callsOfChild);
  for (const key of keys)
    for (const call of callsOf.get(key) ?? []) {
      const bar = ofCall(call, 0);
      if (bar) part.bars.push({ ...bar, row: first + lanes.take(bar.from, bar.to) });
    }
  part.rows += lanes.count;
  part.over += lanes.over;
  title('sub-calls', first);

  addChildren(trajectory, going, part, [
    ...keys.flatMap((key) => cells.get(key)!.children),
    ...agent.children,
  ]);
  return part;
}

/** Children in places beside each other; each place is as high as its highest child. */
function addChildren(trajectory: Trajectory, going: Going, part: Part, children: readonly string[]): void {
  const top = part.rows;
  const places = new Packer(MOST.children);
  const placed = children
    .flatMap((run) => trajectory.agents.get(run) ?? [])
    .sort((a, b) => a.started - b.started)
    .map((agent) => ({
      agent,
      place: places.take(agent.started, agent.endedAt),
      inner: partOf(trajectory, going, agent.run),
    }));
  const heights = Array.from({ length: places.count }, () => 0);
  for (const { place, inner } of placed) heights[place] = Math.max(heights[place]!, inner.rows);
  const tops = heights.map((_, place) => top + heights.slice(0, place).reduce((sum, rows) => sum + rows, 0));
  for (const { agent, place, inner } of placed) {
    const row = tops[place]!;
    for (const bar of inner.bars) part.bars.push({ ...bar, row: bar.row + row });
    for (const block of inner.blocks) part.blocks.push({ ...block, row: block.row + row });
    part.blocks.push({ run: agent.run, from: agent.started, to: agent.endedAt, row, rows: inner.rows });
    part.over += inner.over;
  }
  part.rows += heights.reduce((sum, rows) => sum + rows, 0);
  part.over += places.over;
  if (placed.length > 0) part.labels.push({ text: 'children', row: top, rows: part.rows - top });
}

/** Gives what begins the first lane that is free by then. */
class Packer {
  /** When each lane is free again. */
  private readonly free: number[] = [];
  over = 0;

  constructor(private readonly most: number) {}

  get count(): number {
    return this.free.length;
  }

  take(from: number, to: number | null): number {
    const end = to ?? Infinity;
    let lane = this.free.findIndex((at) => at <= from);
    if (lane < 0 && this.free.length < this.most) lane = this.free.push(end) - 1;
    if (lane < 0) {
      lane = this.free.indexOf(Math.min(...this.free));
      this.over++;
    }
    this.free[lane] = Math.max(end, this.free[lane]!);
    return lane;
  }
}

/** Where a bar leads to among the turns. */
export function placeOfBar({ calls, cells }: Trajectory, { kind, key }: Bar): Focus | null {
  if (kind === 'python') {
    const cell = cells.get(key);
    return cell ? { run: cell.run, turn: cell.turn, cell: key, call: null } : null;
  }
  const call = calls.get(key);
  return call ? { run: call.run, turn: call.turn, cell: call.cell, call: key } : null;
}

/** When the first call began; the end where there is none. */
export function beginOf({ bars, end }: Lanes): number {
  return bars.reduce((first, [bar]) => Math.min(first, bar?.from ?? end), end);
}

/** All bars in order of their beginning. */
export const inTime = ({ bars }: Lanes): Bar[] =>
  bars.flat().sort((a, b) => a.from - b.from || a.row - b.row);
