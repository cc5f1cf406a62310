/** What several exporters say in the same way. */

import type { Json } from '../../json';
import type { RlmEvent } from '../trace';
import type { CellNode, TraceIndex } from '../trace-index';

export const labNotice = 'Without the key “lab”, our own events cannot be had back from this file.';

const ours: readonly (readonly [name: string, is: (event: RlmEvent) => boolean])[] = [
  ['the experiment', (event) => event.type === 'run_start' && event.spec !== undefined],
  [
    'from which run it went on, and what was edited there',
    (event) => event.type === 'run_start' && !!event.past,
  ],
  ['what a person did while it ran', ({ type }) => type === 'intervention'],
  ['what a system of agents did to answer', (event) => event.type === 'response' && !!event.inner?.length],
];

/** What of a trace no other system's log has a place for, as a sentence; none: there is nothing of the kind. */
export function oursAlone(events: readonly RlmEvent[], bare: boolean): string[] {
  const names = ours.filter(([, is]) => events.some(is)).map(([name]) => name);
  if (names.length === 0) return [];
  return [`${bare ? 'Left out' : 'Kept under our own key “lab” alone'}: ${names.join('; ')}.`];
}

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
