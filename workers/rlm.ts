/** Entry of the worker that runs recursive language models. */

import { expose } from 'comlink';
import { createRlmHost } from '../src/app/rlm/worker/host';
import { inWorker } from '../src/app/rlm/worker/surroundings';

expose(createRlmHost((message) => self.postMessage(message), inWorker(self)));
