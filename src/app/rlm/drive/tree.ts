/** The branches of the page as a tree: who goes on from whom, how each ended. Pure. */

import { isActive, type RunState } from '../run';
import type { RlmState } from '../state';

export interface BranchRow {
  readonly id: string;
  /** “1”, “1.2”: it keeps it for life. */
  readonly number: string;
  /** 0: it goes on from none that is here. */
  readonly level: number;
  readonly label: string;
  readonly state: 'active' | 'right' | 'wrong' | 'answered' | 'none' | 'log';
  /** In a word. */
  readonly said: string;
  /** The beginning of its answer; null: none. */
  readonly answer: string | null;
  readonly tokens: number | null;
  /** The worker no longer has the whole of it. */
  readonly gone: boolean;
}

/** In the order in which they are shown: a branch stands below the one that it goes on from. */
export function branchRows({
  runs,
  numbers,
  gone,
}: Pick<RlmState, 'runs' | 'numbers' | 'gone'>): readonly BranchRow[] {
  const below = new Map<string | null, string[]>();
  for (const { id, from } of runs.values()) {
    const parent = from && runs.has(from.branch) ? from.branch : null;
    below.set(parent, [...(below.get(parent) ?? []), id]);
  }
  const rows: BranchRow[] = [];
  const take = (ids: readonly string[], level: number) => {
    for (const id of ids) {
      rows.push(rowOf(runs.get(id)!, numbers.get(id) ?? id, level, gone.has(id)));
      take(below.get(id) ?? [], level + 1);
    }
  };
  take(below.get(null) ?? [], 0);
  return rows;
}

/** Where the row stands that a row goes on from; itself where it goes on from none. */
export function parentAt(rows: readonly Pick<BranchRow, 'level'>[], at: number): number {
  const found = rows.findLastIndex(({ level }, i) => i < at && level < rows[at]!.level);
  return found < 0 ? at : found;
}

const ANSWER = 60;

function rowOf(run: RunState, number: string, level: number, gone: boolean): BranchRow {
  const { trajectory, summary, origin } = run;
  const { spent } = trajectory;
  const ended = trajectory.agents.get(trajectory.root ?? '')?.ended;
  const answered = ended?.reason === 'final' || ended?.reason === 'extracted';
  const answer = answered ? ended.value.text.slice(0, ANSWER) : null;
  return {
    id: run.id,
    number,
    level,
    label: nameOf(run),
    ...stateOf(run, answer !== null, summary?.score ?? null),
    ...(origin.kind !== 'here' && !isActive(run) && { state: 'log' as const }),
    answer,
    tokens: spent && spent.promptTokens + spent.completionTokens,
    gone,
  };
}

function stateOf(
  run: RunState,
  answered: boolean,
  score: { readonly right: boolean; readonly score: number } | null,
): Pick<BranchRow, 'state' | 'said'> {
  const { phase, stepping, gates, asks } = run;
  if (isActive(run)) {
    const waits = asks.length > 0 || (stepping && gates.length > 0);
    const said = phase === 'stopping' ? 'stopping' : waits ? 'waits for you' : 'runs';
    return { state: 'active', said };
  }
  if (!answered) return { state: 'none', said: phase === 'stopped' ? 'stopped' : 'no answer' };
  if (!score) return { state: 'answered', said: 'answered' };
  if (score.right) return { state: 'right', said: 'right' };
  return { state: 'wrong', said: score.score > 0 ? 'partly right' : 'wrong' };
}

/** What a branch is called where nobody has named it. */
export function nameOf({ label, origin, spec }: Pick<RunState, 'label' | 'origin' | 'spec'>): string {
  if (label) return label;
  if (origin.kind !== 'here') return origin.name;
  return spec?.task ? spec.task.id : 'own question';
}
