/** Where a place of a run lies among the turns: what has to be opened and scrolled so that it is seen. Pure. */

import type { Focus } from './watch/actions';
import type { Trajectory } from './trajectory-types';

/** One run on the way to a place, and what of it leads there. */
export interface Step {
  readonly run: string;
  readonly turn: string | null;
  readonly cell: string | null;
}

/** From the root down to the place; empty where the run is not known. */
export function pathTo({ agents, cells, calls }: Trajectory, focus: Focus): readonly Step[] {
  const call = focus.call === null ? undefined : calls.get(focus.call);
  const cell = focus.cell ?? call?.cell ?? null;
  const turn = focus.turn ?? call?.turn ?? (cell === null ? null : (cells.get(cell)?.turn ?? null));
  if (!agents.has(focus.run)) return [];
  const path: Step[] = [{ run: focus.run, turn, cell }];
  for (let agent = agents.get(focus.run)!; agent.parent !== null;) {
    const { parent, cell: from } = agent;
    const above = agents.get(parent.run);
    // A log may be damaged: no run stands above itself.
    if (!above || path.some(({ run }) => run === parent.run)) break;
    path.unshift({
      run: parent.run,
      turn: from === null ? null : (cells.get(from)?.turn ?? null),
      cell: from,
    });
    agent = above;
  }
  return path;
}

/** The place so many turns further on in a run, from the one that is looked at. */
export function turnFrom(trajectory: Trajectory, focus: Focus | null, by: number): Focus | null {
  const run = focus?.run ?? trajectory.root;
  const turns = run === null ? undefined : trajectory.agents.get(run)?.turns;
  if (run === null || !turns || turns.length === 0) return null;
  const known = focus ? pathTo(trajectory, focus).at(-1)?.turn : null;
  const at = known ? turns.indexOf(known) : by > 0 ? -1 : turns.length;
  const next = Math.min(turns.length - 1, Math.max(0, at + by));
  return { run, turn: turns[next]!, cell: null, call: null };
}
