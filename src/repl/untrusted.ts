/**
 * What comes out of a worker, read as foreign data: code of a model's has run in there. Whatever does not have its shape
 * is null here; texts are cut to what a cell may say.
 */

import type { Json } from '../json';
import type { FromWorker } from './protocol';
import {
  endings,
  type CellError,
  type CellResult,
  type ChangedVariable,
  type HostCall,
  type Variable,
} from './session-types';

type Fields = Record<string, unknown>;

/** A cell's result as Python tells it; what else is in a `CellResult` the host knows itself. */
export type ToldResult = Omit<CellResult, 'final' | 'rebuilt'>;

const fields = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const oneOf = <T extends string>(values: readonly T[], value: unknown): value is T =>
  values.includes(value as T);

/** Null for what is not a message of the protocol. */
export function readMessage(message: unknown): FromWorker | null {
  const m = fields(message);
  if (!m) return null;
  return isMessage(m) ? (m as unknown as FromWorker) : null;
}

function isMessage(m: Fields): boolean {
  switch (m.kind) {
    case 'ready':
      return oneOf(['jspi', 'atomics'], m.waiting) && isAmount(m.seconds);
    case 'call':
      return isCount(m.id) && typeof m.call === 'string' && typeof m.blocked === 'boolean';
    case 'more':
      return isCount(m.id);
    case 'output':
      return oneOf(['stdout', 'stderr'], m.stream) && typeof m.text === 'string';
    case 'done': {
      if (!isCount(m.id)) return false;
      const error = fields(m.error);
      if (error) return typeof error.type === 'string' && typeof error.message === 'string';
      return m.result === null || typeof m.result === 'string';
    }
    case 'memory':
      return isAmount(m.bytes);
    case 'failed': {
      const failure = fields(m.failure);
      return (
        !!failure &&
        oneOf(['start', 'fatal'], failure.when) &&
        typeof failure.code === 'string' &&
        typeof failure.message === 'string'
      );
    }
    default:
      return false;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null: not a call that there is. */
export function readCall(text: string): HostCall | null {
  const call = fields(parse(text));
  if (!call) return null;
  switch (call.kind) {
    case 'query': {
      const { recursive, batched, prompts, model } = call;
      if (typeof recursive !== 'boolean' || typeof batched !== 'boolean' || !isTexts(prompts)) return null;
      if (prompts.length === 0 || (!batched && prompts.length !== 1)) return null;
      if (model !== null && typeof model !== 'string') return null;
      const context = 'context' in call ? { context: call.context as Json } : {};
      return { kind: 'query', recursive, batched, prompts, model, ...context };
    }
    case 'budget':
      return { kind: 'budget' };
    case 'final':
      if (!oneOf(endings, call.ending) || !('value' in call)) return null;
      return { kind: 'final', ending: call.ending, value: call.value as Json };
    case 'tool': {
      const kwargs = fields(call.kwargs) as Record<string, Json> | null;
      if (typeof call.name !== 'string' || !Array.isArray(call.args) || !kwargs) return null;
      return { kind: 'tool', name: call.name, args: call.args as Json[], kwargs };
    }
    default:
      return null;
  }
}

/** @param characters of any one text that are kept */
export function readResult(text: string, characters: number): ToldResult | null {
  const result = fields(parse(text));
  if (!result || !oneOf(['ok', 'error', 'interrupted', 'timeout', 'memory'], result.status)) return null;
  const { stdout, stderr, value, seconds, waited, removed, notes } = result;
  if (typeof stdout !== 'string' || typeof stderr !== 'string') return null;
  if (value !== null && typeof value !== 'string') return null;
  if (!isAmount(seconds) || !isAmount(waited) || !isTexts(removed) || !isTexts(notes)) return null;
  const error = result.error === null ? null : readError(result.error, characters);
  const changed = readChanged(result.changed);
  if (error === undefined || !changed) return null;
  const cut = (one: string) => one.slice(0, characters);
  return {
    status: result.status,
    stdout: cut(stdout),
    stderr: cut(stderr),
    value: value === null ? null : cut(value),
    error,
    changed,
    removed: removed.slice(0, 1000).map(cut),
    seconds,
    waited,
    notes: notes.slice(0, 20).map((note) => note.slice(0, 2000)),
  };
}

function readError(value: unknown, characters: number): CellError | undefined {
  const error = fields(value);
  if (!error) return undefined;
  const { type, message, traceback, line } = error;
  if (typeof type !== 'string' || typeof message !== 'string' || typeof traceback !== 'string')
    return undefined;
  if (line !== null && !isCount(line)) return undefined;
  const room = characters + 200; // the mark of what was left out
  return {
    type: type.slice(0, 200),
    message: message.slice(0, room),
    traceback: traceback.slice(0, room),
    line,
  };
}

/** @param characters of a preview that are kept */
export function readVariables(value: unknown, most: number, characters = 200): Variable[] | null {
  if (!Array.isArray(value)) return null;
  const read: Variable[] = [];
  for (const item of value.slice(0, most)) {
    const one = fields(item);
    if (!one) return null;
    const { name, type, length, preview, bytes } = one;
    if (typeof name !== 'string' || typeof type !== 'string' || typeof preview !== 'string') return null;
    if ((length !== null && !isCount(length)) || !isAmount(bytes)) return null;
    read.push({
      name: name.slice(0, 1000),
      type: type.slice(0, 200),
      length,
      preview: preview.slice(0, characters),
      bytes,
    });
  }
  return read;
}

/** Places and calls that one variable is told to have. */
const mostOrigins = 500;

/** What is wrong about where a value comes from is left out: the value itself is told all the same. */
function readChanged(value: unknown): ChangedVariable[] | null {
  const variables = readVariables(value, 1000);
  if (!variables) return null;
  return variables.map((variable, at) => {
    const { spans, calls } = (value as Fields[])[at]!;
    const places = readSpans(spans);
    const ids = isTexts(calls) ? calls.slice(0, mostOrigins).map((id) => id.slice(0, 200)) : [];
    return {
      ...variable,
      ...(places.length > 0 && { spans: places }),
      ...(ids.length > 0 && { calls: ids }),
    };
  });
}

/** Ascending and apart; from the first that is not, nothing. */
function readSpans(value: unknown): (readonly [start: number, end: number])[] {
  const spans: (readonly [number, number])[] = [];
  if (!Array.isArray(value)) return spans;
  for (const one of (value as unknown[]).slice(0, mostOrigins)) {
    const [start, end] = Array.isArray(one) ? (one as unknown[]) : [];
    if (!isCount(start) || !isCount(end) || start >= end || start < (spans.at(-1)?.[1] ?? 0)) break;
    spans.push([start, end]);
  }
  return spans;
}

export function readListing(text: string | null): Variable[] | null {
  return text === null ? null : readVariables(parse(text), 1000);
}

/** One level below a variable; a slice of a text is shown in full, up to 10,000 characters. */
export function readInspection(text: string | null): { value: Variable; entries: Variable[] } | null {
  const told = text === null ? null : fields(parse(text));
  const value = told && readVariables([told.value], 1);
  const entries = told && readVariables(told.entries, 1000, 10_000);
  return value?.[0] && entries ? { value: value[0], entries } : null;
}
