import { meterMemory } from '../../../../test/browser/memory';
import * as ort from 'onnxruntime-web/wasm';
import { OrtDevice } from '../../../../src/runtime/ort';
import { Queue } from '../../../../src/runtime/queue';
import { absentAsNull, fetchBytes, urlSource } from '../../../../src/models/source-url';
import { openSession } from '../session';
import { wakeRuntime } from '../wake';
import { parseSpec } from '../../../../src/experiment/spec';
const heap = meterMemory();
const site = `${self.location.origin}/`;
ort.env.wasm.numThreads = 1;
self.onmessage = async ({ data }: any) => {
  const { spec, noise, steps, options } = data;
  try {
    const device = new OrtDevice({
      name: 'wasm',
      description: '',
      ort: ort as any,
      queue: new Queue(),
      options: {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        ...options,
      },
    });
    await wakeRuntime(device);
    const h0 = heap();
    const s = await openSession(
      parseSpec(spec),
      device,
      {
        model: (id) => urlSource(`${site}models/${id}/`),
        links: ({ name }) => absentAsNull(fetchBytes(new URL(`${site}links/${name}.safetensors`))),
        data: () => Promise.resolve(null),
      },
      noise,
    );
    await s.steps(5);
    const h1 = heap();
    const r = await s.steps(steps);
    self.postMessage({ h0, h1, h2: heap(), min: Math.min(...r.ms), ms: r.ms.map((x) => Math.round(x)) });
  } catch (e: any) {
    self.postMessage({ error: e.stack ?? String(e) });
  }
};
