/** Entry of the training worker. */

import { expose } from 'comlink';
import { createTrainer } from '../src/app/training/host';

expose(createTrainer((message) => self.postMessage(message)));
