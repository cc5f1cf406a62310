/** A training in the browser, in a worker of its own. */

import type { Library } from '../../../../src/experiment/build';
import { absentAsNull, fetchBytes, urlSource } from '../../../../src/models/source-url';
import { wasmDevice } from '../../../../src/runtime/wasm';
import { answer, type Message } from '../../protocol';
import { trainingHandlers } from '../handlers';

const site = `${self.location.origin}/`;

const library: Library = {
  model: (id) => urlSource(`${site}models/${id}/`),
  links: ({ name }) => absentAsNull(fetchBytes(new URL(`${site}links/${name}.safetensors`))),
  data: () => Promise.resolve(null),
};

const handlers = trainingHandlers({ openDevice: (threads) => wasmDevice({ threads }), library });

self.onmessage = async ({ data }: MessageEvent<Message>) => self.postMessage(await answer(handlers, data));
