/** A device of the browser as a peer: its worker's name says which. */

import { urlSource } from '../../../src/models/source-url';
import { wasmDevice } from '../../../src/runtime/wasm';
import { webgpuDevice } from '../../../src/runtime/webgpu';
import { answer, caseFile, type Message } from '../protocol';
import { stepHandlers } from '../step';

/** Any file of this machine that the development server may give. */
const served = (path: string) => new URL(`/@fs${path}`, self.location.origin).href;

const handlers = stepHandlers(
  async () => (self.name === 'webgpu' ? webgpuDevice() : wasmDevice({ threads: 1 })),
  ({ model, folder }) => ({
    model: urlSource(served(model)),
    readCase: async (batch) => (await urlSource(served(folder)).read(caseFile(batch)))!,
  }),
);

self.onmessage = async ({ data }: MessageEvent<Message>) => self.postMessage(await answer(handlers, data));
