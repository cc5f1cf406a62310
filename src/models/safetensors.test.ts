import { describe, expect, it } from 'vitest';
import { LabError } from '../errors';
import { Random } from '../random';
import { parseSafetensors, writeSafetensors } from './safetensors';

/** A file with this header text and so many data bytes. */
function file(header: string, dataBytes: number, claimed?: number): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(claimed ?? json.length), true);
  bytes.set(json, 8);
  return bytes;
}

function refusal(bytes: Uint8Array): LabError {
  try {
    parseSafetensors(bytes);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

const sample = () =>
  writeSafetensors(
    [
      { name: 'a', dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { name: 'half', dtype: 'F16', shape: [3], data: Uint16Array.of(0x3c00, 0x0001, 0xfc00) },
      { name: 'brain', dtype: 'BF16', shape: [2], data: Uint16Array.of(0x3f80, 0xc040) },
      { name: 'after an odd offset', dtype: 'F32', shape: [], data: Float32Array.of(7) },
      { name: 'i', dtype: 'I32', shape: [2], data: Int32Array.of(-1, 2) },
      { name: 'I', dtype: 'I64', shape: [1], data: BigInt64Array.of(-5n) },
      { name: '0', dtype: 'F32', shape: [4, 0], data: new Float32Array() },
    ],
    { format: 'pt', 'quote"': 'line\n' },
  );

describe('writing and reading', () => {
  it('gives back names, shapes, order, metadata and values', () => {
    const read = parseSafetensors(sample());
    expect(read.entries.map((entry) => [entry.name, entry.shape])).toEqual([
      ['a', [2, 3]],
      ['half', [3]],
      ['brain', [2]],
      ['after an odd offset', []],
      ['i', [2]],
      ['I', [1]],
      ['0', [4, 0]],
    ]);
    expect(read.metadata).toEqual({ format: 'pt', 'quote"': 'line\n' });
    expect([...read.tensorFloat32('a')]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...read.tensorFloat32('half')]).toEqual([1, 2 ** -24, -Infinity]);
    expect([...read.tensorFloat32('brain')]).toEqual([1, -3]);
    expect([...read.tensorFloat32('after an odd offset')]).toEqual([7]);
    expect([...read.tensorInt32('i')]).toEqual([-1, 2]);
    expect([...read.tensorInt64('I')]).toEqual([-5n]);
    expect([...read.tensorFloat32('0')]).toEqual([]);
  });

  it('starts the data at a multiple of 8 bytes, whatever the header’s length', () => {
    for (let length = 1; length < 20; length++) {
      const bytes = writeSafetensors([
        { name: 'n'.repeat(length), dtype: 'F32', shape: [1], data: Float32Array.of(1) },
      ]);
      expect(parseSafetensors(bytes).entries[0]!.offset % 8).toBe(0);
    }
  });

  it('reads an aligned float32 tensor without a copy, an unaligned file with one', () => {
    const bytes = sample();
    expect(parseSafetensors(bytes).tensorFloat32('a').buffer).toBe(bytes.buffer);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const read = parseSafetensors(shifted.subarray(1));
    expect([...read.tensorFloat32('a')]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...read.tensorFloat32('half')]).toEqual([1, 2 ** -24, -Infinity]);
  });

  it('names a tensor that is absent or of another type', () => {
    const read = parseSafetensors(sample());
    expect(() => read.tensorFloat32('b')).toThrow(expect.objectContaining({ code: 'no_tensor', field: 'b' }));
    expect(() => read.tensorFloat32('i')).toThrow(
      expect.objectContaining({ code: 'wrong_dtype', field: 'i' }),
    );
  });

  it('refuses to write a repeated name, a reserved name and data that does not fit', () => {
    const tensor = { name: 'a', dtype: 'F32', shape: [1], data: Float32Array.of(1) } as const;
    const refused = expect.objectContaining({ code: 'bad_safetensors' });
    expect(() => writeSafetensors([tensor, tensor])).toThrow(refused);
    expect(() => writeSafetensors([{ ...tensor, name: '__metadata__' }])).toThrow(refused);
    expect(() => writeSafetensors([{ ...tensor, shape: [2] }])).toThrow(refused);
  });
});

describe('hostile files', () => {
  const tensor = (fields: object) =>
    JSON.stringify({ t: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

  it.each<[string, Uint8Array, RegExp, string | undefined]>([
    ['no header', new Uint8Array(7), /7 bytes/, undefined],
    ['a header longer than the file', file('{}', 0, 3), /only 10/, undefined],
    ['a header above 100 MB', file('{}', 0, 100_000_001), /100 MB/, undefined],
    ['a header length of 2^63', file('{}', 0, 2 ** 63), /100 MB/, undefined],
    ['bad JSON', file('{"t":', 0), /not JSON/, undefined],
    ['bad UTF-8', file('{}', 0).fill(0xff, 8), /not JSON/, undefined],
    ['an array as header', file('[]', 0), /object/, undefined],
    ['a number as description', file('{"t":3}', 0), /“t”/, 't'],
    ['an unknown dtype', file(tensor({ dtype: 'F31' }), 8), /F31/, 't'],
    ['a dtype of the prototype', file(tensor({ dtype: 'constructor' }), 8), /constructor/, 't'],
    ['a shape that needs more', file(tensor({ shape: [3] }), 8), /12 bytes but has 8/, 't'],
    ['a negative dimension', file(tensor({ shape: [-2] }), 8), /shape/, 't'],
    ['a fractional dimension', file(tensor({ shape: [0.5, 4] }), 8), /shape/, 't'],
    ['a product that overflows', file(tensor({ shape: [2 ** 40, 2 ** 40] }), 8), /bytes but has 8/, 't'],
    ['offsets beyond the file', file(tensor({ shape: [4], data_offsets: [0, 16] }), 8), /beyond/, 't'],
    ['offsets the wrong way round', file(tensor({ data_offsets: [8, 0] }), 8), /range/, 't'],
    ['offsets as text', file(tensor({ data_offsets: ['0', '8'] }), 8), /range/, 't'],
    ['bytes before the first tensor', file(tensor({ data_offsets: [4, 12] }), 12), /no tensor/, 't'],
    ['bytes after the last tensor', file(tensor({}), 9), /1 bytes too many/, undefined],
    [
      'overlapping tensors',
      file(
        '{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}',
        6,
      ),
      /overlaps/,
      'b',
    ],
    [
      'a tensor named __proto__',
      file('{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0),
      /__proto__/,
      '__proto__',
    ],
    ['metadata named __proto__', file('{"__metadata__":{"__proto__":"x"}}', 0), /__proto__/, '__metadata__'],
    ['metadata that is no text', file('{"__metadata__":{"x":1}}', 0), /string/, '__metadata__'],
  ])('refuses %s', (_, bytes, sentence, field) => {
    const error = refusal(bytes);
    expect(error.code).toBe('bad_safetensors');
    expect(error.message).toMatch(sentence);
    expect(error.field).toBe(field);
  });

  it('never lets a tensor’s name reach a prototype', () => {
    const read = parseSafetensors(file('{"constructor":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1));
    expect(read.entry('constructor')!.byteLength).toBe(1);
    expect(read.entry('toString')).toBeUndefined();
  });

  it('answers 4,000 mutated files with a LabError or with tensors inside the file', () => {
    const random = new Random('safetensors');
    const original = sample();
    const headerEnd = 8 + new DataView(original.buffer).getUint32(0, true);
    const alphabet = new TextEncoder().encode('{}[]",:0123456789-.eEnulltrfasF\\ ');
    let refused = 0;
    for (let round = 0; round < 4000; round++) {
      let bytes = original.slice();
      for (let n = 1 + random.int(4); n > 0; n--) {
        const at = random.int(headerEnd);
        const kind = random.int(4);
        if (kind === 0) bytes[at] = random.int(256);
        else if (kind === 1) bytes[at] = random.pick([...alphabet]);
        else if (kind === 2) bytes[8 + random.int(headerEnd - 8)] = 0x30 + random.int(10);
        else bytes = bytes.slice(0, random.int(bytes.length + 1));
        if (bytes.length === 0) break;
      }
      try {
        const read = parseSafetensors(bytes);
        for (const entry of read.entries) {
          expect(read.tensorBytes(entry.name).byteLength).toBe(entry.byteLength);
          if (/F32|F16/.test(entry.dtype)) read.tensorFloat32(entry.name);
        }
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(2000);
    expect(refused).toBeLessThan(4000);
  });
});
