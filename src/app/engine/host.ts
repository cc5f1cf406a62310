/**
 * The engine as the worker runs it: a session with the page's own files and a browser device. Knows no page; it posts
 * events through whatever it is given.
 */

import { LabError } from '../../errors';
import { Session } from '../../experiment/session';
import type { SessionEvent } from '../../experiment/session-events';
import type { SpawnRepl } from '../../repl/session-types';
import { openBrowserDevice } from '../../runtime';
import { libraryOf, ownStore } from './library';
import { batched } from './outbox';
import type { EngineApi, EventsMessage } from './protocol';
import { runtimeBytes } from './runtime-bytes';
import { threadsFor } from './threads';

/** @param spawn Python's workers, for systems that call it. */
export function createEngine(post: (message: EventsMessage) => void, spawn?: SpawnRepl): EngineApi {
  let page = '';
  let threads = 1;
  let abort: AbortController | null = null;
  const session = new Session({
    library: (signal) => libraryOf(page, signal, ownStore),
    openDevice: (choice, note) => openBrowserDevice(choice, note, threads),
    runtimeBytes,
    ...(spawn && { spawn }),
  });
  return {
    async run(spec, questions, pageUrl, base) {
      page = pageUrl;
      threads = threadsFor(spec.agents, navigator.hardwareConcurrency);
      const own = new AbortController();
      abort ??= own;
      const outbox = batched<SessionEvent>((events) => post({ type: 'events', events }));
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
