/**
 * The engine as the worker runs it: a session with the page's own files and a browser device. Knows no page; it posts
 * events through whatever it is given.
 */

import { LabError } from '../../errors';
import type { Library } from '../../experiment/build';
import { Session } from '../../experiment/session';
import type { SessionEvent } from '../../experiment/session-events';
import { absentAsNull, fetchBytes, urlSource } from '../../models/source-url';
import { hubSource } from '../../models/hub';
import { openBrowserDevice } from '../../runtime';
import type { EngineApi, EventsMessage } from './protocol';
import { threadsFor } from './threads';

/** Events of one frame of the display travel together. */
const BATCH_MS = 16;

export function createEngine(post: (message: EventsMessage) => void): EngineApi {
  let page = '';
  let threads = 1;
  let abort: AbortController | null = null;
  const session = new Session({
    library: (signal) => shippedWith(page, signal),
    openDevice: (choice, note) => openBrowserDevice(choice, note, threads),
    runtimeBytes,
  });
  return {
    async run(spec, questions, pageUrl, base) {
      page = pageUrl;
      threads = threadsFor(spec.agents, navigator.hardwareConcurrency);
      const own = new AbortController();
      abort ??= own;
      const outbox = batched(post);
      try {
        const { ms } = await session.run(spec, questions, outbox.add, own.signal, base);
        return { ok: true, value: { ms } };
      } catch (error) {
        return { ok: false, error: LabError.from(error).toJSON() };
      } finally {
        outbox.flush();
        if (abort === own) abort = null;
      }
    },
    stop: () => abort?.abort(),
    ping: () => undefined,
  };
}

/** Bytes of the WebAssembly modules that ONNX Runtime fetched for itself, unpacked. */
function runtimeBytes(): number {
  const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return fetched.reduce(
    (sum, { name, decodedBodySize }) => sum + (name.endsWith('.wasm') ? decodedBodySize : 0),
    0,
  );
}

/** Models and links that lie beside the page, and models of the hub by `hub:owner/name@revision`. */
function shippedWith(page: string, signal: AbortSignal): Library {
  return {
    model: (id) => {
      if (!id.startsWith('hub:')) return urlSource(new URL(`models/${id}/`, page).href, { signal });
      const [repo, revision] = id.slice('hub:'.length).split('@');
      return hubSource(repo!, { signal, ...(revision && { revision }) });
    },
    links: (name, onBytes) =>
      absentAsNull(fetchBytes(new URL(`links/${name}.safetensors`, page), { signal }, onBytes)),
  };
}

/** Gathers events; besides the timer, which cannot fire while the thread computes, the next event sends them off. */
function batched(post: (message: EventsMessage) => void) {
  let waiting: SessionEvent[] = [];
  let last = 0;
  const flush = () => {
    last = performance.now();
    if (waiting.length > 0) post({ type: 'events', events: waiting });
    waiting = [];
  };
  return {
    add(event: SessionEvent) {
      waiting.push(event);
      if (performance.now() - last >= BATCH_MS) flush();
      else if (waiting.length === 1) setTimeout(flush, BATCH_MS);
    },
    flush,
  };
}
