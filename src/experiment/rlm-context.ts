/**
 * A context of one's own as Python is given it: which files are taken how, and what is read of them. What the page's
 * worker and the command line both do. Knows neither files nor the network: bytes are given.
 */

import { LabError } from '../errors';
import type { Json } from '../json';
import type { ContextValue } from '../rlm/run-types';
import type { RlmSpec } from './rlm-spec';

type Files = Extract<NonNullable<RlmSpec['context']>, { kind: 'files' }>;
/** How a file is taken. */
export type TakenAs = Files['as'];

/** The most that a file of a context may have, in bytes. */
export const MOST_FILE_BYTES = 100_000_000;

const endings: readonly (readonly [RegExp, TakenAs])[] = [
  [/\.json$/i, 'json'],
  [/\.(jsonl|ndjson)$/i, 'jsonl'],
  [/\.(csv|tsv)$/i, 'csv'],
];

/** How files of these names are taken unless somebody says otherwise: one by its ending, several by name. */
export function takenAs(names: readonly string[]): TakenAs {
  if (names.length !== 1) return 'files';
  return endings.find(([ending]) => ending.test(names[0]!))?.[1] ?? 'text';
}

/** @throws LabError `file_too_large`. */
export function checkFileSize(name: string, bytes: number): void {
  if (bytes > MOST_FILE_BYTES) throw tooLarge(`“${name}” has`, bytes);
}

/** The same of all files of a context together. @throws LabError `file_too_large`. */
export function checkFileSizes(files: readonly { readonly name: string; readonly size: number }[]): void {
  for (const { name, size } of files) checkFileSize(name, size);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_FILE_BYTES) throw tooLarge('The files together have', bytes);
}

const tooLarge = (what: string, bytes: number) =>
  new LabError(
    'file_too_large',
    `${what} ${Math.ceil(bytes / 1e6).toLocaleString('en')} MB; a context has at most ${MOST_FILE_BYTES / 1e6} MB.`,
    { hint: 'Give a part of it.', field: 'context' },
  );

/** @throws LabError `bad_spec`, `bad_context`, and what `file` throws. */
export async function ownContext(
  { context }: Pick<RlmSpec, 'context'>,
  file: (file: { readonly name: string; readonly hash: string }) => Promise<Uint8Array>,
): Promise<ContextValue | null> {
  if (!context || context.kind === 'text' || context.kind === 'json') return context ?? null;
  const files: { name: string; bytes: Uint8Array }[] = [];
  let sum = 0;
  // One after the other: what is too large together is not even held together.
  for (const one of context.files) {
    const bytes = await file(one);
    checkFileSize(one.name, bytes.length);
    sum += bytes.length;
    if (sum > MOST_FILE_BYTES) throw tooLarge('The files together have at least', sum);
    files.push({ name: one.name, bytes });
  }
  if (context.as === 'files') return { kind: 'files', files };
  if (files.length !== 1)
    throw new LabError('bad_spec', `A context as ${context.as} is one file, not ${files.length}.`, {
      hint: 'Give one file, or take the files by name.',
      field: 'context.as',
    });
  const { name, bytes } = files[0]!;
  return readAs(context.as, bytes, name);
}

async function readAs(as: Exclude<TakenAs, 'files'>, bytes: Uint8Array, name: string): Promise<ContextValue> {
  switch (as) {
    case 'text':
      return { kind: 'bytes', bytes };
    case 'json':
      return jsonFile(bytes, name);
    case 'jsonl':
      return linesFile(bytes, name);
    case 'csv':
      return csvFile(bytes, name);
  }
}

/** Without a byte order mark. */
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** With the bytes themselves, less a byte order mark: read and written again, numbers would be others. */
function jsonFile(bytes: Uint8Array, name: string): ContextValue {
  try {
    const value = JSON.parse(textOf(bytes)) as Json;
    const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return { kind: 'json', value, bytes: marked ? bytes.subarray(3) : bytes };
  } catch (cause) {
    throw badFile(`“${name}” is not JSON: ${(cause as Error).message}.`, cause);
  }
}

