/**
 * A session's worker in a browser. The browser itself keeps it off the network: it is made in the realm of an empty frame
 * whose policy forbids every connection, every script but those of this page, and code from text; a worker made from a
 * blob inherits its maker's policy, and the blob does nothing but import the built worker.
 *
 * Only a page can make a frame, while a run lives in a worker: `createReplHost` is for the page, `spawnThrough` for the
 * worker (spawn-through.ts), and a port goes between them. The lines of the sessions themselves go past the page.
 */

import workerUrl from '../../workers/repl.ts?worker&url';
import { LabError } from '../errors';
import { unavailable } from './unavailable';

/**
 * What `spawnThrough` says to the page, and back (a spawned one comes with its line). `id` names a session's worker. A
 * port that comes with `connect` is served as this one is.
 */
export type ToHost =
  | { readonly kind: 'spawn'; readonly id: number }
  | { readonly kind: 'terminate'; readonly id: number }
  | { readonly kind: 'connect' };
export type FromHost =
  | { readonly kind: 'spawned'; readonly id: number }
  | { readonly kind: 'failure'; readonly id: number; readonly reason: string };

/** A worker with a line of its own: the page's end of making one. */
interface Made {
  readonly line: MessagePort;
  terminate(): void;
}

export interface ReplHost {
  /** Serves `spawnThrough` at the other end. Workers that are left when the port's owner goes are ended by `dispose`. */
  serve(port: MessagePort): void;
  /** Ends all its workers and takes the frame away. */
  dispose(): void;
}

/** So long may a worker take to load its script. */
const PATIENCE = 60_000;

/** In the page, once. Makes nothing before the first session is wanted. */
export function createReplHost(): ReplHost {
  let frame: Promise<HTMLIFrameElement> | null = null;
  const all = new Set<Made>();

  const make = async (onFailure: (reason: string) => void): Promise<Made> => {
    frame ??= makeFrame();
    const made = await makeWorker(await frame, onFailure);
    all.add(made);
    return {
      line: made.line,
      terminate() {
        all.delete(made);
        made.terminate();
      },
    };
  };

  const host: ReplHost = {
    serve(port) {
      const owned = new Map<number, Made>();
      port.onmessage = async ({ data, ports }: MessageEvent<ToHost>) => {
        if (data.kind === 'connect') {
          if (ports[0]) host.serve(ports[0]);
          return;
        }
        const { kind, id } = data;
        const tell = (message: FromHost, transfer: Transferable[] = []) =>
          port.postMessage(message, transfer);
        if (kind === 'terminate') {
          owned.get(id)?.terminate();
          owned.delete(id);
          return;
        }
        try {
          const made = await make((reason) => tell({ kind: 'failure', id, reason }));
          owned.set(id, made);
          tell({ kind: 'spawned', id }, [made.line]);
        } catch (error) {
          tell({ kind: 'failure', id, reason: LabError.from(error).message });
        }
      };
    },
    dispose() {
      for (const made of all) made.terminate();
      all.clear();
      void frame?.then((element) => element.remove());
      frame = null;
    },
  };
  return host;
}

/** `'wasm-unsafe-eval'` compiles WebAssembly and nothing else. */
export function policyOf(origin: string): string {
  return [
    "default-src 'none'",
    "connect-src 'none'",
    `script-src ${origin} blob: 'wasm-unsafe-eval'`,
    'worker-src blob:',
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

async function makeFrame(): Promise<HTMLIFrameElement> {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.title = 'Python sessions';
  const { origin } = new URL(document.baseURI);
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policyOf(origin)}"><title>Python</title>`;
  await new Promise((resolve) => {
    frame.onload = resolve;
    document.body.append(frame);
  });
  return frame;
}

async function makeWorker(frame: HTMLIFrameElement, onFailure: (reason: string) => void): Promise<Made> {
  const realm = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!realm) throw unavailable('the frame for its worker is gone');
  const url = new URL(workerUrl, import.meta.url).href;
  // A static import would fall under worker-src, which then had to allow workers of this origin, free of the policy.
  const script = `import(${JSON.stringify(url)}).catch((error) => postMessage(String(error)));`;
  const blob = realm.URL.createObjectURL(new realm.Blob([script], { type: 'text/javascript' }));
  const worker = new realm.Worker(blob, { type: 'module', name: 'repl' });
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(unavailable('its script did not load in time')), PATIENCE);
      worker.onmessage = ({ data }) => {
        clearTimeout(late);
        if (data === 'listening') resolve();
        else reject(unavailable(String(data)));
      };
      worker.onerror = (event) => reject(unavailable(event.message || 'its script could not be loaded'));
    });
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    realm.URL.revokeObjectURL(blob);
  }
  worker.onmessage = null;
  worker.onerror = (event) => onFailure(event.message || 'The worker failed.');
  const { port1: line, port2 } = new MessageChannel();
  worker.postMessage(null, [port2]);
  return { line, terminate: () => worker.terminate() };
}
