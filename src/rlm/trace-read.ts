/**
 * Traces of our own as files: JSON Lines (a header, then an event a line) or one JSON object. Whatever a file holds,
 * reading it ends in a trace that views may rely on, or in a LabError that names line and field.
 */

import type { z } from 'zod';
import { badTrace, parseJson, parseLines, textOf } from './json-lines';
import type { RlmEvent, RlmEventType, RlmTrace } from './trace';
import { anyEvent, eventSchemas, isObject, strangeFields } from './trace-schema';

export const KIND = 'rlm-trace';
export const VERSION = 1;

export interface TraceRead {
  /** Events of types that this version does not know are among its events. */
  readonly trace: RlmTrace;
  /** What was kept without being understood, and what was left out. */
  readonly notices: readonly string[];
}

/** @throws LabError `bad_trace` alone, with the line and the field */
export function readTrace(file: Uint8Array | string): TraceRead {
  const { text, notices } = textOf(file);
  const whole = wholeObject(text);
  if (whole) {
    checkHeader(whole, 'The trace');
    const { events } = whole;
    if (!Array.isArray(events)) throw badTrace('The trace has no list of events.', 'events');
    const check = checker((i) => ({ said: `Event ${i}`, field: `events.${i}.` }));
    for (const event of events) check.next(event);
    return { trace: whole as unknown as RlmTrace, notices: [...notices, ...check.notices()] };
  }
  const read = parseLines(text);
  const [header, ...rest] = read.lines;
  if (!header) throw badTrace('The file is empty.', 'line 1');
  checkHeader(header.value, 'Line 1');
  const check = checker((i) => ({
    said: `Line ${rest[i]!.number}`,
    field: `line ${rest[i]!.number}: `,
  }));
  for (const { value } of rest) check.next(value);
  const events = rest.map(({ value }) => value as RlmEvent);
  const trace = { ...(header.value as object), kind: KIND, version: VERSION, events } as const;
  return { trace, notices: [...notices, ...read.notices, ...check.notices()] };
}

/** As JSON Lines. @param header what the first line carries besides */
export function writeTrace(events: readonly RlmEvent[], header: object = {}): string {
  const { events: _, ...rest } = header as Partial<RlmTrace>;
  return [{ ...rest, kind: KIND, version: VERSION }, ...events]
    .map((value) => `${JSON.stringify(value)}\n`)
    .join('');
}

/**
 * Checks events as far as anyone may lean on them, in order.
 * @throws LabError `bad_trace`; @returns what is strange but was kept.
 */
export function checkEvents(events: readonly unknown[]): string[] {
  const check = checker((i) => ({ said: `Event ${i}`, field: `events.${i}.` }));
  for (const event of events) check.next(event);
  return check.notices();
}

/** The file as one object, where it is one: lines of JSON have their first value on the first line. */
function wholeObject(text: string): Record<string, unknown> | null {
  const [first = ''] = text.trimStart().split('\n', 1);
  if (!text.trimStart().startsWith('{')) return null;
  const oneLine = text.trim() === first.trim();
  try {
    const value: unknown = JSON.parse(first);
    if (!oneLine || !isObject(value) || !('events' in value)) return null;
  } catch {
    if (oneLine) return null;
  }
  const value = parseJson(text, 'The file');
  return isObject(value) ? value : null;
}

function checkHeader(value: unknown, said: string): void {
  const field = said === 'Line 1' ? 'line 1: ' : '';
  if (!isObject(value) || value.kind !== KIND)
    throw badTrace(`${said} is not the beginning of a trace of ours (kind “${KIND}”).`, `${field}kind`);
  if (value.version !== VERSION)
    throw badTrace(
      `${said} is of version ${JSON.stringify(value.version) ?? 'none'}; this lab reads version ${VERSION}.`,
      `${field}version`,
    );
}

/** Runs in runs; the engine's own limit is far below. */
const DEEPEST = 50;

interface Place {
  readonly said: string;
  readonly field: string;
}

function checker(placeOf: (index: number) => Place) {
  const types = new Map<string, number>();
  const fields = new Map<string, number>();
  /** By run: messages of its last request of a turn, to bound `since`. */
  const told = new Map<string, number>();
  /** By run that has begun: how many runs lie above it. */
  const levels = new Map<string, number>();
  let index = 0;
  return {
    next(value: unknown): void {
      const { said, field } = placeOf(index);
      const type = isObject(value) && typeof value.type === 'string' ? value.type : '';
      const known = Object.hasOwn(eventSchemas, type);
      const schema: z.ZodType = known ? eventSchemas[type as RlmEventType] : anyEvent;
      const checked = schema.safeParse(value);
      if (!checked.success) {
        const [issue] = checked.error.issues;
        const path = issue?.path.join('.') ?? '';
        throw badTrace(
          `${said}${type ? ` (${type.slice(0, 40)})` : ''}: ${path || 'the event'}: ${issue?.message ?? 'wrong'}.`,
          `${field}${path}`,
        );
      }
      const event = value as RlmEvent;
      if (event.seq !== index)
        throw badTrace(`${said} has seq ${event.seq} where ${index} should stand.`, `${field}seq`);
      index++;
      if (!known) return count(types, type);
      for (const key of strangeFields(type as RlmEventType, event)) count(fields, `${type}.${key}`);
      if (event.type === 'run_start') {
        const above = event.parent ? levels.get(event.parent.run) : undefined;
        const level = event.parent ? (above ?? 0) + 1 : 0;
        if (levels.has(event.run))
          throw badTrace(`${said} begins the run “${event.run.slice(0, 60)}” again.`, `${field}run`);
        if (event.parent?.run === event.run)
          throw badTrace(`${said} makes a run its own parent.`, `${field}parent.run`);
        if (level > DEEPEST)
          throw badTrace(`${said} lies below more than ${DEEPEST} runs.`, `${field}parent.run`);
        levels.set(event.run, level);
      }
      if (event.type !== 'request') return;
      const before = told.get(event.run) ?? 0;
      if (event.since > before)
        throw badTrace(
          `${said} keeps ${event.since} earlier messages, but there are ${before}.`,
          `${field}since`,
        );
      if (event.purpose === 'turn') told.set(event.run, event.since + event.messages.length);
    },
    notices: () => [
      ...[...types].map(([name, n]) => `Unknown event type “${name.slice(0, 60)}”, ${n} times: kept.`),
      ...[...fields].map(([name, n]) => `Unknown field “${name.slice(0, 60)}”, ${n} times: kept.`),
    ],
  };
}

function count(counts: Map<string, number>, name: string): void {
  // A hostile file could have a million names; nobody reads more than these.
  if (counts.size < 100 || counts.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
}
