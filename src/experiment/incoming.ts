/**
 * What a file is that somebody opens or drops: told by what is in it, never by its name alone. Looks at the beginning of
 * a file only, so that nothing large is read before it is known what for.
 */

import { LabError } from '../errors';
import { LINKS_FORMAT } from '../links/linkset';
import { STATE_FORMAT } from '../training/checkpoint';
import { dataLimits } from '../tasks/custom/limits';
import { sizes } from './limits';

/**
 * `foreign`: links that this lab has not written, or a JSON file that belongs to such. `questions`: a user's own, one JSON
 * object a line.
 */
export const incomingKinds = ['run', 'links', 'checkpoint', 'foreign', 'sidecar', 'questions'] as const;
export type IncomingKind = (typeof incomingKinds)[number];

/** The most that is read of a file, in bytes. */
export const mostBytes: Readonly<Record<IncomingKind, number>> = {
  run: 256e6,
  links: sizes.linksBytes,
  checkpoint: sizes.linksBytes,
  foreign: sizes.linksBytes,
  sidecar: 1e6,
  questions: dataLimits.bytes,
};

const PREFIX = 8;
/** The reference implementation's limit of a header. */
const HEADER_BYTES = 100_000_000;
/** So much of a text is looked at. */
const TEXT_BYTES = 4096;

/** @returns how many of a file's first bytes tell what it is. @param start at least its first 16 bytes, or all of it. */
export function tellingBytes(start: Uint8Array): number {
  const header = headerBytes(start);
  return header === null ? TEXT_BYTES : PREFIX + header;
}

/**
 * @param start at least as many of the file's first bytes as `tellingBytes` says, or all of it.
 * @throws LabError `empty_file`, `unknown_file`, `bad_safetensors` for a header that is none, `newer_file`.
 */
export function identify(start: Uint8Array, name: string): IncomingKind {
  if (start.length === 0)
    throw new LabError('empty_file', `“${name}” is empty.`, { hint: OPENABLE, field: name });
  if (isPickle(start)) return 'foreign';
  const header = headerBytes(start);
  if (header !== null) return ofTensors(start.subarray(PREFIX, PREFIX + header), name);
  return ofText(start.subarray(0, TEXT_BYTES), name);
}

/** Length of a safetensors header; null: the file does not begin like one. */
function headerBytes(start: Uint8Array): number | null {
  if (start.length < PREFIX + 1 || start[PREFIX] !== 0x7b) return null;
  const view = new DataView(start.buffer, start.byteOffset, PREFIX);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  return length >= 2 && length <= HEADER_BYTES ? length : null;
}

/** What PyTorch saves when it is not asked for safetensors: a zip archive, or a bare pickle. */
const isPickle = ([a, b, c, d, , , , , opens]: Uint8Array): boolean =>
  opens !== 0x7b &&
  ((a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04) || (a === 0x80 && b! >= 2 && b! <= 5));

function ofTensors(bytes: Uint8Array, name: string): IncomingKind {
  const header = jsonOf(bytes);
  if (header === null)
    throw new LabError('bad_safetensors', `The header of “${name}” is not JSON.`, {
      hint: 'The file is damaged: download or export it again.',
      field: name,
    });
  const { __metadata__: metadata, ...tensors } = header;
  const { format, trace } = isRecord(metadata) ? metadata : {};
  if (trace !== undefined) return 'run';
  if (format === LINKS_FORMAT) return 'links';
  if (format === STATE_FORMAT) return 'checkpoint';
  if (typeof format === 'string' && format.startsWith('recursion-lab '))
    throw new LabError('newer_file', `“${name}” was written by another version of the lab (${format}).`, {
      hint: 'Open it with that version, or reload the page to have the latest one.',
      field: name,
    });
  const names = Object.keys(tensors);
  if (names.length === 0) throw unknown(name, 'It is a safetensors file without any tensor.');
  if (names.some((tensor) => /(^|\.)(layers\.\d+\.|embed_tokens|lm_head)/.test(tensor)))
    throw unknown(name, 'It holds the weights of a model.');
  return 'foreign';
}

function ofText(start: Uint8Array, name: string): IncomingKind {
  const called = /\.(jsonl|ndjson)$/i.test(name);
  const text = new TextDecoder().decode(start).replace(/^\uFEFF/, '');
  // What is wrong with questions is best told by their own reader, with lines.
  if (called) return 'questions';
  if (/^\s*[{[]/.test(text) && !text.includes('\0'))
    return /(adapter|link)\w*_config\.json$/i.test(name) ? 'sidecar' : 'questions';
  throw unknown(name, 'It is neither a safetensors file nor JSON.');
}

function jsonOf(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(json) ? json : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const OPENABLE =
  'What can be opened: a run, links or a training checkpoint that the lab has saved, links of PyTorch (all .safetensors), and questions as JSONL.';

function unknown(name: string, why: string): LabError {
  return new LabError('unknown_file', `“${name}” is nothing that the lab can open. ${why}`, {
    hint: OPENABLE,
    field: name,
  });
}
