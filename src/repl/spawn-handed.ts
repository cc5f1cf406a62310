/**
 * Python for a worker that may never need it: its page hands over a port (spawn-through.ts) when the first session is
 * wanted, and nothing of Python is loaded before. One side is the worker's, the other the page's.
 */

import type { SpawnRepl } from './session-types';
import { unavailable } from './unavailable';

/** From the worker: a port is wanted. */
interface Wanted {
  readonly type: 'python-wanted';
}
/** From its page, or from the worker that made it. */
interface Handed {
  readonly type: 'python-port';
  /** Absent: there is none, for this reason. */
  readonly port?: MessagePort;
  readonly reason?: string;
}

type Scope = Pick<WorkerGlobalScope, 'addEventListener'> & {
  postMessage?: (message: unknown) => void;
};

/** What of a worker its maker needs. */
type Made = Pick<Worker, 'addEventListener'> & {
  postMessage(message: unknown, transfer: Transferable[]): void;
};

/** In the worker, at its start: a port may come before it is wanted. */
export function spawnHanded(scope: Scope): SpawnRepl {
  let handed: Promise<SpawnRepl> | null = null;
  let take: ((handed: Handed) => void) | null = null;
  let kept: Handed | null = null;
  scope.addEventListener('message', (event) => {
    const data = (event as MessageEvent<Handed | undefined>).data;
    if (data?.type !== 'python-port') return;
    if (take) take(data);
    else kept = data;
  });
  const ask = () =>
    new Promise<Handed>((resolve) => {
      if (kept) return resolve(kept);
      take = resolve;
      scope.postMessage?.({ type: 'python-wanted' } satisfies Wanted);
    });
  const spawner = async () => {
    const { port, reason } = await ask();
    if (!port) throw unavailable(reason ?? 'the page gave no line to it');
    return (await import('./spawn-through')).spawnThrough(port);
  };
  return async () => {
    handed ??= spawner();
    handed.catch(() => {
      [handed, kept] = [null, null];
    });
    return (await handed)();
  };
}

/**
 * In the page: gives the worker its port once it asks.
 * @returns what ends the sessions that it made.
 */
export function lendPython(worker: Made): () => void {
  let end = () => undefined as void;
  let over = false;
  worker.addEventListener('message', (event) => {
    if ((event as MessageEvent<Wanted | undefined>).data?.type !== 'python-wanted') return;
    const hand = (handed: Handed, transfer: Transferable[] = []) => worker.postMessage(handed, transfer);
    import('./spawn-web').then(
      ({ createReplHost }) => {
        if (over) return;
        const host = createReplHost();
        const { port1, port2 } = new MessageChannel();
        host.serve(port1);
        end = () => host.dispose();
        hand({ type: 'python-port', port: port2 }, [port2]);
      },
      (error: unknown) => hand({ type: 'python-port', reason: String(error) }),
    );
  });
  return () => {
    over = true;
    end();
  };
}

/** In a worker that has a port of its own: one more line by it, handed on to a worker that it made. */
export function passOn(port: MessagePort, worker: Made): void {
  const { port1, port2 } = new MessageChannel();
  port.postMessage({ kind: 'connect' }, [port1]);
  worker.postMessage({ type: 'python-port', port: port2 } satisfies Handed, [port2]);
}
