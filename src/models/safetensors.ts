/**
 * The safetensors format: 8 bytes of header length (little-endian), a JSON header, then the tensors' bytes.
 * Reading treats the bytes as hostile, and refuses what the reference implementation refuses (holes and overlaps
 * too: https://github.com/huggingface/safetensors). Knows nothing of models, and does no I/O.
 */
import { LabError } from '../errors';
import { bfloat16ToFloat32, float16ToFloat32 } from './half';

const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

export type SafetensorsDType = keyof typeof ELEMENT_BYTES;

const MAX_HEADER_BYTES = 100_000_000; // the reference implementation's limit
const METADATA = '__metadata__';

export interface TensorEntry {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** In bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

function bad(sentence: string, field?: string, cause?: unknown): LabError {
  const hint = 'The file is damaged or was not written as safetensors: download or export it again.';
  return new LabError('bad_safetensors', sentence, { hint, field, cause });
}

const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function byteSize(dtype: SafetensorsDType, shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, ELEMENT_BYTES[dtype]);
}

/** A parsed file. Holds the bytes it was given; tensors are read on demand. */
export class SafetensorsFile {
  readonly bytes: Uint8Array;
  /** In the order of the data. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  private readonly byName: ReadonlyMap<string, TensorEntry>;

  constructor(bytes: Uint8Array, entries: readonly TensorEntry[], metadata: Record<string, string>) {
    this.bytes = bytes;
    this.entries = entries;
    this.metadata = metadata;
    this.byName = new Map(entries.map((entry) => [entry.name, entry]));
  }

  entry(name: string): TensorEntry | undefined {
    return this.byName.get(name);
  }

  /** The tensor's own bytes, as a view. Throws `no_tensor`. */
  tensorBytes(name: string): Uint8Array {
    const { offset, byteLength } = this.expect(name);
    return this.bytes.subarray(offset, offset + byteLength);
  }

  /**
   * Values of an F32, F16 or BF16 tensor, row by row: a view on the file where it is F32 at a multiple of 4 bytes, else
   * a copy. Throws `no_tensor`, `wrong_dtype`.
   */
  tensorFloat32(name: string): Float32Array {
    const { dtype, byteLength } = this.expect(name, 'F32', 'F16', 'BF16');
    if (dtype === 'F32') return this.view(name, Float32Array);
    const target = new Float32Array(byteLength / 2);
    (dtype === 'F16' ? float16ToFloat32 : bfloat16ToFloat32)(this.view(name, Uint16Array), target);
    return target;
  }

  /** Values of an I32 tensor, a view where aligned. Throws `no_tensor`, `wrong_dtype`. */
  tensorInt32(name: string): Int32Array {
    this.expect(name, 'I32');
    return this.view(name, Int32Array);
  }

  /** Values of an I64 tensor, a view where aligned. Throws `no_tensor`, `wrong_dtype`. */
  tensorInt64(name: string): BigInt64Array {
    this.expect(name, 'I64');
    return this.view(name, BigInt64Array);
  }

  private expect(name: string, ...dtypes: SafetensorsDType[]): TensorEntry {
    const entry = this.byName.get(name);
    if (!entry) {
      const hint = `The file holds ${this.entries.length} tensors; take one of their names.`;
      throw new LabError('no_tensor', `The file has no tensor “${name}”.`, { hint, field: name });
    }
    if (dtypes.length > 0 && !dtypes.includes(entry.dtype)) {
      const sentence = `Tensor “${name}” holds ${entry.dtype}, not ${dtypes.join(' or ')}.`;
      const hint = `Convert the file to ${dtypes[0]}.`;
      throw new LabError('wrong_dtype', sentence, { hint, field: name });
    }
    return entry;
  }

  private view<T>(name: string, Type: TypedArrayType<T>): T {
    const bytes = this.tensorBytes(name);
    const aligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice();
    return new Type(aligned.buffer, aligned.byteOffset, bytes.byteLength / Type.BYTES_PER_ELEMENT);
  }
}

