/**
 * A run small enough to travel in a link: its events in few digits, its tensors at 8 bits, deflated. What comes out is
 * read by the same reader as files, for the experiment that the link itself describes.
 */

import * as z from 'zod';
import type { TraceEvent } from '../mas/trace';
import { ints, type HostTensor } from '../runtime/tensor';
import { packBytes, unpackBytes } from './deflate';
import { sizes } from './limits';
import { dequantise, quantise, quantisedBytes } from './quantise';
import { questionOf } from './question';
import type { Recording } from './recording';
import type { Spec } from './spec';
import { badTrace } from './trace-check';
import { recordingFrom, toJson } from './trace-file';

const DIGITS = 4;
/** Probabilities and the like below this are nothing. */
const NOTHING = 1e-6;
const LENS_TOP = 5;

/** JSON in front of the numbers: what a trace's JSON holds beside the experiment and the question, and the tensors. */
const Header = z.looseObject({
  tensors: z
    .array(z.tuple([z.string().max(40), z.array(z.int().min(0).max(1_000_000)).min(1).max(4)]))
    .max(400),
  /** Cache lengths by tensor name. */
  lengths: z.record(z.string().max(40), z.int().min(0)),
});

/**
 * The run as text for a link; null where it takes more than `sizes.carried` characters. Left out: the lens over the
 * whole vocabulary, its tokens beyond the first five; and where only that makes it fit, the thoughts that an agent reads
 * again (`fed`).
 */
export async function packRun(recording: Recording): Promise<string | null> {
  for (const kinds of [KINDS, KINDS.filter((kind) => kind !== 'fed')]) {
    if (numbersOf(recording, kinds) > sizes.inflated) continue;
    const bytes = bytesOf(recording, kinds);
    if (bytes.length > sizes.inflated) continue;
    const text = await packBytes(bytes);
    if (text.length <= sizes.carried) return text;
  }
  return null;
}

const KINDS = ['hidden', 'message', 'fed', 'attention'];

/**
 * A run that `packRun` packed, of this experiment.
 * @throws LabError `bad_trace`; Error where the text is no packed run at all.
 */
export async function unpackRun(text: string, spec: Spec): Promise<Recording> {
  if (text.length > sizes.carried)
    throw badTrace(`The run takes ${text.length} characters, more than ${sizes.carried}.`);
  const bytes = await unpackBytes(text);
  const end = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const header = Header.parse(
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4, end))),
  );
  const { tensors: table, lengths, ...rest } = header;
  const tensors = new Map<string, HostTensor>(
    Object.entries(lengths).map(([name, length]) => [name, ints([length], [1])]),
  );
  let at = end;
  for (const [name, dims] of table) {
    const length = quantisedBytes(dims);
    if (tensors.has(name)) throw badTrace(`Tensor “${name}” is there twice.`, name);
    if (at + length > bytes.length) throw badTrace(`Tensor “${name}” is cut short.`, name);
    tensors.set(name, dequantise(bytes.subarray(at, at + length), dims));
    at += length;
  }
  if (at !== bytes.length) throw badTrace('Behind the last tensor there is more.');
  const recording = recordingFrom({ ...rest, spec, question: questionOf(spec).text }, tensors);
  return { ...recording, bits: 8 };
}

/** `message` of `r1.a4.message.a2`. */
const kindOf = (name: string) => name.split('.')[2] ?? '';

/** Bytes of the tensors, without making them. */
const numbersOf = ({ tensors }: Recording, kinds: readonly string[]) =>
  [...tensors]
    .filter(([name]) => kinds.includes(kindOf(name)))
    .reduce((sum, [, { dims }]) => sum + quantisedBytes(dims), 0);

/** Length of the JSON (uint32, little-endian), the JSON, the quantised tensors one behind the other. */
function bytesOf(recording: Recording, kinds: readonly string[]): Uint8Array<ArrayBuffer> {
  const taken = [...recording.tensors].filter(([name]) => kinds.includes(kindOf(name)));
  const { spec, question, ...json } = toJson(slim(recording)) as Record<string, unknown>;
  const header = {
    ...json,
    tensors: taken.map(([name, { dims }]) => [name, dims]),
    lengths: Object.fromEntries(
      [...recording.tensors]
        .filter(([name]) => kindOf(name) === 'kv_length')
        .map(([name, { data }]) => [name, Number(data[0])]),
    ),
  };
  const text = new TextEncoder().encode(JSON.stringify(header, rounded));
  const parts = taken.map(([, tensor]) => quantise(tensor));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 4 + text.length));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function slim(recording: Recording): Recording {
  const events = recording.events.map((event): TraceEvent =>
    event.type === 'lens'
      ? { ...event, steps: event.steps.map((step) => ({ ...step, top: step.top.slice(0, LENS_TOP) })) }
      : event,
  );
  return { ...recording, events, bits: 8 };
}

/** Numbers that are not whole, to four digits. */
function rounded(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isInteger(value)) return value;
  return Math.abs(value) < NOTHING ? 0 : Number(value.toPrecision(DIGITS));
}
