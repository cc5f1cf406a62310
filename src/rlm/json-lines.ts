/**
 * Foreign JSON and JSON Lines: bytes to values within limits, so that what reads logs need fear neither size nor depth
 * nor the tokens that other languages write. Knows no format.
 */

import { LabError } from '../errors';

export const limits = {
  /** Of a file. */
  bytes: 200 * 2 ** 20,
  /** Of brackets in brackets: what reads a value later may recurse. */
  depth: 200,
} as const;

/** A refusal. @param field `line 3: usage.cost`, `events.3.usage.cost`. */
export function badTrace(sentence: string, field?: string, cause?: unknown): LabError {
  const hint = 'The file is damaged, or is of another program or version: export or download it again.';
  return new LabError('bad_trace', sentence, { hint, ...(field !== undefined && { field }), cause });
}

export interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  readonly value: unknown;
}

export interface Lines {
  readonly lines: readonly Line[];
  readonly notices: readonly string[];
}

/** @throws LabError `bad_trace` for a file over the limit. */
export function textOf(file: Uint8Array | string): { readonly text: string; readonly notices: string[] } {
  const size = typeof file === 'string' ? file.length : file.byteLength;
  if (size > limits.bytes)
    throw badTrace(`The file has ${size} bytes; at most ${limits.bytes} can be read.`, 'size');
  if (typeof file === 'string') return { text: file.replace(/^\uFEFF/, ''), notices: [] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(file), notices: [] };
  } catch {
    const notice = 'The file is not clean UTF-8: what could not be read stands as �.';
    return { text: new TextDecoder().decode(file), notices: [notice] };
  }
}

/**
 * One value. Bare `NaN`, `Infinity` and `undefined` become null, as Python's and JavaScript's loggers write them.
 * @throws LabError `bad_trace`
 */
export function parseJson(text: string, where: string, notices: string[] = []): unknown {
  if (tooDeep(text))
    throw badTrace(`${where} nests brackets deeper than ${limits.depth}.`, lowerFirst(where));
  try {
    return JSON.parse(text);
  } catch (error) {
    const repaired = withoutBareWords(text);
    if (repaired !== text)
      try {
        const value: unknown = JSON.parse(repaired);
        notices.push(`${where}: NaN, Infinity and undefined were read as null.`);
        return value;
      } catch {
        // The first error says where the text itself is wrong.
      }
    const why = error instanceof Error ? error.message.slice(0, 200) : String(error);
    throw badTrace(`${where} is not JSON: ${why}.`, lowerFirst(where), error);
  }
}

/**
 * Every line's value; empty lines are passed over. A last line that was cut while being written is left out and said.
 * @throws LabError `bad_trace` naming the line
 */
export function parseLines(text: string): Lines {
  const lines: Line[] = [];
  const notices: string[] = [];
  let number = 0;
  for (let from = 0; from < text.length;) {
    const at = text.indexOf('\n', from);
    const to = at < 0 ? text.length : at;
    const line = text.slice(from, to).trim();
    number++;
    from = to + 1;
    if (line === '') continue;
    try {
      lines.push({ number, value: parseJson(line, `Line ${number}`, notices) });
    } catch (error) {
      if (at >= 0 || lines.length === 0 || !(error instanceof LabError)) throw error;
      notices.push(`Line ${number}, the last, was cut while being written and is left out.`);
    }
  }
  return { lines, notices };
}

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);

const [QUOTE, BACKSLASH] = [34, 92];

function tooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i);
    else if (code === 91 || code === 123) {
      if (++depth > limits.depth) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

/** Index of the closing quote of the string that opens at `from`, or the text's end. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function withoutBareWords(text: string): string {
  let out = '';
  for (let from = 0; from < text.length;) {
    const quote = text.indexOf('"', from);
    const to = quote < 0 ? text.length : quote;
    out += text.slice(from, to).replace(/-?\b(?:NaN|Infinity|undefined)\b/g, 'null');
    if (quote < 0) break;
    const end = Math.min(endOfString(text, quote) + 1, text.length);
    out += text.slice(quote, end);
    from = end;
  }
  return out;
}
