/** onnxruntime-web on WebAssembly: runs in every browser; threads where the page is cross-origin isolated. */

import * as ort from 'onnxruntime-web/wasm';
import type { Device } from './device';
import { OrtDevice } from './ort';
import { Queue } from './queue';

const queue = new Queue();

/** @param threads 1 is quickest for the built-in agents, whose matrices are small. */
export function wasmDevice({ threads = 1 } = {}): Device {
  const isolated = globalThis.crossOriginIsolated === true;
  const used = isolated ? threads : 1;
  ort.env.wasm.numThreads = used;
  ort.env.wasm.proxy = false;
  return new OrtDevice({
    name: 'wasm',
    description: `onnxruntime-web, WASM, ${used} thread${used > 1 ? 's' : ''}${isolated ? '' : ' (page not isolated)'}`,
    ort: ort,
    queue,
    options: { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3 },
  });
}
