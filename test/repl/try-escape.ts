/** One escape against one session, in Node and in a browser alike: runs it and says what then holds. */

import { openSession } from '../../src/repl/session';
import type { Session, SessionOptions, SpawnRepl } from '../../src/repl/session-types';
import type { Escape } from './escapes';

export interface Outcome {
  readonly status: string;
  /** The error's type and message, for the reader of a failed test. */
  readonly error: string;
  readonly type: string | null;
  /** Printed lines that begin with LEAK. */
  readonly leaks: readonly string[];
  /** What `1 + 1` gives afterwards. */
  readonly sum: string | null;
  /** Whether a variable of before is there, and the same object. */
  readonly kept: boolean;
  readonly rebuilt: boolean;
  readonly seconds: number;
  /** What the host was asked for, by kind. */
  readonly asked: readonly string[];
}

/** The time is for a slow machine: hardly any of the escapes takes a second. */
const limits = { cellSeconds: 20, memoryBytes: 256e6, outputCharacters: 20_000 };
const impatient = { ...limits, cellSeconds: 1 };

/** Sessions that are used until one is ruined: to load one takes longer than most escapes. */
export class Escapee {
  private session: Session | null = null;
  private asked: string[] = [];

  constructor(
    private readonly spawn: SpawnRepl,
    private readonly server: string,
  ) {}

  async try(escape: Escape): Promise<Outcome> {
    const began = performance.now();
    const session = (this.session ??= await this.open());
    this.asked = [];
    await session.run('kept = object(); kept_id = id(kept)');
    const result = await session.run(escape.code.replaceAll('{server}', this.server));
    const sum = await session
      .run('1 + 1')
      .catch((error: unknown) => ({ value: String(error), rebuilt: true }));
    const kept = await session
      .run('id(kept) == kept_id')
      .catch((error: unknown) => ({ value: String(error), rebuilt: true }));
    const outcome: Outcome = {
      status: result.status,
      error: result.error ? `${result.error.type}: ${result.error.message}`.slice(0, 300) : '',
      type: result.error?.type ?? null,
      leaks: result.stdout.split('\n').filter((line) => line.startsWith('LEAK')),
      sum: sum.value,
      kept: kept.value === 'True',
      rebuilt: result.rebuilt || sum.rebuilt || kept.rebuilt,
      seconds: (performance.now() - began) / 1000,
      asked: this.asked,
    };
    if (outcome.sum !== '2' || outcome.rebuilt || escape.ruins) this.close();
    return outcome;
  }

  close(): void {
    this.session?.dispose();
    this.session = null;
  }

  private open(): Promise<Session> {
    const options: SessionOptions = {
      context: { kind: 'text', bytes: new TextEncoder().encode('nothing of interest') },
      limits,
      helpers: { query: true, recursive: true },
    };
    return openSession(this.spawn, options, {
      call: (call) => {
        this.asked.push(call.kind);
        return Promise.resolve({ ok: true, value: 'an answer' });
      },
    });
  }
}

/** What is wrong with an outcome, as sentences; empty: nothing. */
export function faults(escape: Escape, outcome: Outcome): string[] {
  const wrong: string[] = [];
  if (outcome.leaks.length) wrong.push(`it leaked: ${outcome.leaks.join(' | ').slice(0, 500)}`);
  if (escape.raises && outcome.type !== escape.raises)
    wrong.push(`it ended in ${outcome.status} ${outcome.error} and not in ${escape.raises}`);
  if (outcome.sum !== '2' && !escape.ruins) wrong.push(`afterwards 1 + 1 was ${outcome.sum}`);
  if (escape.keeps && (!outcome.kept || outcome.rebuilt)) wrong.push('the variables were lost');
  return wrong;
}
