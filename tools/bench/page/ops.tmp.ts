import * as ort from 'onnxruntime-web/wasm';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { OrtDevice } from '../../../src/runtime/ort';
import { Queue } from '../../../src/runtime/queue';
import { absentAsNull, fetchBytes, urlSource } from '../../../src/models/source-url';
import { openSession } from '../training/session';
import { parseSpec } from '../../../src/experiment/spec';
const site = `${self.location.origin}/`;
ort.env.wasm.numThreads = 1;
self.onmessage = async ({ data }) => {
  const { spec, steps } = data;
  try {
    const sessions: any[] = [];
    const wrapped = { ...ort, InferenceSession: { create: async (b: any, o: any) => { const s = await ort.InferenceSession.create(b, o); sessions.push([fromBinary(ModelProtoSchema, b).graph!.name, s]); return s; } }, Tensor: ort.Tensor };
    const device = new OrtDevice({ name: 'wasm', description: '', ort: wrapped as any, queue: new Queue(), options: { executionProviders: ['wasm'], graphOptimizationLevel: 'all', logSeverityLevel: 3, enableProfiling: true } });
    const s = await openSession(parseSpec(spec), device, { model: (id) => urlSource(`${site}models/${id}/`), links: ({ name }) => absentAsNull(fetchBytes(new URL(`${site}links/${name}.safetensors`))), data: () => Promise.resolve(null) });
    const r = await s.steps(steps);
    for (const [name, one] of sessions) { console.log('SESSION ' + name); one.endProfiling(); }
    self.postMessage(r);
  } catch (e: any) { self.postMessage({ error: e.stack ?? String(e) }); }
};
