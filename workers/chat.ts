/** Entry of the worker in which models run that answer messages. */

import { createChatHost } from '../src/chat/host';

createChatHost(self);
