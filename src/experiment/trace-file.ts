/**
 * Recordings as files: one `.json` and one `.safetensors`, or both in a single `.safetensors` with the JSON in its
 * metadata. Reading takes the bytes for hostile. Knows no disk and no network.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import { parseSafetensors, writeSafetensors, type SafetensorsFile } from '../models/safetensors';
import type { HostTensor } from '../runtime/tensor';
import type { Question } from '../tasks/task';
import { sizes } from './limits';
import { familyOf } from './question';
import type { Recording } from './recording';
import { parseSpec, type Spec } from './spec';
import { badTrace, checkTrace } from './trace-check';
import { Events, Facts } from './trace-schema';

const FORMAT = 'recursion-lab trace';
/** Of what is written. An older one passes the migrations when it is read. */
export const TRACE_VERSION = 1;
/** `migrations[n]` turns the JSON of version n into that of version n + 1. */
const migrations: Readonly<Record<number, (json: object) => object>> = {};
/** Key of the JSON in a single file's metadata. */
const METADATA = 'trace';

const Envelope = z.strictObject({
  format: z.literal(FORMAT),
  v: z.literal(TRACE_VERSION),
  spec: z.unknown(),
  question: z.string().max(2000),
  facts: Facts.nullable(),
  ms: z.number().min(0).nullable(),
  bits: z.literal([32, 8]),
  events: Events,
});

export interface TraceFiles {
  readonly json: string;
  readonly safetensors: Uint8Array<ArrayBuffer>;
}

/** @throws LabError `bad_trace` for a recording that could not be read again (numbers that are not finite, too large). */
export function writeTrace(recording: Recording): TraceFiles {
  const json = JSON.stringify(toJson(recording));
  recordingFrom(JSON.parse(json), recording.tensors);
  return { json, safetensors: writeSafetensors(rowsOf(recording.tensors)) };
}

/** A recording from the parsed JSON and the bytes of two files. @throws LabError `bad_trace` with the field. */
export function readTraceParts(json: unknown, safetensors: Uint8Array): Recording {
  return recordingFrom(json, tensorsOf(open(safetensors)));
}

/** A recording as a single file. @throws LabError `bad_trace`, as `writeTrace`. */
export function writeTraceFile(recording: Recording): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify(toJson(recording));
  recordingFrom(JSON.parse(json), recording.tensors);
  return writeSafetensors(rowsOf(recording.tensors), { [METADATA]: json });
}

/** @throws LabError `bad_trace` with the field. */
export function readTraceFile(bytes: Uint8Array): Recording {
  const file = open(bytes);
  const json = file.metadata[METADATA];
  if (json === undefined)
    throw badTrace('The file holds no trace: its metadata has none.', `__metadata__.${METADATA}`);
  return recordingFrom(parseJson(json), tensorsOf(file));
}

/** Everything of a recording but its tensors, as it is written. */
export function toJson({ spec, question, facts, events, ms, bits }: Recording): object {
  return { format: FORMAT, v: TRACE_VERSION, spec, question: question.text, facts, ms, bits, events };
}

/**
 * A recording from foreign JSON and tensors: the one reader of files, of the store and of links.
 * @throws LabError `bad_trace` with the field.
 */
export function recordingFrom(json: unknown, tensors: ReadonlyMap<string, HostTensor>): Recording {
  const parsed = Envelope.safeParse(migrate(json));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const field = path.join('.');
    throw badTrace(`The trace’s ${field ? `“${field}”` : 'JSON'} is wrong: ${message}.`, field, parsed.error);
  }
  const { facts, events, ms, bits } = parsed.data;
  const spec = inTrace('spec', () => parseSpec(parsed.data.spec));
  checkTrace({ spec, facts, events, tensors });
  const asked = events[0]!.type === 'run' ? events[0].questions[0] : '';
  const question = inTrace('question', () => readQuestion(spec, parsed.data.question));
  if (asked !== question.text)
    throw badTrace('The trace’s question is not the one that its run was asked.', 'question');
  return { spec, question, facts, events, tensors, ms, bits };
}

/** The answer is worked out anew: a file cannot claim another one. Of questions that are not here it is not known. */
function readQuestion({ data }: Spec, text: string): Question {
  const unknown = (asked: string): Question => ({
    text: asked.trim(),
    answer: '',
    depth: 1,
    split: data.split,
  });
  const parse = familyOf(data)?.parse ?? unknown;
  const question = parse(text);
  if (data.question !== undefined && parse(data.question).text !== question.text)
    throw badTrace('The trace’s question is not the experiment’s.', 'question');
  return question;
}

/** What reading a part throws, as a fault of the trace. */
function inTrace<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code, message, field } = LabError.from(error);
    if (code === 'bad_trace') throw error;
    throw badTrace(
      `The trace’s ${part} cannot be read: ${message}`,
      field ? `${part}.${field}` : part,
      error,
    );
  }
}

function migrate(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) throw badTrace('The trace is no JSON object.');
  const { format, v } = json as { format?: unknown; v?: unknown };
  if (format !== FORMAT) throw badTrace('The JSON is not that of a trace.', 'format');
  if (typeof v !== 'number' || !Number.isInteger(v) || v < 1)
    throw badTrace('The trace has no version.', 'v');
  if (v > TRACE_VERSION)
    throw badTrace(`The trace is of version ${v}, newer than this lab (${TRACE_VERSION}).`, 'v');
  let migrated: object = json;
  for (let from = v; from < TRACE_VERSION; from++) migrated = migrations[from]?.(migrated) ?? migrated;
  return migrated;
}

function parseJson(text: string): unknown {
  if (text.length > sizes.traceText)
    throw badTrace(`The trace’s JSON has ${text.length} characters, more than ${sizes.traceText}.`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badTrace('The trace is no JSON.', undefined, cause);
  }
}

function open(bytes: Uint8Array): SafetensorsFile {
  // The JSON may lie in the same file.
  if (bytes.byteLength > sizes.traceBytes + 2 * sizes.traceText)
    throw badTrace(`The trace’s file has ${bytes.byteLength} bytes, too many.`);
  return inTrace('tensors', () => parseSafetensors(bytes));
}

/** Copies, so that a recording does not keep the whole file. */
function tensorsOf(file: SafetensorsFile): Map<string, HostTensor> {
  return new Map(
    file.entries.map(({ name, dtype, shape: dims }): [string, HostTensor] => {
      if (dtype === 'F32') return [name, { dtype: 'float32', dims, data: file.tensorFloat32(name).slice() }];
      if (dtype === 'I32') return [name, { dtype: 'int32', dims, data: file.tensorInt32(name).slice() }];
      throw badTrace(`Tensor “${name}” holds ${dtype}, not F32 or I32.`, name);
    }),
  );
}

const rowsOf = (tensors: ReadonlyMap<string, HostTensor>) =>
  [...tensors].map(([name, { dtype, dims, data }]) => ({
    name,
    dtype: dtype === 'int32' ? ('I32' as const) : ('F32' as const),
    shape: dims,
    data,
  }));
