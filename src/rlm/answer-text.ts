/** An answer that a model wrote as text, read as the value that is asked for. Pure. */

import type { Json } from '../json';
import type { AnswerSchema } from './schema';

/** Longer than any answer of worth; keeps the search for JSON in it short. */
const longest = 2_000_000;

/**
 * The text itself where no schema asks for more. Else the first reading that fits: JSON of all of it, of a fence in it,
 * of its outermost braces or brackets, the text as a string; where none fits, the first that is JSON, or the text.
 */
export function readAnswer(text: string, schema: AnswerSchema | null): Json {
  const trimmed = text.slice(0, longest).trim();
  const bare = trimmed.replace(/^(?:final )?answer\s*[:：]\s*/i, '');
  const fenced = wholeFence(bare);
  if (!schema) return fenced ?? bare;
  const readings: Json[] = [];
  for (const candidate of [
    bare,
    fenced,
    innerFence(bare),
    outermost(bare, '{', '}'),
    outermost(bare, '[', ']'),
  ]) {
    const value = candidate === undefined ? undefined : parsed(candidate);
    if (value !== undefined) readings.push(value);
  }
  readings.push(fenced ?? bare);
  return readings.find((value) => schema.check(value) === null) ?? readings[0]!;
}

/**
 * Whether a text is an attempt to go on and no answer: it has a block for the session, or is a block of Python and nothing
 * else. Python among other words may be what was asked for.
 */
export function isCode(text: string): boolean {
  const trimmed = text.slice(0, longest).trim();
  if (/^```[ \t]*repl[ \t]*$/im.test(trimmed)) return true;
  if (!/^```[ \t]*(?:python3?|py)[ \t]*\n/i.test(trimmed)) return false;
  const end = trimmed.indexOf('```', 3);
  return end < 0 || end === trimmed.length - 3;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What is in a fence that is all of the text. */
function wholeFence(text: string): string | undefined {
  const line = text.indexOf('\n');
  if (!text.startsWith('```') || !text.endsWith('```') || line < 0 || text.length < 7) return undefined;
  return text.slice(line + 1, -3).trim();
}

function innerFence(text: string): string | undefined {
  const start = text.indexOf('```');
  const line = start < 0 ? -1 : text.indexOf('\n', start);
  const end = line < 0 ? -1 : text.indexOf('```', line);
  return end < 0 ? undefined : text.slice(line + 1, end);
}

function outermost(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close);
  return start < 0 || end < start ? undefined : text.slice(start, end + 1);
}
