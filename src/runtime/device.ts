/**
 * The narrow door to the machine: everything above runs graphs through this interface and knows no back end.
 * Wire types only; the mechanism is in ort.ts, one thin file per back end beside it.
 */

import type { EncodedModel } from '../onnx/encode';
import type { DType } from '../onnx/types';
import type { HostTensor } from './tensor';

export type BackendName = 'node' | 'wasm' | 'webgpu';

/** A tensor that lives with its device: in host memory for the CPU back ends, in a GPU buffer for WebGPU. */
export interface DeviceTensor {
  readonly dtype: DType;
  readonly dims: readonly number[];
  /** Copies the elements to host memory. */
  read(): Promise<HostTensor>;
  /** Frees the memory. Using the tensor afterwards throws. Disposing twice does nothing. */
  dispose(): void;
}

export type Feed = DeviceTensor | HostTensor;

/** A compiled graph. */
export interface Program {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /**
   * Runs the graph. The feeds stay the caller's; every result is a new tensor that the caller disposes of.
   * @param outputs which results are wanted (all, when absent).
   * @throws LabError `runtime_failed`, `device_lost`, `disposed`, `missing_feed`.
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs?: readonly string[],
  ): Promise<Record<string, DeviceTensor>>;
  dispose(): Promise<void>;
}

export interface Device {
  readonly name: BackendName;
  /** For people: adapter, threads, isolation. */
  readonly description: string;
  /** @param files the bytes that the model's external data points into, by file name. */
  compile(model: EncodedModel, files: ReadonlyMap<string, Uint8Array>): Promise<Program>;
  upload(tensor: HostTensor): DeviceTensor;
  /** Tensors and programs made and not yet disposed of: what a leak would show in. */
  readonly live: { readonly tensors: number; readonly programs: number };
  /** Resolves, with the reason, when the device is lost; never on a CPU. */
  readonly lost: Promise<string>;
  /** Frees every program and tensor of this device. */
  dispose(): Promise<void>;
}
