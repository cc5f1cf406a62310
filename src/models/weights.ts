/**
 * A checkpoint's weights as float32 bytes that graphs point into by file and offset (ONNX external data). A float32 file
 * is used as it is, without a copy; others are converted once. Knows nothing of graphs.
 */
import { LabError } from '../errors';
import type { ModelConfig } from './config';
import type { SafetensorsFile } from './safetensors';
import { canonicalName, checkTensors, expectedTensors } from './tensors';

/** Where a float32 tensor lies. */
export interface StoredTensor {
  /** Key of `WeightStore.files`. */
  readonly file: string;
  /** In bytes, a multiple of 4. */
  readonly offset: number;
  readonly byteLength: number;
  readonly shape: readonly number[];
}

export interface WeightStore {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Exactly the tensors that the model's graphs read, by Hugging Face name. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Values of a tensor, row by row, as a view on the store. Throws `no_tensor`. */
export function weightValues(store: WeightStore, name: string): Float32Array {
  const tensor = store.tensors.get(name);
  const bytes = tensor && store.files.get(tensor.file);
  if (!bytes) {
    const hint = 'Take one of the names of the model’s tensors.';
    throw new LabError('no_tensor', `The model has no tensor “${name}”.`, { hint, field: name });
  }
  return new Float32Array(bytes.buffer, bytes.byteOffset + tensor.offset, tensor.byteLength / 4);
}

interface Located {
  readonly path: string;
  readonly file: SafetensorsFile;
  /** The tensor's name in the file. */
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * The store of `config`'s tensors from its files (path -> parsed file). Tensors that the model does not read (a vision
 * tower, RoPE tables, the head of a tied model) are left out. Throws `missing_tensor`, `misshapen_tensor`, `wrong_dtype`.
 */
export function buildWeightStore(
  config: ModelConfig,
  files: ReadonlyMap<string, SafetensorsFile>,
): WeightStore {
  const located = locate(files);
  checkTensors(config, (name) => located.get(name)?.shape);

  const wanted = new Map<string, [known: string, place: Located][]>();
  for (const { name } of expectedTensors(config)) {
    const place = located.get(name)!;
    wanted.set(place.path, [...(wanted.get(place.path) ?? []), [name, place]]);
  }
  const store = { files: new Map<string, Uint8Array>(), tensors: new Map<string, StoredTensor>() };
  for (const [path, places] of wanted) {
    const { file } = places[0]![1];
    const entries = places.map(([known, { name }]) => [known, file.entry(name)!] as const);
    if (
      entries.every(([, { dtype, offset }]) => dtype === 'F32' && (file.bytes.byteOffset + offset) % 4 === 0)
    ) {
      store.files.set(path, file.bytes);
      for (const [known, { offset, byteLength, shape }] of entries) {
        store.tensors.set(known, { file: path, offset, byteLength, shape });
      }
    } else {
      convert(store, path, file, entries);
    }
  }
  return store;
}

/** By canonical name; a tensor stored under that very name wins over one with a prefix. */
function locate(files: ReadonlyMap<string, SafetensorsFile>): Map<string, Located> {
  const located = new Map<string, Located>();
  for (const [path, file] of files) {
    for (const { name, shape } of file.entries) {
      const known = canonicalName(name);
      if (known === name || !located.has(known)) located.set(known, { path, file, name, shape });
    }
  }
  return located;
}

function convert(
  store: { files: Map<string, Uint8Array>; tensors: Map<string, StoredTensor> },
  path: string,
  file: SafetensorsFile,
  entries: readonly (readonly [known: string, entry: { name: string; shape: readonly number[] }])[],
): void {
  const sizes = entries.map(([, { shape }]) => shape.reduce((product, dim) => product * dim, 4));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const target = `${path}.float32`;
  const bytes = allocate(total, path);
  let offset = 0;
  entries.forEach(([known, { name, shape }], index) => {
    const byteLength = sizes[index]!;
    new Float32Array(bytes.buffer, offset, byteLength / 4).set(file.tensorFloat32(name));
    store.tensors.set(known, { file: target, offset, byteLength, shape });
    offset += byteLength;
  });
  store.files.set(target, bytes);
}

function allocate(size: number, path: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    const sentence = `There is not enough memory for ${path} as float32 (${Math.round(size / 1e6)} MB).`;
    throw new LabError('out_of_memory', sentence, {
      hint: 'Close other tabs, or take a smaller model.',
      cause,
    });
  }
}
