/** onnxruntime-node on the CPU: the back end of the command line and of the unit tests. */

import * as ort from 'onnxruntime-node';
import type { Device } from './device';
import { OrtDevice } from './ort';
import { Queue } from './queue';

const queue = new Queue();

/** @param threads intra-operator threads; one is quickest for small models. */
export function nodeDevice({ threads = 1 } = {}): Device {
  return new OrtDevice({
    name: 'node',
    description: `onnxruntime-node ${ort.env.versions.node ?? ''}, CPU, ${threads} thread${threads > 1 ? 's' : ''}`,
    ort: ort,
    queue,
    options: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    },
  });
}
