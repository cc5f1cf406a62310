/**
 * How far a computed tensor is from PyTorch's, as data: the same cases run in Node and in a browser's worker, and only
 * the caller decides what to do with the figures. Knows no test framework.
 */

import { parseSafetensors, type SafetensorsFile } from '../../src/models/safetensors';
import type { FileSource } from '../../src/models/source';
import type { Device } from '../../src/runtime/device';
import { floats, ints, type HostTensor } from '../../src/runtime/tensor';

/** Largest error that is allowed, relative to the largest magnitude wanted. */
export const tolerance = { forward: 1e-4, gradient: 1e-3 } as const;

export interface Comparison {
  readonly name: string;
  /** `behaviour`: how far something else than a tensor is from what is wanted, in its own unit. */
  readonly kind: keyof typeof tolerance | 'behaviour';
  readonly error: number;
  readonly limit: number;
}

/** What a case may use. */
export interface Bench {
  readonly device: Device;
  /** Files below test/fixtures. */
  readonly files: FileSource;
  readonly memory: Memory;
}

/** What the back end holds now: the process, or WebAssembly and GPU buffers. */
export interface Memory {
  bytes(): number;
  /** By how much the figure moves of itself. */
  readonly noise: number;
}

export type Case = (bench: Bench) => Promise<Comparison[]>;

/** Not a number counts as failed. */
export const failed = ({ error, limit }: Comparison) => !(error <= limit);

/** Which elements count: those whose index along `axis` is real in their row. */
export interface Counted {
  readonly rows: readonly ArrayLike<number>[];
  readonly axis: 1 | 2;
}

/** max |got − want| / max |want|, over the counted elements; other dims than wanted: infinite. */
export function compare(
  name: string,
  kind: keyof typeof tolerance,
  got: HostTensor,
  want: HostTensor,
  counted?: Counted,
): Comparison {
  const limit = tolerance[kind];
  if (got.dims.join() !== want.dims.join())
    return { name: `${name}: [${got.dims.join()}]`, kind, error: Infinity, limit };
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < want.data.length; i++) {
    if (counted && !counts(i, want.dims, counted)) continue;
    const [a, b] = [Number(got.data[i]), Number(want.data[i])];
    if (Number.isNaN(a)) difference = Infinity;
    difference = Math.max(difference, Math.abs(a - b));
    magnitude = Math.max(magnitude, Math.abs(b));
  }
  return { name, kind, error: difference / Math.max(magnitude, 1e-30), limit };
}

function counts(element: number, dims: readonly number[], { rows, axis }: Counted): boolean {
  const stride = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const row = Math.floor(element / dims.slice(1).reduce((product, dim) => product * dim, 1));
  return rows[row]![Math.floor(element / stride) % dims[axis]!] === 1;
}

/** A number that must be `want`, or at most `slack` more. */
export const measured = (name: string, got: number, want: number, slack = 0): Comparison => ({
  name,
  kind: 'behaviour',
  error: slack > 0 ? Math.max(0, got - want) : Math.abs(got - want),
  limit: slack,
});

/** `expected.safetensors` of a fixture. */
export async function expectedOf(files: FileSource, folder: string): Promise<SafetensorsFile> {
  return parseSafetensors((await files.read(`${folder}/expected.safetensors`))!);
}

export async function caseOf<T>(files: FileSource, folder: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode((await files.read(`${folder}/case.json`))!)) as T;
}

/** A tensor of a safetensors file in host memory. */
export function hostTensor(file: SafetensorsFile, name: string): HostTensor {
  const { dtype, shape } = file.entry(name) ?? { dtype: 'F32', shape: [] };
  return dtype === 'I32' ? ints(file.tensorInt32(name), shape) : floats(file.tensorFloat32(name), shape);
}

/** Elements `from` up to `to` of one axis, copied. */
export function part({ dims, data }: HostTensor, axis: number, from: number, to: number): HostTensor {
  const inner = dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = dims.slice(0, axis).reduce((product, dim) => product * dim, 1);
  const result = new Float32Array(outer * (to - from) * inner);
  for (let o = 0; o < outer; o++) {
    const start = (o * dims[axis]! + from) * inner;
    result.set((data as Float32Array).subarray(start, start + (to - from) * inner), o * (to - from) * inner);
  }
  return floats(
    result,
    dims.map((dim, i) => (i === axis ? to - from : dim)),
  );
}
