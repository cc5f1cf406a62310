/**
 * Our own events inside another format's lines, under the key `lab`. A long text that the line already holds is not
 * written twice: a reference to its place stands for it, so that who edits the line edits the event as well.
 */

import type { Json } from '../../json';
import type { RlmEvent, RlmTrace } from '../trace';
import { checkEvents, KIND, VERSION } from '../trace-read';
import { isObject } from '../trace-schema';

export interface LabKey {
  readonly version: number;
  readonly events: readonly Json[];
  /** Whatever else the trace's header carries; on the first line alone. */
  readonly header?: Readonly<Record<string, Json>>;
}

const REFERENCE = '$at';
const PLAIN = '$plain';
/** Shorter texts are written again. */
const LONG = 40;

/** @param line without its key `lab` */
export function labKey(events: readonly RlmEvent[], line: unknown, trace?: RlmTrace): LabKey {
  const places = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      if (value.length >= LONG && !places.has(value)) places.set(value, path);
    } else if (typeof value === 'object' && value !== null)
      for (const [key, one] of Object.entries(value)) visit(one, `${path}/${escape(key)}`);
  };
  visit(line, '');
  const pack = (value: unknown): Json => {
    if (typeof value === 'string') {
      const place = places.get(value);
      return place === undefined ? value : { [REFERENCE]: place };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (!isObject(value)) return value as Json;
    const packed = entries(value, pack);
    return REFERENCE in value || PLAIN in value ? { [PLAIN]: packed } : packed;
  };
  const { kind: _kind, version, events: _events, ...header } = trace ?? { kind: KIND, version: VERSION };
  return {
    version,
    ...(Object.keys(header).length > 0 && { header }),
    events: events.map((event) => pack(event)),
  };
}

/**
 * The trace that was exported, if every line still has its part of it.
 * @returns the reason as a sentence where it cannot be had, null where there is no such key at all
 */
export function fromLabKeys(lines: readonly unknown[]): RlmTrace | string | null {
  const events: RlmEvent[] = [];
  let header: object = {};
  let seen = false;
  for (const line of lines) {
    const lab = isObject(line) ? line.lab : undefined;
    if (!isObject(lab)) continue;
    seen = true;
    if (lab.version !== VERSION || !Array.isArray(lab.events))
      return 'The key “lab” is of another version and was passed over.';
    if (isObject(lab.header)) header = lab.header;
    for (const event of lab.events) events.push(unpack(event, line) as RlmEvent);
  }
  if (!seen) return null;
  events.sort((a, b) => Number(a?.seq) - Number(b?.seq));
  try {
    checkEvents(events);
  } catch {
    return 'Lines are missing or were changed: the key “lab” was passed over.';
  }
  return { ...header, kind: KIND, version: VERSION, events };
}

function unpack(value: unknown, line: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => unpack(one, line));
  if (!isObject(value)) return value;
  if (typeof value[REFERENCE] === 'string') return lookUp(line, value[REFERENCE]);
  const plain = value[PLAIN];
  return entries(isObject(plain) ? plain : value, (one) => unpack(one, line));
}

function lookUp(line: unknown, path: string): unknown {
  let at = line;
  for (const part of path.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** Keeps a key `__proto__` a key. */
function entries<T>(value: Record<string, unknown>, make: (one: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, make(one)]));
}

const escape = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
