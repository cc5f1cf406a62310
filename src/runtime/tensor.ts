/** A tensor in host memory: the form in which data enters and leaves a back end. Rows are contiguous. */

import type { DType } from '../onnx/types';

export interface HostTensor {
  readonly dtype: DType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** float32 tensor of `dims`; the array is kept, not copied. */
export function floats(data: Float32Array, dims: readonly number[]): HostTensor {
  return { dtype: 'float32', dims, data };
}

/** int32 tensor of `dims`, for token ids. */
export function ints(data: Int32Array | readonly number[], dims: readonly number[]): HostTensor {
  return { dtype: 'int32', dims, data: data instanceof Int32Array ? data : Int32Array.from(data) };
}

/** A float32 tensor of zeros; any dimension may be 0. */
export function zeros(dims: readonly number[]): HostTensor {
  return floats(new Float32Array(size(dims)), dims);
}

export function size(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
