/** What several exporters say in the same way. */

import type { Json } from '../../json';
import type { CellNode, TraceIndex } from '../trace-index';

export const labNotice = 'Without the key “lab”, our own events cannot be had back from this file.';

/** A value as text: texts as they are, the rest as JSON; None has a name in Python, and null means “none yet”. */
export function answerText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? 'None' : JSON.stringify(value);
}

/** What a cell printed, and the value of its last expression. */
export function printed({ stdout, value }: Pick<CellNode, 'stdout' | 'value'>): string {
  if (value === null) return stdout;
  return stdout === '' || stdout.endsWith('\n') ? stdout + value : `${stdout}\n${value}`;
}

/** When the root began, in milliseconds of the calendar. */
export function startOf({ root }: TraceIndex, notices: Set<string>): number {
  const start = Date.parse(root?.start?.started ?? '');
  if (Number.isFinite(start)) return start;
  notices.add('The trace does not say when it began: times count from 1970.');
  return 0;
}

/** ISO, for any number: what no calendar holds stands at its end. */
export const isoTime = (ms: number): string =>
  new Date(Math.max(-8.64e15, Math.min(8.64e15, Number.isFinite(ms) ? ms : 0))).toISOString();
