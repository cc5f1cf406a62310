/** One escape against one session, in Node and in a browser alike: runs it and says what then holds. */

import { openSession } from '../../src/repl/session';
import type { Session, SessionLimits, SessionOptions, SpawnRepl } from '../../src/repl/session-types';
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
  /** Of opening a session, where there was none, and of the escape itself. */
  readonly seconds: number;
  /** What the host was asked for, by kind. */
  readonly asked: readonly string[];
}

/** The time is for a slow machine: hardly any of the escapes takes a second. */
const patient: SessionLimits = { cellSeconds: 20, memoryBytes: 256e6, outputCharacters: 20_000 };
const impatient: SessionLimits = { ...patient, cellSeconds: 1 };

/** A rebuild runs all cells again: with so many a new session is sooner there than the next rebuild. */
const CELLS = 20;

/** Sessions that are used until one is ruined: to load one takes longer than most escapes. */
export class Escapee {
  private readonly sessions = new Map<SessionLimits, Session>();
  private asked: string[] = [];

  constructor(
    private readonly spawn: SpawnRepl,
    private readonly server: string,
  ) {}

  async try(escape: Escape): Promise<Outcome> {
    const began = performance.now();
    const limits = escape.endless ? impatient : patient;
    const session = await this.open(limits);
    this.asked = [];
    await session.run('kept = object(); kept_id = id(kept)');
    const result = await session.run(escape.code.replaceAll('{server}', this.server));
    const took = performance.now() - began;
    const after = (code: string) =>
      session.run(code).catch((error: unknown) => ({ value: String(error), rebuilt: true }));
    const sum = await after('1 + 1');
    const kept = await after('id(kept) == kept_id');
    const outcome: Outcome = {
      status: result.status,
      error: result.error ? `${result.error.type}: ${result.error.message}`.slice(0, 300) : '',
      type: result.error?.type ?? null,
      leaks: result.stdout.split('\n').filter((line) => line.startsWith('LEAK')),
      sum: sum.value,
      kept: kept.value === 'True',
      rebuilt: result.rebuilt || sum.rebuilt || kept.rebuilt,
      seconds: took / 1000,
      asked: this.asked,
    };
    const long = outcome.rebuilt && session.cells.length > CELLS;
    if (outcome.sum !== '2' || long || escape.ruins) {
      session.dispose();
      this.sessions.delete(limits);
    }
    return outcome;
  }

  close(): void {
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
  }

  private async open(limits: SessionLimits): Promise<Session> {
    const there = this.sessions.get(limits);
    if (there) return there;
    const options: SessionOptions = {
      context: { kind: 'text', bytes: new TextEncoder().encode('nothing of interest') },
      limits,
      helpers: { query: true, recursive: true },
    };
    const session = await openSession(this.spawn, options, {
      call: (call) => {
        this.asked.push(call.kind);
        return Promise.resolve({ ok: true, value: 'an answer' });
      },
    });
    this.sessions.set(limits, session);
    return session;
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
