/** Lets a test run parity cases in a module worker of this page: `runParity('wasm', 'links')`. */

import type { ParityAnswer, ParityRequest } from './parity.worker';

const workers = new Map<string, Worker>();

/** One worker per back end, as in the lab; calls come one at a time. */
function runParity(backend: ParityRequest['backend'], name: string): Promise<ParityAnswer> {
  let worker = workers.get(backend);
  if (!worker) {
    worker = new Worker(new URL('./parity.worker.ts', import.meta.url), { type: 'module' });
    workers.set(backend, worker);
  }
  const { promise, resolve, reject } = withResolvers<ParityAnswer>();
  worker.onmessage = ({ data }: MessageEvent<ParityAnswer>) => resolve(data);
  worker.onerror = (event) => reject(new Error(`The worker failed: ${event.message}`));
  worker.postMessage({ backend, name } satisfies ParityRequest);
  return promise;
}

function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

declare global {
  var runParity: (backend: ParityRequest['backend'], name: string) => Promise<ParityAnswer>;
}
globalThis.runParity = runParity;
