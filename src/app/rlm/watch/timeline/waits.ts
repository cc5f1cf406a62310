/** When a cell stood still: for calls and children as they are told, at gates as the sum of its waiting leaves it. Pure. */

import type { CellView, Trajectory } from '../../trajectory-types';
import type { Standing } from '../standing';

/** Milliseconds of the run's clock. */
export type Span = readonly [from: number, to: number];

/** Disjoint and sorted. @param standing of the cell. */
export function waitsOf(trajectory: Trajectory, key: string, cell: CellView, standing: Standing): Span[] {
  const union = waitsForCalls(trajectory, key, cell);
  if (cell.ended !== null) return withGates(union, cell.started, cell.ended, 1000 * cell.waited);
  // At a gate: it has waited since the last call that it had an answer of.
  const last = union.at(-1)?.[1] ?? cell.started;
  return standing === 'waiting' ? united([...union, [last, Math.max(last, trajectory.t)]]) : union;
}

/** Milliseconds of waiting that are not worth a line of their own. */
const LITTLE = 5;

/**
 * When gates were stood at is not told, only how long a cell waited in all: what calls do not account for is put into
 * the longest gaps between them, up to the call that came of it, since Python seldom takes long there.
 */
function withGates(union: readonly Span[], from: number, to: number, waited: number): Span[] {
  let over = waited - union.reduce((sum, [start, end]) => sum + Math.min(end, to) - Math.max(start, from), 0);
  if (!(over > LITTLE)) return [...union];
  const starts = [from, ...union.map(([, end]) => end)];
  const gaps = starts
    .map((start, i): Span => [start, union[i]?.[0] ?? to])
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]));
  const gates: Span[] = [];
  for (const [start, end] of gaps) {
    const taken = Math.min(over, end - start);
    if (!(taken > 0)) break;
    gates.push([end - taken, end]);
    over -= taken;
  }
  return united([...union, ...gates]);
}

function waitsForCalls({ callsOf, calls, agents, t }: Trajectory, key: string, cell: CellView): Span[] {
  return united([
    ...(callsOf.get(key) ?? []).map((call): Span => {
      const { started, ended } = calls.get(call)!;
      return [started, ended ?? t];
    }),
    ...cell.children.flatMap((run): Span[] => {
      const child = agents.get(run);
      return child ? [[child.started, child.endedAt ?? t]] : [];
    }),
  ]);
}

function united(spans: readonly Span[]): Span[] {
  const union: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = union.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}
