/** Entry of the engine's worker. */

import { expose } from 'comlink';
import { createEngine } from '../src/app/engine/host';

expose(createEngine((message) => self.postMessage(message)));