/** A list of what the lines hold, each number as the file writes it. Empty lines are none. */
function linesFile(bytes: Uint8Array, name: string): ContextValue {
  const value: Json[] = [];
  const kept: string[] = [];
  const bad: Fault[] = [];
  let faults = 0;
  for (const [i, line] of textOf(bytes).split('\n').entries()) {
    const text = line.trim();
    if (text === '') continue;
    try {
      value.push(JSON.parse(text) as Json);
      kept.push(text);
    } catch (error) {
      faults++;
      if (bad.length < NAMED) bad.push({ line: i + 1, why: (error as Error).message });
      if (faults === MOST_FAULTS) break;
    }
  }
  if (faults > 0) throw badLines(name, 'not JSON', bad, faults);
  return { kind: 'json', value, bytes: new TextEncoder().encode(`[${kept.join(',\n')}]`) };
}

/** A list of rows, each a dict by the header. All values are text, as the file has them. */
async function csvFile(bytes: Uint8Array, name: string): Promise<ContextValue> {
  const { default: papa } = await import('papaparse');
  const text = textOf(bytes);
  const { data, errors } = papa.parse<string[]>(text, { delimiter: delimiterOf(text) });
  const lines = lineNumbers(data);
  const quotes = errors.filter(({ type }) => type === 'Quotes');
  if (quotes.length > 0)
    throw badLines(
      name,
      'not CSV',
      quotes.map(({ row, message }) => ({ line: lines[row ?? 0] ?? 1, why: message })),
    );
  const rows = data.flatMap((cells, i) => (isEmpty(cells) ? [] : [{ cells, line: lines[i]! }]));
  const [header, ...body] = rows;
  if (!header) throw badFile(`“${name}” has no header: it is empty.`);
  const columns = header.cells.map((column) => column.trim());
  const named = new Set<string>();
  const twice = columns.find((column) => named.size === named.add(column).size);
  if (twice !== undefined)
    throw badFile(`Line ${header.line} of “${name}” names the column “${twice}” twice.`);
  const ragged = body.filter(({ cells }) => cells.length !== columns.length);
  if (ragged.length > 0)
    throw badLines(
      name,
      'not like the header',
      ragged.map(({ cells, line }) => ({
        line,
        why: `${cells.length} values for ${columns.length} columns`,
      })),
    );
  // An own property whatever the column is called.
  const value = body.map(({ cells }) => Object.fromEntries(columns.map((column, i) => [column, cells[i]!])));
  return { kind: 'json', value };
}

/** What stands most often in the header outside of quotes; a column alone has none. */
function delimiterOf(text: string): string {
  // Before it there may be empty lines; what else is blank may be an empty column.
  const header = /^(?:\s*\n)?([^\n]*)/.exec(text)![1]!.replace(/"[^"]*"/g, '');
  const times = (one: string) => header.split(one).length - 1;
  return [',', '\t', ';', '|'].reduce((best, one) => (times(one) > times(best) ? one : best));
}

const isEmpty = (cells: readonly string[]) => cells.length === 1 && cells[0]!.trim() === '';

/** The line on which each row begins: quoted values may go over several. */
function lineNumbers(rows: readonly (readonly string[])[]): number[] {
  let line = 1;
  return rows.map((cells) => {
    const begins = line;
    line += 1 + cells.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
    return begins;
  });
}

interface Fault {
  readonly line: number;
  readonly why: string;
}

/** Lines that are named; the others are counted. */
const NAMED = 3;
/** Lines after which no more are tried: making an error takes longer than reading a line. */
const MOST_FAULTS = 1000;

/** @param count of all of them; `MOST_FAULTS` may be more. */
function badLines(name: string, what: string, faults: readonly Fault[], count = faults.length): LabError {
  const named = faults.slice(0, NAMED).map(({ line, why }) => `line ${line} (${why.replace(/\.$/, '')})`);
  const least = count === MOST_FAULTS ? 'at least ' : '';
  const more = count > NAMED ? ` and ${least}${(count - NAMED).toLocaleString('en')} more lines` : '';
  const verb = count > 1 ? 'are' : 'is';
  return badFile(`In “${name}”, ${named.join(', ')}${more} ${verb} ${what}.`);
}

const badFile = (sentence: string, cause?: unknown) =>
  new LabError('bad_context', sentence, {
    hint: 'Correct the file, or take it as text.',
    field: 'context.files.0',
    cause,
  });
