/** How a run, turn, cell or call stands, from what was told of it. Pure; the tree and the timeline share it. */

import type { Gate } from '../protocol';
import { keyIn } from '../trajectory';
import type { AgentView, CallView, CellView, Trajectory, TurnView } from '../trajectory-types';

/** `open`: its end was not told, and nothing goes on any more. */
export const standings = ['waiting', 'running', 'done', 'failed', 'skipped', 'replayed', 'open'] as const;
export type Standing = (typeof standings)[number];

export const standingNames: Readonly<Record<Standing, string>> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
  replayed: 'replayed',
  open: 'no end told',
};

/** A sign for each besides its colour and its name. */
export const standingSigns: Readonly<Record<Standing, string>> = {
  waiting: '◌',
  running: '▶',
  done: '●',
  failed: '✕',
  skipped: '⊘',
  replayed: '↺',
  open: '…',
};

/** Whether the run goes on, and what of it waits for a person's decision. */
export interface Going {
  readonly active: boolean;
  /** Keys of turns and cells before which a gate stands. */
  readonly turns: ReadonlySet<string>;
  readonly cells: ReadonlySet<string>;
}

export const atRest: Going = { active: false, turns: new Set(), cells: new Set() };

export function goingOf(active: boolean, gates: readonly Gate[]): Going {
  const turns = new Set<string>();
  const cells = new Set<string>();
  for (const { what } of gates) {
    turns.add(keyIn(what.run, what.turn));
    if (what.kind === 'call') cells.add(keyIn(what.run, what.from.cell));
  }
  return { active, turns, cells };
}

const wasSkipped = ({ interventions }: Pick<CallView | CellView, 'interventions'>) =>
  interventions.some(({ what }) => what === 'skipped');

export function standingOfCall(call: CallView, { active }: Going): Standing {
  if (wasSkipped(call)) return 'skipped';
  if (call.error) return 'failed';
  if (call.ended !== null) return call.replayed ? 'replayed' : 'done';
  if (!active) return 'open';
  return call.model === 'person' ? 'waiting' : 'running';
}

/** A cell waits while calls of it are under way. */
export function standingOfCell(key: string, cell: CellView, going: Going): Standing {
  if (wasSkipped(cell)) return 'skipped';
  if (cell.status !== null) return cell.status === 'ok' ? 'done' : 'failed';
  if (!going.active) return 'open';
  const { count, done, failed } = cell.calls;
  return going.cells.has(key) || count > done + failed ? 'waiting' : 'running';
}

/** A turn fails with the call that should have driven it; an error in its code is the cell's. */
export function standingOfTurn(trajectory: Trajectory, turn: TurnView, going: Going): Standing {
  const calls = turn.calls.flatMap((key) => trajectory.calls.get(key) ?? []);
  const last = calls.at(-1);
  if (last?.error) return 'failed';
  if (turn.ended !== null) return last?.replayed ? 'replayed' : 'done';
  if (!going.active) return 'open';
  if (going.turns.has(turn.key)) return 'waiting';
  return last && standingOfCall(last, going) === 'waiting' ? 'waiting' : 'running';
}

export function standingOfRun({ ended, endedAt, error }: AgentView, { active }: Going): Standing {
  if (ended) return ended.reason === 'failed' || ended.reason === 'aborted' ? 'failed' : 'done';
  if (endedAt !== null) return error ? 'failed' : 'done';
  return active ? 'running' : error ? 'failed' : 'open';
}
