/**
 * Python for the speaker of a system (mas/tools.ts), by a session of ours: opened at the first call and kept, since
 * interpreters take a second to start. Host-neutral: whoever calls brings the way to a worker.
 */

import type { Tools } from '../mas/tools';
import { openSession } from '../repl/session';
import type { CellResult, Session, SessionOptions, SpawnRepl } from '../repl/session-types';

/** Of one call, as released. */
export const CALL_SECONDS = 10;

const options: SessionOptions = {
  context: { kind: 'text', bytes: new Uint8Array() },
  limits: { cellSeconds: CALL_SECONDS, memoryBytes: 256_000_000, outputCharacters: 20_000 },
  helpers: { query: false, recursive: false },
  endings: [],
};

const nobody = {
  call: () =>
    Promise.resolve({ ok: false as const, type: 'HostError', message: 'There is nobody to ask here.' }),
};

/** In names of its own: what a call assigns is gone with it. */
const alone = (code: string) =>
  `exec(compile(${JSON.stringify(code)}, "<call>", "exec"), {"__name__": "__main__"})`;

export interface PythonTool extends Tools {
  /** Ends its interpreter; a later call starts another. */
  dispose(): void;
}

/** @param spawn a new worker; asked at the first call, and again where an interpreter was lost. */
export function pythonTool(spawn: SpawnRepl): PythonTool {
  let session: Promise<Session> | null = null;
  let opening = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();
  const dispose = () => {
    opening.abort();
    opening = new AbortController();
    session?.then((one) => one.dispose()).catch(() => undefined);
    session = null;
  };
  const call = async (code: string, signal?: AbortSignal): Promise<{ text: string }> => {
    signal?.throwIfAborted();
    session ??= openSession(spawn, options, nobody, { signal: opening.signal });
    try {
      const result = await (await session).run(alone(code), signal);
      signal?.throwIfAborted();
      // Its successor would first run again all calls before this one.
      if (result.status !== 'ok' && result.status !== 'error') dispose();
      return { text: textOf(result) };
    } catch (error) {
      dispose();
      throw error;
    }
  };
  return {
    python(code, signal) {
      const answer = queue.then(() => call(code, signal));
      queue = answer.catch(() => undefined);
      return answer;
    },
    dispose,
  };
}

/** What a call gives back: what it printed, and how it ended where that was no good end. */
function textOf({ status, stdout, error }: CellResult): string {
  const ended = {
    ok: '',
    error: error ? `${error.type}: ${error.message}` : 'Error',
    interrupted: 'KeyboardInterrupt',
    killed: 'KeyboardInterrupt',
    timeout: `TimeoutError: stopped after ${CALL_SECONDS} s`,
    memory: 'MemoryError',
  }[status];
  return [stdout.trimEnd(), ended].filter(Boolean).join('\n');
}
