/** The RLM worker of this page, with the line by which it has Python sessions: only a page can make their frame. */

import { createReplHost } from '../../repl/spawn-web';
import type { WorkerLike } from '../engine/connection';
import type { PortMessage } from './protocol';

export function startWorkers(): WorkerLike {
  const worker = new Worker(new URL('../../../workers/rlm.ts', import.meta.url), {
    type: 'module',
    name: 'rlm',
  });
  const sessions = createReplHost();
  const { port1, port2 } = new MessageChannel();
  sessions.serve(port1);
  worker.postMessage({ type: 'rlm-port', port: port2 } satisfies PortMessage, [port2]);
  return {
    postMessage: (message: unknown, transfer: Transferable[] = []) => worker.postMessage(message, transfer),
    addEventListener: worker.addEventListener.bind(worker),
    removeEventListener: worker.removeEventListener.bind(worker),
    terminate() {
      worker.terminate();
      sessions.dispose();
    },
  };
}
