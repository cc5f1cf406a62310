/**
 * Answers a cell that is run again out of what it was answered the first time, so that no model is asked twice. Says
 * where the cell now asks for something else.
 */

import type { Json } from '../json';
import type { HostCall, HostReply, RecordedCell } from './session-types';

/** Seconds that a cell which had been stopped is let run again. */
export const stoppedSeconds = 2;

export class Replay {
  private readonly left: RecordedCell['calls'][number][];
  private strange = 0;

  constructor(private readonly cell: RecordedCell) {
    this.left = [...cell.calls];
  }

  /** It was stopped from outside, so it must not run to its end now. */
  get stopped(): boolean {
    return this.cell.status === 'interrupted' || this.cell.status === 'timeout';
  }

  /**
   * The recorded answer to this very call: the next one as a rule, a later one where calls ran side by side. Null: there
   * is none.
   */
  answer(call: HostCall): HostReply | null {
    const at = this.left.findIndex((recorded) => sameJson(recorded.call, call));
    if (at >= 0) return this.left.splice(at, 1)[0]!.reply;
    if (!this.stopped) this.strange++;
    return null;
  }

  /** What was not as before, as sentences. */
  notes(number: number, status: RecordedCell['status'], errorType: string | null): string[] {
    if (this.cell.status === 'killed')
      return [`What cell ${number} had assigned is lost: it had to be killed.`];
    if (this.stopped) {
      const seconds = Math.min(this.cell.seconds ?? stoppedSeconds, stoppedSeconds);
      return [
        `Cell ${number} had been stopped; it was run again for at most ${seconds.toFixed(1)} s, and its variables may differ.`,
      ];
    }
    const notes: string[] = [];
    if (this.strange)
      notes.push(
        `Cell ${number}, run again, made ${this.strange} calls that it had not made before; they failed.`,
      );
    else if (this.left.length)
      notes.push(`Cell ${number}, run again, no longer made ${this.left.length} of its calls.`);
    if (status !== this.cell.status)
      notes.push(
        `Cell ${number}, run again, ended otherwise than before (${errorType ?? status} in place of ${this.cell.status}).`,
      );
    return notes;
  }
}

/** Whatever the order of fields; cheap where both are the same text. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, at) => sameJson(item as Json, b[at] as Json));
  }
  const [left, right] = [a as Record<string, Json>, b as Record<string, Json>];
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
  );
}
