/** Opens a browser device by name; the builds of ONNX Runtime are fetched only when one is opened. */

import { LabError } from '../errors';
import type { Device } from './device';

export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

/**
 * @param choice `auto` is WASM for models whose steps are too small to feed a GPU: see the benchmark's figures.
 * @param note told when the wish could not be met and another device was taken.
 * @param threads of WASM, where the page is isolated; the first WASM device of a worker decides for the later ones.
 */
export async function openBrowserDevice(
  choice: DeviceChoice,
  note: (sentence: string) => void,
  threads = 1,
): Promise<Device> {
  if (choice === 'webgpu') {
    try {
      return await (await import('./webgpu')).webgpuDevice();
    } catch (error) {
      note(`${LabError.from(error).message} The lab runs on WASM instead.`);
    }
  }
  return (await import('./wasm')).wasmDevice({ threads });
}
