/**
 * Code in a model's answer. Takes fences as models write them: any case, indented, closed on the line of the code or not
 * at all. Linear in the length of the text, whatever it holds. Knows nothing of what the code does.
 */

/** Languages whose fences are run. */
const languages = new Set(['repl', 'python', 'py']);

/** More than these are not run: no turn needs them, and a flood of fences would. */
export const mostBlocks = 64;

export interface Blocks {
  readonly code: readonly string[];
  /** Where each of them stands in the text, `[start, end)`: from behind its opening fence to behind its closing one. */
  readonly places: readonly (readonly [start: number, end: number])[];
  /** Languages of the other fences, '' where none was named. */
  readonly others: readonly string[];
  /** Fences of ours with nothing in them. */
  readonly empty: number;
  /** Blocks beyond the most that are run. */
  readonly beyond: number;
  /** The text outside all fences. */
  readonly prose: string;
}

interface Fence {
  readonly mark: string;
  readonly indent: string;
  readonly language: string;
  /** Code on the opening line itself. */
  readonly rest: string;
}

/** Every fenced block of a text, in order. */
export function readBlocks(text: string): Blocks {
  const lines: string[] = [];
  const starts: number[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push(line.endsWith('\r') ? line.slice(0, -1) : line);
    starts.push(start);
    start += line.length + 1;
  }
  const code: string[] = [];
  const places: [number, number][] = [];
  const others: string[] = [];
  const prose: string[] = [];
  let empty = 0;
  let beyond = 0;
  // A string that is never closed makes the search for its end pass over the rest of the text: not for ever again.
  let patience = 8;
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const opening = openingOf(line);
    if (!opening) {
      prose.push(line);
      at++;
      continue;
    }
    const ours = languages.has(opening.language);
    const body = readBody(lines, at, opening, ours && patience > 0);
    if (body.gaveUp) patience--;
    const from = starts[at]! + line.trimEnd().length - opening.rest.length;
    at = body.next;
    if (!ours) others.push(opening.language);
    else {
      const block = dedent(body.lines, opening.indent);
      if (block.trim() === '') empty++;
      else if (code.length < mostBlocks) {
        code.push(block);
        places.push([from, starts[at] ?? text.length]);
      } else beyond++;
    }
  }
  return { code, places, others, empty, beyond, prose: prose.join('\n') };
}

/** A fence that begins a line (after a list's mark, too), or one of ours that ends a line of prose. */
function openingOf(line: string): Fence | null {
  const start = /^([ \t]*)(?:(?:[-*+>]|\d{1,3}[.)])[ \t]+)?(`{3,}|~{3,})[ \t]*([\w+#.-]*)/.exec(line);
  if (start) {
    const [whole, indent, mark, language] = start;
    const rest = line.slice(whole.length).trim();
    // `` ```x``` `` in prose is an inline code span, not a fence, unless it names a language of ours.
    if (rest.includes(mark![0]!.repeat(3)) && (!languages.has(language!.toLowerCase()) || rest === mark))
      return null;
    return {
      mark: mark!,
      indent: indent!,
      language: language!.toLowerCase(),
      rest: isInfo(rest) ? '' : rest,
    };
  }
  const end = /(`{3,}|~{3,})[ \t]*(repl|python|py)[ \t]*$/i.exec(line.slice(-64));
  return end ? { mark: end[1]!, indent: '', language: end[2]!.toLowerCase(), rest: '' } : null;
}

/** What may follow a language and is not code: `{.numberLines}`, `title="a.py"`. */
const isInfo = (rest: string) => /^(\{|(title|filename|file|name|lines?|highlight)=)/.test(rest);

interface Body {
  readonly lines: string[];
  /** The line after the block; the block's last line itself, where that opens the next one. */
  readonly next: number;
  /** A string never ended, so that the first fence in it was taken for the end. */
  readonly gaveUp: boolean;
}

function readBody(lines: readonly string[], start: number, fence: Fence, strings: boolean): Body {
  const body: string[] = [];
  if (fence.rest !== '') {
    const inline = endsInFence(fence.rest, fence.mark);
    if (inline !== null) return { lines: [inline], next: start + 1, gaveUp: false };
    body.push(fence.rest);
  }
  let quote: string | null = strings && fence.rest ? quoteAfter(fence.rest, null) : null;
  let candidate: Body | null = null;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!;
    const end = endOfBlock(line, fence.mark);
    if (end && quote === null)
      return { lines: [...body, ...end.code], next: end.reopens ? at : at + 1, gaveUp: false };
    if (end) candidate ??= { lines: [...body, ...end.code], next: end.reopens ? at : at + 1, gaveUp: true };
    body.push(line);
    if (strings) quote = quoteAfter(line, quote);
  }
  return candidate && quote !== null ? candidate : { lines: body, next: lines.length, gaveUp: false };
}

/** Whether a line ends a block, with the code that stands before its fence. */
function endOfBlock(line: string, mark: string): { code: string[]; reopens: boolean } | null {
  const trimmed = line.trim();
  if (trimmed.startsWith(mark)) {
    if (/^(`+|~+)$/.test(trimmed)) return { code: [], reopens: false };
    // Backticks are no Python: a fence with a language inside a block means that the block was never closed.
    if (mark[0] === '`' && /^`+[ \t]*[\w+#.-]+$/.test(trimmed)) return { code: [], reopens: true };
    return null;
  }
  const before = endsInFence(line, mark);
  return before === null ? null : { code: [before], reopens: false };
}

/** A line without the fence at its end; null if there is none. */
function endsInFence(line: string, mark: string): string | null {
  const trimmed = line.trimEnd();
  if (!trimmed.endsWith(mark)) return null;
  let end = trimmed.length;
  while (end > 0 && trimmed[end - 1] === mark[0]) end--;
  return trimmed.slice(0, end).trimEnd();
}

/** Which triple quote is open after a line of Python: `'''`, `"""` or none. */
function quoteAfter(line: string, open: string | null): string | null {
  let quote = open;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (char === '\\') i++;
    else if (quote !== null) {
      if (line.startsWith(quote, i)) {
        i += quote.length - 1;
        quote = null;
      }
    } else if (char === '#') break;
    else if (char === '"' || char === "'") {
      if (line.startsWith(char.repeat(3), i)) {
        quote = char.repeat(3);
        i += 2;
      } else quote = char;
    }
  }
  return quote !== null && quote.length === 1 ? null : quote; // a short string ends with its line
}

/** Takes off the fence's own indentation, then that of the first line with code. */
function dedent(lines: readonly string[], indent: string): string {
  const strip = (text: string, prefix: string) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const once = lines.map((line) => strip(line, indent));
  const first = once.find((line) => line.trim() !== '') ?? '';
  const inner = /^[ \t]*/.exec(first)![0];
  return (inner === '' ? once : once.map((line) => strip(line, inner))).join('\n');
}
