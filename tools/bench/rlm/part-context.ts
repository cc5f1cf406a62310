/** Ten million tokens as `context`: how long until Python has them, and how long a regular expression looks through them. */

import { openSession } from '../../../src/repl/session';
import type { ReplWorker, SessionOptions, SpawnRepl } from '../../../src/repl/session-types';
import { spawnReplNode } from '../../../src/repl/spawn-node';
import { summarise, type Summary } from '../stats';
import { CHARACTERS, SEARCHES, SESSIONS } from './settings';

export interface ContextResult {
  readonly characters: number;
  /** Seconds: from handing the bytes over to the answer that `context` is set. */
  readonly set: Summary;
  /** Seconds of a session's whole start, Python's included. */
  readonly open: Summary;
  /** Seconds of a cell that searches all of it. */
  readonly search: Summary;
  /** The same pattern over the same text by JavaScript's own RegExp. */
  readonly peer: Summary;
}

const PATTERN = 'code of the (\\w+) house is (\\d{6})';
const NEEDLE = 'the code of the blue house is 482913';

/** Words without the needle, then the needle near the end: the search has to pass over nearly all of it. */
export function haystack(characters: number): string {
  const sentence = 'the road to the house was long and the rain fell on the code of the hill. ';
  const filler = sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters);
  const at = Math.floor(characters * 0.98);
  return filler.slice(0, at) + NEEDLE + filler.slice(at + NEEDLE.length);
}

export async function measureContext(say: (line: string) => void): Promise<ContextResult> {
  const text = haystack(CHARACTERS);
  const bytes = new TextEncoder().encode(text);
  const [set, open, search, peer]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let i = 0; i < SESSIONS; i++) {
    const timed = timedSpawn(set);
    const began = performance.now();
    const session = await openSession(timed, optionsWith(bytes.slice()), {
      call: async () => ({ ok: false, type: 'HostError', message: 'Nobody is here.' }),
    });
    open.push((performance.now() - began) / 1000);
    try {
      await session.run('import re');
      for (let n = 0; n < SEARCHES; n++) {
        const started = performance.now();
        const result = await session.run(`re.search(r"${PATTERN}", context).group(2)`);
        search.push((performance.now() - started) / 1000);
        if (result.value !== "'482913'") throw new Error(`found ${result.value ?? result.error?.message}`);
        const peerStarted = performance.now();
        const found = new RegExp(PATTERN).exec(text)?.[2];
        peer.push((performance.now() - peerStarted) / 1000);
        if (found !== '482913') throw new Error('the peer found nothing');
      }
    } finally {
      session.dispose();
    }
    say(`  session ${i + 1}: set in ${set.at(-1)!.toFixed(3)} s`);
  }
  const [a, b, c, d] = [set, open, search, peer].map(summarise) as [Summary, Summary, Summary, Summary];
  return { characters: CHARACTERS, set: a, open: b, search: c, peer: d };
}

function optionsWith(bytes: Uint8Array): SessionOptions {
  return {
    context: { kind: 'text', bytes },
    limits: { cellSeconds: 60, memoryBytes: 2 ** 30, outputCharacters: 1e6 },
    helpers: { query: true, recursive: false },
  };
}

/** Workers that note how long the message with the context takes to be answered. */
function timedSpawn(seconds: number[]): SpawnRepl {
  return async () => {
    const worker: ReplWorker = await spawnReplNode();
    let asked: { id: unknown; at: number } | null = null;
    return {
      ...worker,
      post(message, transfer) {
        const { kind, id } = message as { kind: string; id?: unknown };
        if (kind === 'context') asked = { id, at: performance.now() };
        worker.post(message, transfer);
      },
      onMessage(listener) {
        worker.onMessage((message) => {
          const { kind, id } = message as { kind: string; id?: unknown };
          if (kind === 'done' && asked && id === asked.id) {
            seconds.push((performance.now() - asked.at) / 1000);
            asked = null;
          }
          listener(message);
        });
      },
    };
  };
}
