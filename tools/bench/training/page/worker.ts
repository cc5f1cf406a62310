/** A training in the browser, in a worker of its own. */

import { meterMemory } from '../../../../test/browser/memory';
import type { Library } from '../../../../src/experiment/build';
import { absentAsNull, fetchBytes, urlSource } from '../../../../src/models/source-url';
import { wasmDevice } from '../../../../src/runtime/wasm';
import { answer, type Message } from '../../protocol';
import { trainingHandlers } from '../handlers';

const heap = meterMemory();
const site = `${self.location.origin}/`;
let held = 0;

/** What is read stays in JavaScript: the graphs' external data points into it. */
const keep = (bytes: Uint8Array<ArrayBuffer> | null) => {
  held += bytes?.length ?? 0;
  return bytes;
};

const library: Library = {
  model(id) {
    const source = urlSource(`${site}models/${id}/`);
    return { id: source.id, read: async (path, onBytes) => keep(await source.read(path, onBytes)) };
  },
  links: ({ name }) => absentAsNull(fetchBytes(new URL(`${site}links/${name}.safetensors`))),
  data: () => Promise.resolve(null),
};

const handlers = trainingHandlers({
  openDevice: (threads) => wasmDevice({ threads }),
  library,
  cpu: () => 0, // the driver asks the browser
  watchMemory() {
    const baseline = heap();
    return () => ({
      'the heap of WebAssembly': heap() - baseline,
      'files in JavaScript': held,
      'tensors in JavaScript': 0, // the meter knows
    });
  },
});

self.onmessage = async ({ data }: MessageEvent<Message>) => self.postMessage(await answer(handlers, data));
