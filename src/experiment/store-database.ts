/**
 * The database under the store of runs: its schema and migrations, transactions that are done whole or not at all, and
 * the browser's failures by name.
 */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { LabError } from '../errors';
import type { StoredRun } from './store';

/** Raised when what is stored changes its form. */
const VERSION = 1;
/** `migrations[n]` brings a database of version n to version n + 1; 0 is an empty one. */
const migrations: readonly ((db: Db, transaction: Upgrade) => void)[] = [
  (db) => {
    db.createObjectStore('entries', { keyPath: 'id' });
    db.createObjectStore('traces');
  },
];

interface Schema extends DBSchema {
  entries: { key: string; value: StoredRun };
  traces: { key: string; value: Uint8Array<ArrayBuffer> };
}
export type Db = IDBPDatabase<Schema>;
export type Part = 'entries' | 'traces';
type Upgrade = IDBPTransaction<Schema, Part[], 'versionchange'>;
export type Change = IDBPTransaction<Schema, Part[], 'readwrite'>;

/** @throws whatever the browser throws, and where another tab holds an older version open. */
export function connect(name: string): Promise<Db> {
  return new Promise((resolve, reject) => {
    let given = false;
    openDB<Schema>(name, VERSION, {
      upgrade(db, from, _to, transaction) {
        for (const migrate of migrations.slice(from)) migrate(db, transaction);
      },
      blocked() {
        given = true;
        reject(new Error('another tab holds an older version of the store open'));
      },
      // A newer version in another tab must not wait for this one.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    }).then((db) => (given ? db.close() : resolve(db)), reject);
  });
}

export const PARTS: readonly Part[] = ['entries', 'traces'];

/** Does `work` in one transaction: all of it, or nothing. */
export async function change<T>(db: Db, work: (transaction: Change) => Promise<T>): Promise<T> {
  const transaction = db.transaction([...PARTS], 'readwrite');
  const fault = transaction.done.then(
    () => null,
    (error: unknown) => error ?? new Error('the transaction was aborted'),
  );
  try {
    const result = await work(transaction);
    const failed = await fault;
    if (failed !== null) throw failed as Error;
    return result;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    // Where the browser ended it, the single request knows less of why.
    const why = await fault;
    throw isQuota(why) ? (why as Error) : error;
  }
}

/** The browser's failures as LabErrors. */
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (nameOf(error) === 'QuotaExceededError')
      throw full('This browser has no more space for the page.', error);
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new LabError('storage_unavailable', `This browser’s storage cannot be used: ${why}.`, {
      hint: 'Leave the private window, or close other tabs of the lab and reload. Runs can be saved as files meanwhile.',
      cause: error,
    });
  }
}

const nameOf = (error: unknown) => (error as { name?: unknown } | null)?.name;
const isQuota = (error: unknown) => nameOf(error) === 'QuotaExceededError';
export const isClosed = (error: unknown) => nameOf(error) === 'InvalidStateError';

export function full(sentence: string, cause?: unknown): LabError {
  return new LabError('storage_full', sentence, {
    hint: 'Delete runs that are no longer needed, or save this one as a file.',
    cause,
  });
}
