/**
 * Python sessions for tests in a browser: sessions by the page's host, as a run's worker would have them. Also probes of
 * the frame's policy alone, without the worker's own seal.
 */

import { openSession } from '../../src/repl/session';
import type { Session, SessionOptions, SpawnRepl } from '../../src/repl/session-types';
import { spawnThrough } from '../../src/repl/spawn-through';
import { createReplHost, policyOf } from '../../src/repl/spawn-web';
import { escapes } from '../repl/escapes';
import { Escapee, faults, type Outcome } from '../repl/try-escape';

const host = createReplHost();
const { port1, port2 } = new MessageChannel();
host.serve(port1);
const spawnAuto = spawnThrough(port2);

const spawn =
  (waiting: 'auto' | 'jspi' | 'atomics'): SpawnRepl =>
  async () => ({ ...(await spawnAuto()), waiting });

const escapees = new Map<string, Escapee>();
const sessions: Session[] = [];

const page = {
  names: escapes.map(({ name }) => name),

  async escape(name: string, server: string): Promise<{ outcome: Outcome; faults: string[] }> {
    const escape = escapes.find((each) => each.name === name)!;
    let escapee = escapees.get(server);
    if (!escapee) escapees.set(server, (escapee = new Escapee(spawn('auto'), server)));
    const outcome = await escapee.try(escape);
    return { outcome, faults: faults(escape, outcome) };
  },

  /** Everything that a session could have left behind in the browser. */
  async storage(): Promise<unknown> {
    const folders: string[] = [];
    const root = (await navigator.storage.getDirectory()) as unknown as { keys(): AsyncIterable<string> };
    for await (const name of root.keys()) folders.push(name);
    return {
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: await caches.keys(),
      local: Object.keys(localStorage),
      cookies: document.cookie,
      folders,
    };
  },

  /** @returns the session's number and how long it took to open, in milliseconds. */
  async open(
    waiting: 'auto' | 'jspi' | 'atomics',
    context: { text?: string; characters?: number; line?: string } = {},
    options: Partial<SessionOptions> = {},
  ): Promise<{ id: number; waiting: string; ms: number }> {
    const { text = 'context', characters, line } = context;
    const began = performance.now();
    const whole = characters && line ? line.repeat(Math.ceil(characters / line.length)) : text;
    const session = await openSession(
      spawn(waiting),
      {
        context: { kind: 'text', bytes: new TextEncoder().encode(whole) },
        limits: { cellSeconds: 60, memoryBytes: 1e9, outputCharacters: 100_000 },
        helpers: { query: true, recursive: false },
        ...options,
      },
      {
        call: async (call) => {
          if (call.kind !== 'query') return { ok: true, value: null };
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { ok: true, value: call.prompts.map((prompt) => prompt.repeat(2)) };
        },
      },
    );
    sessions.push(session);
    return { id: sessions.length - 1, waiting: session.waiting, ms: performance.now() - began };
  },
  run: (id: number, code: string) => sessions[id]!.run(code),
  /** Milliseconds from the interrupt to the cell's end, and how it ended. */
  async interruptAfter(id: number, code: string, ms: number) {
    const running = sessions[id]!.run(code);
    await new Promise((resolve) => setTimeout(resolve, ms));
    const began = performance.now();
    sessions[id]!.interrupt();
    const { status, rebuilt } = await running;
    return { status, rebuilt, ms: performance.now() - began };
  },
  close: (id: number) => sessions[id]!.dispose(),

  /** A worker under the same policy that tries everything as plain JavaScript, with no seal of its own. */
  async underPolicy(server: string): Promise<Record<string, string>> {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policyOf(location.origin)}">`;
    await new Promise((resolve) => {
      frame.onload = resolve;
      document.body.append(frame);
    });
    const realm = frame.contentWindow as unknown as typeof globalThis;
    const script = `
      const tries = {
        shared: async () => new SharedArrayBuffer(8).byteLength,
        fetch: () => fetch(${JSON.stringify(server)} + '/policy'),
        own: () => fetch(${JSON.stringify(location.origin)} + '/index.html'),
        xhr: async () => { const x = new XMLHttpRequest(); x.open('GET', ${JSON.stringify(server)} + '/policy', false); x.send(); },
        socket: () => new Promise((yes, no) => { const s = new WebSocket(${JSON.stringify(server.replace('http', 'ws'))}); s.onopen = yes; s.onerror = () => no(new Error('refused')); }),
        events: () => new Promise((yes, no) => { const s = new EventSource(${JSON.stringify(server)} + '/policy'); s.onopen = yes; s.onerror = () => { s.close(); no(new Error('refused')); }; }),
        import: () => import(${JSON.stringify(server)} + '/policy.js'),
        data: () => import('data:text/javascript,export default 1'),
        eval: async () => (0, eval)('1 + 1'),
        function: async () => new Function('return 1')(),
        wasm: async () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
        worker: () => new Promise((yes, no) => { const w = new Worker(${JSON.stringify(server)} + '/policy.js'); w.onerror = () => no(new Error('refused')); setTimeout(yes, 2000); }),
      };
      const found = {};
      for (const [name, run] of Object.entries(tries))
        found[name] = await Promise.resolve().then(run).then(() => 'done', (e) => e.name + ': ' + e.message);
      postMessage(found);`;
    const url = realm.URL.createObjectURL(new realm.Blob([script], { type: 'text/javascript' }));
    const worker = new realm.Worker(url, { type: 'module' });
    const found = await new Promise<Record<string, string>>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
    worker.terminate();
    frame.remove();
    return found;
  },
};

declare global {
  var replPage: typeof page;
}
globalThis.replPage = page;
