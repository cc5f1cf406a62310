/**
 * Files of contexts in this browser (IndexedDB), by hash, so that a reload or a link finds them again. The oldest make
 * room. A browser that keeps nothing is no fault: the page says which files it would lose.
 */

import type { DBSchema } from 'idb';
import { LabError } from '../../../errors';
import { Database } from '../../../experiment/database';

export interface FileKeeper {
  /** @returns whether it is kept. Never throws. */
  keep(hash: string, file: File): Promise<boolean>;
  /** A kept file, under this name; null: there is none. Never throws. */
  find(hash: string, name: string): Promise<File | null>;
}

export const keepsNothing: FileKeeper = { keep: async () => false, find: async () => null };

/** The most that one file, and all together, may have to be kept, in bytes. */
export const KEPT_FILE = 32e6;
const KEPT_ALL = 128e6;

interface Schema extends DBSchema {
  files: {
    key: string;
    value: { hash: string; data: Blob; at: number };
    indexes: { at: number };
  };
}

export function fileKeeper(now: () => number = Date.now): FileKeeper {
  const database = new Database<Schema>(
    'recursion-lab-contexts',
    [
      (db) => {
        db.createObjectStore('files', { keyPath: 'hash' }).createIndex('at', 'at');
      },
    ],
    { full: refused, none: (_, cause) => refused(cause) },
  );
  return {
    async keep(hash, file) {
      if (file.size > KEPT_FILE) return false;
      try {
        // Bytes, not the file: a file on disk may be changed or deleted.
        const data = new Blob([await file.arrayBuffer()]);
        await database.change(async (transaction) => {
          const store = transaction.objectStore('files');
          await store.put({ hash, data, at: now() });
          let room = KEPT_ALL;
          // The youngest first.
          for (let cursor = await store.index('at').openCursor(null, 'prev'); cursor;) {
            room -= cursor.value.data.size;
            if (room < 0) await cursor.delete();
            cursor = await cursor.continue();
          }
        });
        return true;
      } catch {
        return false;
      }
    },
    async find(hash, name) {
      try {
        const found = await database.use((db) => db.get('files', hash));
        return found ? new File([found.data], name) : null;
      } catch {
        return null;
      }
    },
  };
}

const refused = (cause: unknown) =>
  new LabError('not_kept', 'This browser keeps no files.', {
    hint: 'Open them again after a reload.',
    cause,
  });