interface TypedArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Reads the header, checks it against the data. Copies no data. Throws `bad_safetensors` (field: the tensor's name). */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.byteLength < 8) throw bad(`The file has ${bytes.byteLength} bytes, too few for a header.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const headerBytes = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  if (headerBytes > MAX_HEADER_BYTES) throw bad(`The header claims ${headerBytes} bytes, more than 100 MB.`);
  const dataStart = 8 + headerBytes;
  if (dataStart > bytes.byteLength) {
    throw bad(`The header claims ${headerBytes} bytes, but the file has only ${bytes.byteLength}.`);
  }

  const header = parseHeader(bytes.subarray(8, dataStart));
  const metadata = readMetadata(header[METADATA]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, description]) => readEntry(name, description, dataStart))
    .sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);

  let end = dataStart;
  for (const { name, offset, byteLength } of entries) {
    if (offset < end) throw bad(`Tensor “${name}” overlaps the tensor before it.`, name);
    if (offset > end)
      throw bad(`Before tensor “${name}” lie ${offset - end} bytes that belong to no tensor.`, name);
    end = offset + byteLength;
    if (end > bytes.byteLength) throw bad(`Tensor “${name}” ends at ${end}, beyond the file’s end.`, name);
  }
  if (end < bytes.byteLength)
    throw bad(`After the last tensor lie ${bytes.byteLength - end} bytes too many.`);
  return new SafetensorsFile(bytes, entries, metadata);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw bad('The header is not JSON.', undefined, cause);
  }
  if (!isRecord(header)) throw bad('The header is not a JSON object.');
  return header;
}

function readMetadata(raw: unknown): Record<string, string> {
  if (raw === undefined) return {};
  if (!isRecord(raw)) throw bad('The metadata is not a JSON object.', METADATA);
  for (const [key, value] of Object.entries(raw)) {
    if (key === '__proto__') throw bad('The metadata has a key “__proto__”.', METADATA);
    if (typeof value !== 'string') throw bad(`The metadata’s “${key}” is not a string.`, METADATA);
  }
  return raw as Record<string, string>;
}

function readEntry(name: string, raw: unknown, dataStart: number): TensorEntry {
  if (name === '__proto__') throw bad('A tensor is named “__proto__”.', name);
  if (!isRecord(raw)) throw bad(`The description of tensor “${name}” is not a JSON object.`, name);
  const { dtype, shape, data_offsets: offsets } = raw;
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype)) {
    throw bad(`Tensor “${name}” has the unknown element type ${JSON.stringify(dtype) ?? 'none'}.`, name);
  }
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw bad(`The shape of tensor “${name}” is no shape.`, name);
  const [start, end, ...rest] = Array.isArray(offsets) ? (offsets as unknown[]) : [];
  if (!isCount(start) || !isCount(end) || start > end || rest.length > 0) {
    throw bad(`The data offsets of tensor “${name}” are no range.`, name);
  }
  const byteLength = end - start;
  const needed = byteSize(dtype as SafetensorsDType, shape);
  if (needed !== byteLength) {
    const sentence = `Tensor “${name}” of ${dtype} [${shape.join(', ')}] needs ${needed} bytes but has ${byteLength}.`;
    throw bad(sentence, name);
  }
  return { name, dtype: dtype as SafetensorsDType, shape, offset: dataStart + start, byteLength };
}

export interface TensorToWrite {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** The elements, row by row; any view with the right number of bytes. */
  readonly data: ArrayBufferView;
}

/**
 * A file with the tensors in the order given, its header padded with spaces so that the data starts at a multiple of
 * 8 bytes. The same input gives the same bytes. Throws `bad_safetensors` for a repeated or reserved name, and for data
 * that does not fit its shape.
 */
export function writeSafetensors(
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const names = new Set<string>([METADATA, '__proto__']);
  const parts: string[] =
    Object.keys(metadata).length > 0 ? [`"${METADATA}":${JSON.stringify(metadata)}`] : [];
  let end = 0;
  for (const { name, dtype, shape, data } of tensors) {
    if (names.has(name)) throw bad(`The tensor name “${name}” is reserved or used twice.`, name);
    names.add(name);
    if (byteSize(dtype, shape) !== data.byteLength) {
      throw bad(
        `Tensor “${name}” of ${dtype} [${shape.join(', ')}] was given ${data.byteLength} bytes.`,
        name,
      );
    }
    const description = { dtype, shape, data_offsets: [end, (end += data.byteLength)] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(description)}`);
  }

  const json = new TextEncoder().encode(`{${parts.join(',')}}`);
  const dataStart = Math.ceil((8 + json.byteLength) / 8) * 8;
  const file = new Uint8Array(dataStart + end);
  file.fill(0x20, 8, dataStart);
  file.set(json, 8);
  new DataView(file.buffer).setUint32(0, dataStart - 8, true);
  let offset = dataStart;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}
