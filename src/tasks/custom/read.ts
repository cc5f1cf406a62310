/**
 * Reads a user's own file: one JSON object a line (JSONL), each a question with its answer. What is wrong is said with
 * its line; nothing is guessed, cut or mended. Knows no agent and no training.
 */

import { LabError } from '../../errors';
import { dataLimits } from './limits';
import { cut, readRow, type ReadRow, type Row } from './row';
import { assign } from './splits';
import { normal } from './text';

export type { Row } from './row';

/** What a file holds. */
export interface Rows {
  readonly rows: readonly Row[];
  /** What a person should know of it, as sentences. */
  readonly notes: readonly string[];
}

/** So many faults are told one by one. */
const TOLD = 5;
const FORMAT =
  'Each line is one JSON object, such as {"question": "…", "answer": "…"}; it may also have "roles" and "split".';
const NEWLINE = 0x0a;

interface Fault {
  readonly line: number;
  /** What follows “Line 3 ” or “Line 3: ”. */
  readonly text: string;
}

/**
 * @param name of the file, for sentences.
 * @throws LabError `bad_data`, field `data.file`; the sentence names the lines at fault.
 */
export function readRows(bytes: Uint8Array, name: string): Rows {
  const bad = (sentence: string, hint = FORMAT) =>
    new LabError('bad_data', `“${cut(name)}” ${sentence}`, { hint, field: 'data.file' });
  if (bytes.length > dataLimits.bytes)
    throw bad(`has ${bytes.length} bytes; at most ${dataLimits.bytes} are read.`, 'Leave out some lines.');
  const text = decode(bytes, bad);
  if (text.trim() === '') throw bad('holds no question: it is empty.');
  const lines = text.split(/\r?\n/);
  refuseWhole(text, lines, bad);

  const faults: Fault[] = [];
  const read: ReadRow[] = [];
  let blank = 0;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') blank += Number(i < lines.length - 1);
    else if (read.length >= dataLimits.rows)
      throw bad(
        `holds more than ${dataLimits.rows} questions: line ${i + 1} is one too many.`,
        'Leave out some lines.',
      );
    else take(line, i + 1, read, faults);
    if (faults.length >= dataLimits.faults) throw bad(`${told(faults)} Reading stopped at line ${i + 1}.`);
  }
  const { kept, repeated } = distinct(read, faults);
  if (faults.length > 0) throw bad(told(faults));
  const { splits, notes } = assign(kept);
  const rows = kept.map((row, i): Row => ({ ...row, split: splits[i]! }));
  return { rows, notes: [...notesOn(blank, repeated), ...notes, ...roleNotes(rows)] };
}

type Bad = (sentence: string, hint?: string) => LabError;

function decode(bytes: Uint8Array, bad: Bad): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw bad('is UTF-16 from line 1 on, not UTF-8.', 'Save it as UTF-8.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw bad(
      `is not UTF-8: line ${badLine(bytes)} has bytes that stand for no character.`,
      'Save it as UTF-8.',
    );
  }
}

/** The first line that is not UTF-8, from 1: a line feed is the same byte in every UTF-8 text. */
function badLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const feed = bytes.indexOf(NEWLINE, start);
    const end = feed < 0 ? bytes.length : feed;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    if (feed < 0) return line;
    start = end + 1;
  }
}

/** JSON that is not one object a line is told as what it is, rather than line by line. */
function refuseWhole(text: string, lines: readonly string[], bad: Bad): void {
  const at = lines.findIndex((line) => line.trim() !== '');
  const [begin] = lines[at]!.trimStart();
  const alone = isJson(lines[at]!);
  if (begin === '[' && (!alone || isJson(text)))
    throw bad(
      `is a JSON array, which begins in line ${at + 1}, not one object a line.`,
      'Take the brackets away and put each object on a line of its own, without the commas between them: jq -c ".[]" FILE.json does so.',
    );
  if (begin === '{' && !alone && isJson(text))
    throw bad(`is one JSON object over several lines, from line ${at + 1} on, not one object a line.`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads one line into the rows, or what is wrong with it into the faults. */
function take(text: string, line: number, rows: ReadRow[], faults: Fault[]): void {
  if (text.length > dataLimits.line) {
    faults.push({ line, text: `has ${text.length} characters; at most ${dataLimits.line} are read` });
    return;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    faults.push({ line, text: notJson(text, error as Error) });
    return;
  }
  const row = readRow(json, line);
  if (Array.isArray(row)) faults.push(...row.map((fault) => ({ line, text: fault })));
  else rows.push(row);
}

/** Engines word what is wrong each in its way; that they name the place, all have in common where they do. */
function notJson(text: string, { message }: Error): string {
  const column = /column (\d+)/.exec(message)?.[1];
  const position = /position (\d+)/.exec(message)?.[1];
  const place = column ?? (position && String(Number(position) + 1));
  return `is not JSON${place ? ` (see character ${place})` : ''}: it begins “${cut(text.trimStart())}”`;
}

/** Questions that stand there twice: kept once where they agree, at fault where they do not. */
function distinct(
  rows: readonly ReadRow[],
  faults: Fault[],
): { kept: ReadRow[]; repeated: [number, number][] } {
  const known = new Map<string, ReadRow>();
  const repeated: [number, number][] = [];
  for (const row of rows) {
    const key = normal(row.question);
    const first = known.get(key);
    if (!first) {
      known.set(key, row);
      continue;
    }
    const differs = differing(first, row);
    if (differs)
      faults.push({ line: row.line, text: `asks the question of line ${first.line} with ${differs}` });
    else repeated.push([first.line, row.line]);
  }
  return { kept: [...known.values()], repeated };
}

function differing(a: ReadRow, b: ReadRow): string | null {
  if (normal(a.answer) !== normal(b.answer)) return 'another answer';
  if (a.split !== b.split) return 'another split';
  const texts = ({ roles }: ReadRow) => JSON.stringify([...roles].sort(([x], [y]) => (x < y ? -1 : 1)));
  return texts(a) === texts(b) ? null : 'other texts of its roles';
}

/** Faults in the order of their lines: the first few, and how many more there are. */
function told(faults: readonly Fault[]): string {
  const sorted = [...faults].sort((a, b) => a.line - b.line);
  const sentences = sorted.slice(0, TOLD).map(({ line, text }) => {
    return `Line ${line}${text.startsWith('field') ? ':' : ''} ${text}.`;
  });
  const more = faults.length - sentences.length;
  const count = faults.length === 1 ? 'has a fault' : `has ${faults.length} faults`;
  return [`${count}. ${sentences.join(' ')}`, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

function notesOn(blank: number, repeated: readonly [number, number][]): string[] {
  const notes: string[] = [];
  if (blank > 0)
    notes.push(blank === 1 ? 'A blank line was passed over.' : `${blank} blank lines were passed over.`);
  if (repeated.length > 0) {
    const pairs = repeated.slice(0, TOLD).map(([first, again]) => `lines ${first} and ${again}`);
    const more = repeated.length > TOLD ? ` and ${repeated.length - TOLD} more` : '';
    notes.push(`The same question stands there twice and was kept once: ${pairs.join(', ')}${more}.`);
  }
  return notes;
}

/** Which roles have texts, and on how many lines. */
function roleNotes(rows: readonly Row[]): string[] {
  const counts = new Map<string, number>();
  for (const { roles } of rows)
    for (const role of roles.keys()) counts.set(role, (counts.get(role) ?? 0) + 1);
  return [...counts].flatMap(([role, count]) =>
    count < rows.length
      ? [`Only ${count} of ${rows.length} questions have a text of the role “${role}”.`]
      : [],
  );
}
