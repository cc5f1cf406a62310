/** Entry of the engine's worker. */

import { expose } from 'comlink';
import { createEngine } from '../src/app/engine/host';
import { spawnHanded } from '../src/repl/spawn-handed';

expose(createEngine((message) => self.postMessage(message), spawnHanded(self)));
