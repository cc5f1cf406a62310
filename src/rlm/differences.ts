/** Where a run that was gone through again differs from its record: its answer, and its first turns that are others. Pure. */

import type { Json } from '../json';
import { plainText } from './text';
import type { RlmEvent, StopReason } from './trace';
import { TraceIndex, type RunNode, type TurnNode } from './trace-index';

export interface Difference {
  readonly run: string;
  /** Null: of the whole run. */
  readonly turn: number | null;
  readonly what: 'answer' | 'code' | 'output' | 'error' | 'observation' | 'calls' | 'end';
  /** Cut to `shown` characters around where they part. */
  readonly recorded: string;
  readonly now: string;
}

export interface ReplayReport {
  readonly same: boolean;
  readonly recorded: { readonly reason: StopReason | null; readonly value: Json };
  /** Calls that the record did not have, or whose failure it did. */
  readonly notRecorded: number;
  /** In the order of the record; at most `most`. */
  readonly differences: readonly Difference[];
}

const most = 20;
const shown = 200;

/** @param recorded of any format. @param now of our engine */
export function reportOf(recorded: readonly RlmEvent[], now: readonly RlmEvent[]): ReplayReport {
  const [was, is] = [new TraceIndex(recorded), new TraceIndex(now)];
  const differences: Difference[] = [];
  const pairs: [RunNode, RunNode][] = was.root && is.root ? [[was.root, is.root]] : [];
  for (let at = 0; at < pairs.length && differences.length < most; at++) {
    const [before, after] = pairs[at]!;
    compareRuns(before, after, differences);
    before.children.forEach((child, i) => {
      const same = after.children[i];
      if (same) pairs.push([child, same]);
    });
  }
  const end = was.root?.end ?? null;
  const value = end?.value ?? null;
  const missed = now.filter((event) => event.type === 'call_failed' && event.error.code === 'not_recorded');
  return {
    same: plainText(value) === plainText(is.root?.end?.value ?? null),
    recorded: { reason: end?.reason ?? null, value },
    notRecorded: missed.length,
    differences: differences.slice(0, most),
  };
}

function compareRuns(before: RunNode, after: RunNode, found: Difference[]): void {
  const note = (turn: number | null, what: Difference['what'], recorded: string, now: string) => {
    if (recorded !== now) found.push({ run: after.id, turn, what, ...parted(recorded, now) });
  };
  for (const turn of before.turns) {
    const same = after.turns.find((one) => one.turn === turn.turn);
    for (const what of ['code', 'output', 'error', 'calls', 'observation'] as const)
      note(turn.turn, what, partOf(turn, what), same ? partOf(same, what) : '(there is no such turn)');
    if (found.length >= most) return;
  }
  note(null, 'end', before.end?.reason ?? 'cut off', after.end?.reason ?? 'cut off');
  note(null, 'answer', plainText(before.end?.value ?? null), plainText(after.end?.value ?? null));
}

function partOf({ cells, observation }: TurnNode, what: Difference['what']): string {
  switch (what) {
    case 'code':
      return cells.map(({ code }) => code).join('\n\n');
    case 'output':
      return cells.map(({ stdout }) => stdout).join('\n');
    case 'error':
      return cells.map(({ error }) => (error ? `${error.type}: ${error.message}` : '')).join('\n');
    case 'calls':
      return String(cells.reduce((sum, { calls }) => sum + calls.length, 0));
    default:
      return observation?.text ?? '';
  }
}

function parted(recorded: string, now: string): { recorded: string; now: string } {
  let at = 0;
  while (at < recorded.length && recorded[at] === now[at]) at++;
  const from = Math.max(0, at - shown / 4);
  const cut = (text: string) =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + shown)}${text.length > from + shown ? '…' : ''}`;
  return { recorded: cut(recorded), now: cut(now) };
}
