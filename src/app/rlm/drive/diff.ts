/** What an edit changes, line by line. Pure. */

export interface DiffLine {
  readonly kind: 'same' | 'out' | 'in' | 'gap';
  /** Of a gap: empty. */
  readonly text: string;
  /** Of a gap: lines that are left out. */
  readonly lines: number;
}

/** Longer texts that differ are not compared, in characters between the first difference and the last. */
const COMPARED = 200_000;
/** Lines in the middle of which the longest common part is sought; more of them count as replaced. */
const SOUGHT = 1200;
/** Lines around a change that are shown. */
const AROUND = 2;

const NEWLINE = 10;

/**
 * The shortest way from one text to the other, in lines; long equal stretches are left out. Null: too much of them
 * differs.
 */
export function diffLines(before: string, after: string): readonly DiffLine[] | null {
  if (before === after) return gap(newlines(before, 0, before.length) + 1);
  const { head, tail } = equalEnds(before, after);
  if (Math.max(before.length, after.length) - head - tail > COMPARED) return null;
  const from = linesBack(before, head);
  const to = linesOn(before, before.length - tail);
  const a = before.slice(from, to).split('\n');
  const b = after.slice(from, to - before.length + after.length).split('\n');
  return joined([
    ...gap(newlines(before, 0, from)),
    ...folded(steps(a, b)),
    ...gap(newlines(before, to, before.length)),
  ]);
}

/** Characters that two texts have in common: at their beginning up to a line's begin, at their end from a line's end on. */
function equalEnds(a: string, b: string): { readonly head: number; readonly tail: number } {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  const head = same === 0 ? 0 : a.lastIndexOf('\n', same - 1) + 1;
  let left = 0;
  while (left < most - head && a.charCodeAt(a.length - 1 - left) === b.charCodeAt(b.length - 1 - left))
    left++;
  const end = left === 0 ? -1 : a.indexOf('\n', a.length - left);
  return { head, tail: end < 0 ? 0 : a.length - end };
}

/** From a line's begin so many lines back as are shown around a change. */
function linesBack(text: string, from: number): number {
  let at = from;
  for (let n = 0; n < AROUND && at > 0; n++) at = at === 1 ? 0 : text.lastIndexOf('\n', at - 2) + 1;
  return at;
}

/** From a line's end so many lines on. */
function linesOn(text: string, from: number): number {
  let at = from;
  for (let n = 0; n < AROUND && at < text.length; n++) {
    const next = text.indexOf('\n', at + 1);
    at = next < 0 ? text.length : next;
  }
  return at;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === NEWLINE) count++;
  return count;
}

const gap = (lines: number): readonly DiffLine[] => (lines > 0 ? [{ kind: 'gap', text: '', lines }] : []);

/** With neighbouring gaps as one. */
function joined(lines: readonly DiffLine[]): readonly DiffLine[] {
  const found: DiffLine[] = [];
  for (const one of lines) {
    const last = found.at(-1);
    if (one.kind === 'gap' && last?.kind === 'gap')
      found[found.length - 1] = { ...last, lines: last.lines + one.lines };
    else found.push(one);
  }
  return found;
}

const line = (kind: DiffLine['kind'], text: string): DiffLine => ({ kind, text, lines: 1 });

/** By a table of longest common parts. */
function steps(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length === 0 || b.length === 0 || a.length > SOUGHT || b.length > SOUGHT)
    return [...a.map((text) => line('out', text)), ...b.map((text) => line('in', text))];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width); // [a.length + 1, b.length + 1]
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push(line('same', a[i]!));
      i++;
      j++;
    } else if (i < a.length && (j === b.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      found.push(line('out', a[i++]!));
    else found.push(line('in', b[j++]!));
  }
  return found;
}

/** With long equal stretches left out. */
function folded(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, at) => {
    if (kind === 'same') return;
    for (let i = Math.max(0, at - AROUND); i <= Math.min(lines.length - 1, at + AROUND); i++) near[i] = 1;
  });
  const shown: DiffLine[] = [];
  lines.forEach((one, at) => {
    const last = shown.at(-1);
    if (near[at]) shown.push(one);
    else if (last?.kind === 'gap') shown[shown.length - 1] = { ...last, lines: last.lines + 1 };
    else shown.push({ kind: 'gap', text: '', lines: 1 });
  });
  return shown;
}
