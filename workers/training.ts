/** Entry of the training worker. */

import { expose } from 'comlink';
import { createTrainer, inBrowser } from '../src/app/training/host';
import { spawnHanded } from '../src/repl/spawn-handed';

expose(createTrainer((message) => self.postMessage(message), inBrowser(spawnHanded(self))));
