/** What a session held after a turn, told from what each cell changed. Pure. */

import type { TracedVariable } from '../../../rlm/trace';
import { plural } from '../../format';
import { LISTED } from '../protocol';
import type { Trajectory } from '../trajectory-types';

export interface VariableRow {
  readonly variable: TracedVariable;
  /** Key of the cell that gave it its value, and the number of its turn. */
  readonly cell: string;
  readonly turn: number;
  /** Beside the turn before. */
  readonly state: 'new' | 'changed' | 'same';
  /** As it was after the turn before; null: new or the same. */
  readonly before: TracedVariable | null;
}

export interface VariablesAfter {
  /** What this turn made or changed first, then by name. */
  readonly rows: readonly VariableRow[];
  readonly removed: readonly TracedVariable[];
}

/** @param turn key of a turn of the run. */
export function variablesAfter(trajectory: Trajectory, run: string, turn: string): VariablesAfter {
  const keys = trajectory.agents.get(run)?.turns ?? [];
  const last = keys.indexOf(turn);
  const held = new Map<string, { variable: TracedVariable; cell: string; turn: number }>();
  let before: ReadonlyMap<string, { variable: TracedVariable }> = new Map();
  for (const [i, key] of keys.slice(0, last + 1).entries()) {
    if (i === last) before = new Map(held);
    const view = trajectory.turns.get(key)!;
    for (const id of view.cells) {
      const { changed = [], removed = [] } = trajectory.cells.get(id) ?? {};
      for (const variable of changed) held.set(variable.name, { variable, cell: id, turn: view.turn });
      for (const name of removed) held.delete(name);
    }
  }
  const rows = [...held.values()].map((one): VariableRow => {
    const known = before.get(one.variable.name)?.variable ?? null;
    if (known === one.variable) return { ...one, state: 'same', before: null };
    return { ...one, state: known ? 'changed' : 'new', before: known };
  });
  const order = { new: 0, changed: 1, same: 2 };
  rows.sort((a, b) => order[a.state] - order[b.state] || (a.variable.name < b.variable.name ? -1 : 1));
  const removed = [...before.values()].map(({ variable }) => variable).filter(({ name }) => !held.has(name));
  return { rows, removed };
}

/** So many of something in words, as a list of `listed` tells it: one that is at its cap was cut. */
export const toldOf = (n: number, one: string, listed = n): string =>
  `${listed >= LISTED ? 'at least ' : ''}${plural(n, one)}`;

export interface TextDiff {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** The one stretch in which two previews differ. */
export function diffOf(before: string, after: string): TextDiff {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return {
    start: after.slice(0, start),
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
    end: after.slice(after.length - end),
  };
}
