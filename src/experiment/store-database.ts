/** The database under the store of runs: its schema, its migrations, and what its failures are called. */

import type { DBSchema, IDBPDatabase } from 'idb';
import { LabError } from '../errors';
import { Database, type Change as AnyChange, type Migration } from './database';
import type { StoredRun } from './store';

interface Schema extends DBSchema {
  entries: { key: string; value: StoredRun };
  traces: { key: string; value: Uint8Array<ArrayBuffer> };
}
export type Db = IDBPDatabase<Schema>;
export type Change = AnyChange<Schema>;

/** One more where what is stored changes its form. */
const migrations: readonly Migration<Schema>[] = [
  (db) => {
    db.createObjectStore('entries', { keyPath: 'id' });
    db.createObjectStore('traces');
  },
];

export const PARTS = ['entries', 'traces'] as const;

export const runDatabase = (name: string) =>
  new Database<Schema>(name, migrations, {
    full: (cause) => full('This browser has no more space for the page.', cause),
    none: (why, cause) =>
      new LabError('storage_unavailable', `This browser’s storage cannot be used: ${why}.`, {
        hint: 'Leave the private window, or close other tabs of the lab and reload. Runs can be saved as files meanwhile.',
        cause,
      }),
  });

export function full(sentence: string, cause?: unknown): LabError {
  return new LabError('storage_full', sentence, {
    hint: 'Delete runs that are no longer needed, or save this one as a file.',
    cause,
  });
}
