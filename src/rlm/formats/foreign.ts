/** Values of foreign logs, taken as what they should be wherever that is possible: readers of logs must not be choosy. */

import type { Message, Usage } from '../../chat/chat';
import type { Json } from '../../json';
import type { Variable } from '../../repl/session-types';
import { plainText } from '../text';
import type { ContextFacts } from '../trace';
import { isObject } from '../trace-schema';

export type Fields = Record<string, unknown>;

export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
export const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
/** Not negative and such that sums stay finite; 0 for what is no number. */
export const amountOf = (value: unknown): number => Math.min(1e15, Math.max(0, finite(value) ?? 0));
export const countOf = (value: unknown): number => Math.floor(amountOf(value));
export const jsonOf = (value: unknown): Json => (value === undefined ? null : (value as Json));

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** Milliseconds of the calendar. A time without a zone counts as UTC, so that a log reads the same everywhere. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number') return finite(value);
  if (typeof value !== 'string') return null;
  const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value.trim()) ? value : `${value.trim()}Z`;
  // Python writes microseconds; no browser must read more than three digits.
  return finite(Date.parse(zoned.replace(/(\.\d{3})\d+/, '$1').replace(/^(\d{4}-\d\d-\d\d) /, '$1T')));
}

/** Roles beyond ours become `user`; content in parts is joined. */
export function messagesOf(value: unknown): Message[] {
  if (typeof value === 'string') return [{ role: 'user', content: value }];
  const list = isObject(value) ? [value] : listOf(value);
  return list.map((one) => {
    const { role, content } = fieldsOf(one);
    const parts = Array.isArray(content)
      ? content.map((part) => textOf(fieldsOf(part).text)).join('')
      : content;
    const known = role === 'system' || role === 'assistant' ? role : 'user';
    return { role: known, content: isObject(one) ? textOf(parts) : textOf(one) };
  });
}

/** Where a log tells no tokens: a quarter of the characters. */
export function estimated(prompt: readonly Message[], answer: string): Usage {
  const characters = prompt.reduce((sum, { content }) => sum + content.length, 0);
  return {
    promptTokens: Math.ceil(characters / 4),
    completionTokens: Math.ceil(answer.length / 4),
    cachedTokens: 0,
    reasoningTokens: 0,
    cost: null,
    estimated: true,
  };
}

export function told(tokens: Partial<Omit<Usage, 'estimated'>>): Usage {
  const { promptTokens = 0, completionTokens = 0, cachedTokens = 0, reasoningTokens = 0 } = tokens;
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    reasoningTokens,
    cost: tokens.cost ?? null,
    estimated: false,
  };
}

/** Python's name for a JSON value. */
export function pythonType(value: Json): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return typeof value === 'string' ? 'str' : 'dict';
}

export function lengthOf(value: Json): number | null {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : null;
}

/** A logged local: either JSON or, as text, the `repr` of what JSON cannot hold. */
export function variableOf(name: string, value: Json): Variable {
  const text = plainText(value);
  const logged = /^<(module|type|class|function|bound method)\b/.exec(text.slice(0, 40))?.[1];
  return {
    name,
    type: logged && typeof value === 'string' ? logged : pythonType(value),
    length: logged ? null : lengthOf(value),
    preview: text.slice(0, 200),
    bytes: text.length,
  };
}

/** @returns facts without a hash: the log's text may not be the file's. */
export function factsOf(value: Json): ContextFacts {
  const keys = isObject(value) ? Object.keys(value).slice(0, 50) : null;
  return {
    type: pythonType(value),
    length: lengthOf(value) ?? 0,
    characters: charactersOf(value),
    ...(keys && { keys }),
    hash: '',
  };
}

function charactersOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, one) => sum + charactersOf(one), 0);
}

/** The last line of a Python error as Python prints it; null where the text is no error. */
export function errorOf(stderr: string): { type: string; message: string; line: number | null } | null {
  const text = stderr.trimEnd();
  const last = text.slice(text.lastIndexOf('\n') + 1).replace(/^\[Error\] /, '');
  const found = /^(?:[\w]{1,80}\.){0,8}([A-Z]\w{0,80})(?:: ?(.*))?$/.exec(last.slice(0, 10_000));
  if (!found || !(text.includes('Traceback') || /(Error|Exception|Interrupt|Exit|Warning)$/.test(found[1]!)))
    return null;
  const lines = [...text.slice(-20_000).matchAll(/line (\d{1,9})/g)];
  return {
    type: found[1]!,
    message: found[2] ?? '',
    line: lines.length > 0 ? Number(lines.at(-1)![1]) : null,
  };
}
