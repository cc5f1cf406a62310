/** A person's own prompt, and the sessions that are only looked into: what the page holds of them. Types, and how they change. */

import type { LabErrorJson } from '../../../errors';
import type { CellResult, Variable } from '../../../repl/session-types';
import { SHOWN } from '../protocol';
import type { Trajectory } from '../trajectory-types';

/** Where a session stands: after this turn of this run. */
export interface Where {
  readonly branch: string;
  readonly run: string;
  /** Key of the turn. */
  readonly turn: string;
}

/** One cell of a person's own. */
export interface Entry {
  readonly id: number;
  readonly code: string;
  /** While it runs: the beginning of what it prints. */
  readonly stdout: string;
  readonly stderr: string;
  readonly result: CellResult | null;
  readonly error: LabErrorJson | null;
}

export interface Prompt {
  readonly where: Where;
  /** Null while it is being opened, and where that failed. */
  readonly shell: string | null;
  readonly phase: 'opening' | 'ready' | 'running' | 'failed';
  readonly notes: readonly string[];
  readonly variables: readonly Variable[];
  readonly entries: readonly Entry[];
  /** Entries that are no longer kept. */
  readonly forgotten: number;
  readonly error: LabErrorJson | null;
}

/** Of a person's cells, so many are kept on the page. */
const KEPT = 100;

export const opening = (where: Where): Prompt => ({
  where,
  shell: null,
  phase: 'opening',
  notes: [],
  variables: [],
  entries: [],
  forgotten: 0,
  error: null,
});

export function withEntry(prompt: Prompt, id: number, code: string): Prompt {
  const entries = [...prompt.entries, { id, code, stdout: '', stderr: '', result: null, error: null }];
  const over = Math.max(0, entries.length - KEPT);
  return { ...prompt, phase: 'running', entries: entries.slice(over), forgotten: prompt.forgotten + over };
}

/** Of a flood the beginning is kept; the result has the whole. */
export function withOutput(prompt: Prompt, stream: 'stdout' | 'stderr', text: string): Prompt {
  const last = prompt.entries.at(-1);
  if (!last || last.result !== null || last.error !== null) return prompt;
  const room = SHOWN - last[stream].length;
  if (room <= 0) return prompt;
  const grown = { ...last, [stream]: last[stream] + text.slice(0, room) };
  return { ...prompt, entries: [...prompt.entries.slice(0, -1), grown] };
}

export function withEnd(prompt: Prompt, id: number, end: Partial<Entry>): Prompt {
  const entries = prompt.entries.map((one) => (one.id === id ? { ...one, ...end } : one));
  return { ...prompt, phase: prompt.shell === null ? 'failed' : 'ready', entries };
}

/** Cells of a run that had been run after a turn: what a session that stands there is made from. */
export function cellsUntil({ agents, turns, cells }: Trajectory, run: string, turn: string): number {
  const keys = agents.get(run)?.turns ?? [];
  let count = 0;
  for (const key of keys.slice(0, keys.indexOf(turn) + 1))
    for (const cell of turns.get(key)?.cells ?? []) {
      const { status = null, error = null } = cells.get(cell) ?? {};
      // One that a person skipped never reached the session.
      if (status !== null && error?.type !== 'Skipped') count++;
    }
  return count;
}
