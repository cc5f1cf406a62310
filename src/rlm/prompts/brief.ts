/**
 * What a model with a context of a few hundred tokens is shown: no system prompt, the question and one line about the
 * variable, then what each cell printed. The built-in navigator is pretrained on exactly these texts, so the loop and
 * the corpus share this file. Knows no model and truncates nothing by itself.
 */

import type { CellResult } from '../../repl/session-types';

/** Of the variable `context`, as Python sees it. */
export interface BriefFacts {
  /** Python's name of the type: `str`, `list`, `dict`. */
  readonly type: string;
  /** `len(context)`; null where it has none. */
  readonly length: number | null;
}

const units: Readonly<Record<string, string>> = { str: 'characters', list: 'items', dict: 'keys' };

/** The first user message. `preview`: a piece of the context, where the settings ask for one. */
export function briefFirst(question: string, { type, length }: BriefFacts, preview?: string): string {
  const size = length === null ? '' : `, ${length} ${units[type] ?? 'items'}`;
  return `Question: ${question}\ncontext: ${type}${size}${preview ? `\n${preview}` : ''}`;
}

/** Without newlines at its end; by a loop, since a pattern takes quadratic time on a flood of them. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/** The user message after a cell; `truncate` is the loop's own policy, applied to all that was printed. */
export function briefObservation(
  result: Pick<CellResult, 'stdout' | 'stderr' | 'value' | 'error' | 'status'>,
  truncate: (text: string) => string = (text) => text,
): string {
  const { stdout, stderr, value, error, status } = result;
  const printed = [stdout, stderr, value ?? ''].map(withoutEnd).filter(Boolean);
  const failed = error ? `${error.type}: ${error.message}` : status === 'ok' ? '' : `stopped: ${status}`;
  const parts = [printed.length > 0 ? truncate(printed.join('\n')) : '', failed].filter(Boolean);
  return `Output:\n${parts.join('\n') || 'nothing'}`;
}

/** The user message after a turn without code. */
export const briefNudge = 'Output:\nno code';
