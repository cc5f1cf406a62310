/** What an edit changes, line by line. Pure. */

export interface DiffLine {
  readonly kind: 'same' | 'out' | 'in' | 'gap';
  /** Of a gap: empty. */
  readonly text: string;
  /** Of a gap: lines that are left out. */
  readonly lines: number;
}

/** Lines in the middle of which the longest common part is sought; more of them count as replaced. */
const SOUGHT = 1200;
/** Lines around a change that are shown. */
const AROUND = 2;

/** The shortest way from one text to the other, in lines; long equal stretches are left out. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const middle = steps(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  return folded([
    ...a.slice(0, head).map((text) => line('same', text)),
    ...middle,
    ...a.slice(a.length - tail).map((text) => line('same', text)),
  ]);
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
