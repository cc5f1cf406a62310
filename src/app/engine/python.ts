/** A worker of the page that may want Python: its sessions are made by the page, and end with it. */

import { lendPython } from '../../repl/spawn-handed';
import type { WorkerLike } from './connection';

export function withPython(worker: Worker): WorkerLike {
  const end = lendPython(worker);
  return {
    postMessage: (message: unknown, transfer: Transferable[] = []) => worker.postMessage(message, transfer),
    addEventListener: worker.addEventListener.bind(worker),
    removeEventListener: worker.removeEventListener.bind(worker),
    terminate() {
      end();
      worker.terminate();
    },
  };
}
