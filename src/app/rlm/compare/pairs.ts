/** Two texts of two runs held against each other, and which texts an answer, a call or a cell has. Pure. */

import type { CallView, CellView, Cut } from '../trajectory';

/** `open`: as far as is known here they are equal, but both go on. */
export type State = 'equal' | 'changed' | 'open';

/** Null: this run has no such thing. */
export interface Pair {
  readonly label: string;
  readonly a: Cut | null;
  readonly b: Cut | null;
  readonly state: State;
  /** Of an output: which of the turn's cells it is of. */
  readonly cell?: number;
}

export const whole = (text: string | undefined): Cut | null =>
  text === undefined ? null : { text, length: text.length, at: null };

export function pair(label: string, a: Cut | null, b: Cut | null): Pair {
  return { label, a, b, state: compared(a, b) };
}

function compared(a: Cut | null, b: Cut | null): State {
  const [one, other] = [a ?? nothing, b ?? nothing];
  if (one.text === other.text && one.length === other.length)
    return one.text.length === one.length ? 'equal' : 'open';
  const isWhole = one.text.length === one.length && other.text.length === other.length;
  return isWhole && withoutAddresses(one.text) === withoutAddresses(other.text) ? 'equal' : 'changed';
}

const nothing: Cut = { text: '', length: 0, at: null };

/** Where an object lies is another place in each session. */
const withoutAddresses = (text: string): string => text.replace(/\bat 0x[0-9a-fA-F]{4,16}\b/g, 'at 0x…');

export function answerPairs(a: CallView | undefined, b: CallView | undefined, i: number): Pair[] {
  const label = i === 0 ? 'answer' : `answer ${i + 1}`;
  return [pair(label, a?.text ?? null, b?.text ?? null), ...errorPairs(label, a, b)];
}

export function callPairs(a: CallView | undefined, b: CallView | undefined, i: number): Pair[] {
  const label = `sub-call ${i + 1}`;
  return [
    pair(`prompt of ${label}`, a?.prompt ?? null, b?.prompt ?? null),
    pair(`answer of ${label}`, a?.text ?? null, b?.text ?? null),
    ...errorPairs(label, a, b),
  ];
}

function errorPairs(label: string, a: CallView | undefined, b: CallView | undefined): Pair[] {
  if (!a?.error && !b?.error) return [];
  return [pair(`error of ${label}`, whole(a?.error?.message), whole(b?.error?.message))];
}

export function outputPairs(a: CellView | undefined, b: CellView | undefined, label: string): Pair[] {
  const of = (cell: CellView | undefined, key: 'stdout' | 'stderr' | 'value') => cell?.[key] ?? null;
  const failed = a?.error || b?.error;
  return [
    pair(`output of ${label}`, of(a, 'stdout'), of(b, 'stdout')),
    pair(`errors that ${label} printed`, of(a, 'stderr'), of(b, 'stderr')),
    pair(`value of ${label}`, of(a, 'value'), of(b, 'value')),
    pair(`how ${label} ended`, whole(a?.status ?? undefined), whole(b?.status ?? undefined)),
    ...(failed
      ? [
          pair(`what ${label} raised`, whole(a?.error?.type), whole(b?.error?.type)),
          pair(`its message`, a?.error?.message ?? null, b?.error?.message ?? null),
        ]
      : []),
  ];
}

export function variablePairs(a: CellView | undefined, b: CellView | undefined): Pair[] {
  const known = new Map((a?.changed ?? []).map((one) => [one.name, one]));
  const others = new Map((b?.changed ?? []).map((one) => [one.name, one]));
  const told = (one: { type: string; length: number | null; preview: string } | undefined) =>
    whole(one && `${one.type}${one.length === null ? '' : `, length ${one.length}`}: ${one.preview}`);
  const names = [...new Set([...known.keys(), ...others.keys()])];
  const gone = [...new Set([...(a?.removed ?? []), ...(b?.removed ?? [])])];
  const isGone = (cell: CellView | undefined, name: string) =>
    whole(cell?.removed.includes(name) ? 'deleted' : undefined);
  return [
    ...names.map((name) => pair(name, told(known.get(name)), told(others.get(name)))),
    ...gone.map((name) => pair(name, isGone(a, name), isGone(b, name))),
  ];
}
