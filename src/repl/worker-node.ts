/** The worker's entry in Node: makes a thread look like a web worker, and starts it. */

import { workerData } from 'node:worker_threads';
import { serve, type Line } from './worker';

/** What a web worker has none of. Pyodide looks for them, and would take files and the network by them. */
const ofNode = ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate', 'require', 'module'];

class WebWorkerScope {
  static [Symbol.hasInstance](value: unknown): boolean {
    return value === globalThis;
  }
}

/** Takes the line from whoever made the thread (spawn-node.ts). Pyodide is imported after this, by `serve`. */
export function begin(): void {
  const realm = globalThis as unknown as Record<string, unknown>;
  for (const name of ofNode) Reflect.deleteProperty(realm, name);
  const scope = { self: globalThis, WorkerGlobalScope: WebWorkerScope, location: 'https://pyodide.invalid/' };
  for (const [name, value] of Object.entries(scope))
    Object.defineProperty(realm, name, { value, writable: true, configurable: true });
  serve((workerData as { line: Line }).line);
}
