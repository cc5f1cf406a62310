/** Events as the page can take them: long texts cut, JSON as text. Knows neither worker nor page. */

import { isHigh } from '../../../characters';
import type { Json } from '../../../json';
import type { RlmEvent } from '../../../rlm/trace';
import { LISTED, PROMPT, SHOWN, type ToldEvent } from '../protocol';

/** @param event of a trace; it is not changed. */
export function told(event: RlmEvent): ToldEvent {
  const cuts: Record<string, number> = {};
  const plain = prepared(event);
  if (isShort(plain)) return { event: plain as RlmEvent };
  const cut = walk(plain, '', cuts) as RlmEvent;
  return Object.keys(cuts).length > 0 ? { event: cut, cuts } : { event: cut };
}

/** The text at a path of an event, whole; null where there is none. The path is one of `cuts`. */
export function textAt(event: RlmEvent, path: string): string | null {
  if (path === PROMPT) return event.type === 'request' ? (event.messages.at(-1)?.content ?? null) : null;
  let at: unknown = path.startsWith('messages.') ? event : prepared(event);
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' ? at : null;
}

/** A JSON value for people: text as it stands, all else as JSON. */
export const asText = (value: Json): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'null');

/** The first `SHOWN` characters, never half of a surrogate pair. */
export const start = (text: string, most = SHOWN): string =>
  text.length <= most ? text : text.slice(0, isHigh(text.charCodeAt(most - 1)) ? most - 1 : most);

/** JSON values as text, and of what a request sent only what a line about a sub-call tells. */
function prepared(event: RlmEvent): object {
  switch (event.type) {
    case 'request':
      return { ...event, messages: event.purpose === 'sub' ? event.messages.slice(-1) : [] };
    case 'tool':
      return { ...event, args: asText(event.args), result: asText(event.result) };
    case 'rejected':
    case 'final':
    case 'run_end':
      return { ...event, value: asText(event.value) };
    default:
      return event;
  }
}

/** Most events are: they are told as they are. */
function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= SHOWN;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.length <= LISTED && value.every(isShort);
  for (const key in value) if (!isShort((value as Record<string, unknown>)[key])) return false;
  return true;
}

function walk(value: unknown, path: string, cuts: Record<string, number>): unknown {
  if (typeof value === 'string') {
    if (value.length <= SHOWN) return value;
    cuts[path] = value.length;
    return start(value);
  }
  if (typeof value !== 'object' || value === null) return value;
  const below = (key: string | number) => (path ? `${path}.${key}` : `${key}`);
  if (Array.isArray(value)) {
    if (value.length > LISTED) cuts[path] = value.length;
    return value.slice(0, LISTED).map((one, i) => walk(one, below(i), cuts));
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, below(key), cuts)]));
}
