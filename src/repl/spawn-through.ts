/**
 * Sessions from where no frame can be made: asks the page (spawn-web.ts) for a sealed worker and gets a line to it. For
 * the worker that runs an experiment; a page may use it too, over a channel of its own.
 */

import { pythonSources, replFiles, type ReplProgress } from './files-web';
import type { ToWorker } from './protocol';
import type { ReplWorker } from './session-types';
import { keepingSnapshot, withSnapshot } from './snapshots';
import type { FromHost, ToHost } from './spawn-web';
import { unavailable } from './unavailable';

/** Spawns, and can begin with it before a session is wanted. */
export interface ReplSpawner {
  (): Promise<ReplWorker>;
  /** Loads Pyodide's files and brings one interpreter up, for the next session. No code but the lab's own is run. */
  prepare(): void;
}

/**
 * Workers by the host at the other end of the port (`ReplHost.serve`).
 * @param onProgress while Pyodide's files are loaded for the first session.
 */
export function spawnThrough(port: MessagePort, onProgress?: ReplProgress): ReplSpawner {
  let next = 1;
  const waiting = new Map<number, (answer: FromHost, line: MessagePort | undefined) => void>();
  port.onmessage = ({ data, ports }: MessageEvent<FromHost>) => waiting.get(data.id)?.(data, ports[0]);
  let prepared: Promise<ReplWorker | null> | null = null;
  const fresh = async () => {
    await replFiles(onProgress);
    const id = next++;
    const hears = listeners();
    const line = await new Promise<MessagePort>((resolve, reject) => {
      waiting.set(id, (answer, given) => {
        if (answer.kind === 'spawned' && given) resolve(given);
        else if (answer.kind === 'failure') {
          reject(unavailable(answer.reason)); // of no effect once it is spawned
          hears.fail(answer.reason);
        }
      });
      port.postMessage({ kind: 'spawn', id } satisfies ToHost);
    });
    const terminate = () => {
      waiting.delete(id);
      port.postMessage({ kind: 'terminate', id } satisfies ToHost);
    };
    return replWorker(line, terminate, hears.add);
  };
  const spawn = async () => {
    const ready = prepared;
    prepared = null;
    return (await ready) ?? fresh();
  };
  const prepare = () => {
    // Whatever fails now is tried again, and told, when a session is wanted.
    prepared ??= fresh().then(loading, () => null);
  };
  return Object.assign(spawn, { prepare });
}

function loading(worker: ReplWorker): ReplWorker {
  const { files, python } = worker;
  worker.post({ kind: 'load', files, python } satisfies ToWorker);
  return worker;
}

async function replWorker(
  line: MessagePort,
  terminate: () => void,
  onFailure: ReplWorker['onFailure'],
): Promise<ReplWorker> {
  const files = await replFiles().catch((error: unknown) => {
    terminate();
    throw error;
  });
  return {
    files: withSnapshot(files),
    python: pythonSources(),
    post: (message, transfer = []) => line.postMessage(message, [...transfer]),
    onMessage(listener) {
      const hear = keepingSnapshot(listener);
      line.onmessage = ({ data }) => hear(data);
    },
    onFailure,
    terminate() {
      line.close();
      terminate();
    },
  };
}

/** Failures may come before anybody listens. */
function listeners() {
  const heard: string[] = [];
  const all: ((reason: string) => void)[] = [];
  return {
    fail(reason: string) {
      heard.push(reason);
      for (const listener of all) listener(reason);
    },
    add(listener: (reason: string) => void) {
      all.push(listener);
      for (const reason of heard) listener(reason);
    },
  };
}
