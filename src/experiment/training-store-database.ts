/** The database under the store of training: its schema, its migrations, and what its failures are called. */

import type { DBSchema } from 'idb';
import { LabError } from '../errors';
import { Database, type Change as AnyChange, type Migration } from './database';

type Bytes = Uint8Array<ArrayBuffer>;

/** Lists lie apart from bytes, so that listing reads no bytes. What is read is checked: hence `unknown`. */
interface Schema extends DBSchema {
  /** By id of a training run. */
  runs: { key: string; value: unknown };
  states: { key: string; value: Bytes };
  /** By SHA-256 of the bytes. */
  links: { key: string; value: unknown };
  linkBytes: { key: string; value: Bytes };
  data: { key: string; value: unknown };
  dataBytes: { key: string; value: Bytes };
}
export type Change = AnyChange<Schema>;
export type TrainingDatabase = Database<Schema>;

/** One more where what is stored changes its form. */
const migrations: readonly Migration<Schema>[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: 'id' });
    db.createObjectStore('states');
    db.createObjectStore('links', { keyPath: 'hash' });
    db.createObjectStore('linkBytes');
    db.createObjectStore('data', { keyPath: 'hash' });
    db.createObjectStore('dataBytes');
  },
];

export const trainingDatabase = (name: string): TrainingDatabase =>
  new Database<Schema>(name, migrations, {
    full: (cause) =>
      new LabError('store_full', 'This browser has no more space for the page.', {
        hint: 'Delete training runs that are no longer needed, or save this one as a file.',
        cause,
      }),
    none: (why, cause) =>
      new LabError('no_store', `This browser keeps no training runs: ${why}.`, {
        hint: 'Leave the private window, or close other tabs of the lab and reload. Checkpoints can be saved as files meanwhile.',
        cause,
      }),
  });
