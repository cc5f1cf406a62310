/**
 * What of a text stands in another, of which truncation took the middle or an end: whatever mark it left. Pure. The head
 * and the tail are found by themselves, so that any log's way to cut is understood.
 */

/** A text as what was told of it and what was not. Lengths in characters of the whole text. */
export interface SeenParts {
  readonly head: number;
  readonly tail: number;
  readonly hidden: number;
  /** Where in what was told the text's part ends: the next text is looked for from there. */
  readonly after: number;
}

/** Fewer characters than this stand in any text by chance. */
const LEAST = 8;

/**
 * @param start of the text, as far as it is known; `end` its last known characters.
 * @param length of the whole text; @param told what was shown, from `from` on.
 */
export function seenParts(start: string, end: string, length: number, told: string, from = 0): SeenParts {
  const head = longest(start.length, length, (n) => told.indexOf(start.slice(0, n), from) >= 0);
  const at = head > 0 ? told.indexOf(start.slice(0, head), from) + head : from;
  if (head >= length) return { head: length, tail: 0, hidden: 0, after: at };
  const most = Math.min(end.length, length - head);
  const tail = longest(most, length, (n) => told.indexOf(end.slice(end.length - n), at) >= 0);
  const after = tail > 0 ? told.indexOf(end.slice(end.length - tail), at) + tail : at;
  return { head, tail, hidden: length - head - tail, after };
}

/** The greatest `n` up to `most` for which it holds, if it holds for less too; 0 where that is chance. */
function longest(most: number, length: number, holds: (n: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low < Math.min(LEAST, length) ? 0 : low;
}

/** What a first message showed of the context. */
export interface Preview {
  readonly head: string;
  readonly tail: string;
}

/** Forms in which the first message shows it: the beginning, what stands between, the end. */
const forms = [
  { open: 'It begins:\n<<<\n', middle: '\n>>>\nand ends:\n<<<\n', close: '\n>>>' },
  { open: 'All of it:\n<<<\n', middle: null, close: '\n>>>' },
  {
    open: /\nThe material(?::|, cut:[^\n]*:)\n<<<\n/,
    middle: /\n\[\.\.\. [\d,]+ of [\d,]+ characters left out here \.\.\.\]\n/,
    close: '\n>>>',
  },
] as const;

/** A line that says what the context is, in the brief form; the preview stands below it. */
const BRIEF = /\ncontext: \w+(?:, \d+ \w+)?\n/;

/** Null: the message shows nothing of the context, or in a form that is not known. */
export function previewOf(message: string): Preview | null {
  for (const { open, middle, close } of forms) {
    const begin = place(message, open);
    if (!begin) continue;
    const end = message.lastIndexOf(close);
    if (end < begin.to) continue;
    const body = message.slice(begin.to, end);
    const cut = middle === null ? null : place(body, middle);
    return cut ? { head: body.slice(0, cut.from), tail: body.slice(cut.to) } : { head: body, tail: '' };
  }
  const brief = message.startsWith('Question: ') ? BRIEF.exec(message) : null;
  if (!brief) return null;
  const body = message.slice(brief.index + brief[0].length);
  const cut = place(body, '\n...\n');
  return cut ? { head: body.slice(0, cut.from), tail: body.slice(cut.to) } : { head: body, tail: '' };
}

function place(text: string, what: string | RegExp): { from: number; to: number } | null {
  if (typeof what === 'string') {
    const from = text.indexOf(what);
    return from < 0 ? null : { from, to: from + what.length };
  }
  const found = what.exec(text);
  return found && { from: found.index, to: found.index + found[0].length };
}
