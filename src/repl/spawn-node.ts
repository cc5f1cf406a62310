/** A session's worker in Node: a thread that believes it is a web worker (worker-node.ts). */

import { MessageChannel, Worker } from 'node:worker_threads';
import { pythonSources, replFiles } from './files-node';
import type { SpawnRepl } from './session-types';
import { keepingSnapshot, withSnapshot } from './snapshots';
import { unavailable } from './unavailable';

/** JavaScript's own heap in the thread; Python's memory is apart from it, and has its own limit. */
const resourceLimits = { maxOldGenerationSizeMb: 512, stackSizeMb: 4 };

export const spawnReplNode: SpawnRepl = async () => {
  const [files, python] = await Promise.all([replFiles(), pythonSources()]);
  const { port1: ours, port2: line } = new MessageChannel();
  let worker: Worker;
  try {
    const loader = import.meta.resolve('tsx/esm/api');
    const entry = new URL('./worker-node.ts', import.meta.url).href;
    // The thread has no TypeScript of its own, and Pyodide's megabyte of JavaScript need not pass through tsx.
    const boot = `import { register } from ${JSON.stringify(loader)};
      const unregister = register();
      const { begin } = await import(${JSON.stringify(entry)});
      await unregister();
      begin();`;
    worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(boot)}`), {
      workerData: { line },
      transferList: [line],
      execArgv: [],
      env: {},
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits,
    });
  } catch (error) {
    throw unavailable('no thread could be made', error);
  }
  let ended = false;
  return {
    files: withSnapshot(files),
    python,
    post: (message, transfer = []) => ours.postMessage(message, transfer as never),
    onMessage: (listener) => void ours.on('message', keepingSnapshot(listener)),
    onFailure(listener) {
      const fail = (reason: string) => {
        if (!ended) listener(reason);
        ended = true;
      };
      worker.on('error', (error: Error) => fail(error.message));
      worker.on('exit', (code) => fail(`The thread ended by itself (${code}).`));
    },
    terminate() {
      ended = true;
      ours.close();
      void worker.terminate();
    },
  };
};
