/** onnxruntime-web on WebAssembly: runs in every browser; threads where the page is cross-origin isolated. */

import * as ort from 'onnxruntime-web/wasm';
import type { Device } from './device';
import { OrtDevice } from './ort';
import { Queue } from './queue';

const queue = new Queue();

/** ONNX Runtime starts its threads once: the first device here decides for all. */
let started: number | null = null;

/** @param threads 1 is quickest for the built-in agents, whose matrices are small. Not isolated, there is only one. */
export function wasmDevice({ threads = 1 } = {}): Device {
  const isolated = globalThis.crossOriginIsolated === true;
  started ??= isolated ? threads : 1;
  ort.env.wasm.numThreads = started;
  ort.env.wasm.proxy = false;
  const count = `${started} thread${started > 1 ? 's' : ''}`;
  const why = isolated ? '' : ' (page not isolated)';
  return new OrtDevice({
    name: 'wasm',
    description: `onnxruntime-web, WASM, ${count}${why}`,
    ort: ort,
    queue,
    options: { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3 },
  });
}
