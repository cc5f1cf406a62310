/** What Python will be given as `context`, in words: “list of 1,204 dicts with the keys id, text”. Pure. */

import type { Json } from '../json';
import type { ContextValue } from '../rlm/run-types';
import { counted, grouped } from '../rlm/text';

/** Keys and names that are told; the others are counted. */
const NAMED = 8;
/** Characters of a key that are told. */
const LONGEST = 40;

/** @param context null: there is none, and `context` is the empty text. */
export function givenOf(context: ContextValue | null): string {
  switch (context?.kind) {
    case undefined:
      return 'an empty str';
    case 'text':
      return strOf(pointsOf(context.text));
    case 'bytes':
      return strOf(pointsIn(context.bytes));
    case 'json':
      return valueOf(context.value);
    case 'files': {
      const names = context.files.map(({ name }) => name);
      return `dict of ${count(names.length, 'file')} by name, each a str: ${few(names)}`;
    }
  }
}

const strOf = (length: number) => `str of ${count(length, 'character')}`;

function valueOf(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return strOf(pointsOf(value));
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (!Array.isArray(value)) return dictOf(Object.keys(value));
  return listOf(value as readonly Json[]);
}

const dictOf = (keys: readonly string[]) =>
  keys.length === 0 ? 'an empty dict' : `dict with ${keysOf(keys)}`;

const keysOf = (keys: readonly string[]) => `the ${keys.length === 1 ? 'key' : 'keys'} ${few(keys)}`;

function listOf(values: readonly Json[]): string {
  if (values.length === 0) return 'an empty list';
  const [kind, ...others] = new Set(values.map(kindOf));
  if (others.length > 0) return `list of ${count(values.length, 'value')} of several types`;
  const several = `list of ${count(values.length, kind!)}`;
  if (kind !== 'dict') return several;
  const keys = new Set<string>();
  for (const value of values) for (const key of Object.keys(value as object)) keys.add(key);
  return keys.size === 0
    ? `list of ${count(values.length, 'empty dict')}`
    : `${several} with ${keysOf([...keys])}`;
}

function kindOf(value: Json): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'list';
  return { string: 'str', boolean: 'bool', number: 'number', object: 'dict' }[typeof value as 'string'];
}

const count = (n: number, one: string) => (one === 'None' ? `${grouped(n)} None` : counted(n, one));

function few(names: readonly string[]): string {
  const told = names
    .slice(0, NAMED)
    .map((name) => (name === '' ? '""' : name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name));
  const more = names.length - told.length;
  return `${told.join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** Length as Python counts it: in code points. */
export function pointsOf(text: string): number {
  let length = text.length;
  for (let i = 0; i + 1 < text.length; i++)
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) length--;
  return length;
}

/** The same of UTF-8: bytes that begin a character. */
function pointsIn(bytes: Uint8Array): number {
  let length = 0;
  for (let i = 0; i < bytes.length; i++) if ((bytes[i]! & 0xc0) !== 0x80) length++;
  return length;
}
