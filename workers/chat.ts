/** Entry of the worker in which models run that answer messages. */

import { createChatHost } from '../src/chat/host';
import { localModels } from '../src/experiment/local-models';
import { spawnHanded } from '../src/repl/spawn-handed';

createChatHost(self, localModels(spawnHanded(self)));
