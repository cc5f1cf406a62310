/**
 * What the stores of this browser share (IndexedDB): opening with migrations, staying open, transactions that are done
 * whole or not at all, and the browser's failures by name. Knows nothing of what is stored.
 */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { LabError } from '../errors';

export type Change<S extends DBSchema> = IDBPTransaction<S, StoreNames<S>[], 'readwrite'>;
/** Brings a database of one version to the next. */
export type Migration<S extends DBSchema> = (
  db: IDBPDatabase<S>,
  transaction: IDBPTransaction<S, StoreNames<S>[], 'versionchange'>,
) => void;

/** What a store says of its two failures: no space, and a browser that keeps nothing. */
export interface Failures {
  full(cause: unknown): LabError;
  /** @param why the browser's words, without a full stop. */
  none(why: string, cause: unknown): LabError;
}

/** A database that is opened when it is needed, and again where the browser closed it in the meantime. */
export class Database<S extends DBSchema> {
  private opened: Promise<IDBPDatabase<S>> | null = null;

  /** @param migrations `migrations[n]` brings version n to version n + 1; version 0 is an empty database. */
  constructor(
    private readonly name: string,
    private readonly migrations: readonly Migration<S>[],
    private readonly failures: Failures,
  ) {}

  /** @throws LabError as `failures` says, or what `work` throws as a LabError. */
  use<T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> {
    return this.named(async () => {
      try {
        return await work(await this.open());
      } catch (error) {
        if (nameOf(error) !== 'InvalidStateError') throw error;
        this.opened = null;
        return work(await this.open());
      }
    });
  }

  /** Does `work` in one transaction over all parts: all of it, or nothing. @throws LabError as `use`. */
  change<T>(work: (transaction: Change<S>) => Promise<T>): Promise<T> {
    return this.use((db) => change(db, work));
  }

  close(): void {
    void this.opened?.then((db) => db.close()).catch(() => undefined);
  }

  private open(): Promise<IDBPDatabase<S>> {
    if (this.opened) return this.opened;
    const opening =
      typeof indexedDB === 'undefined'
        ? Promise.reject(new Error('there is no IndexedDB'))
        : connect(this.name, this.migrations);
    this.opened = opening;
    opening.catch(() => (this.opened = null));
    return opening;
  }

  private async named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof LabError) throw error;
      if (isQuota(error)) throw this.failures.full(error);
      const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
      throw this.failures.none(why, error);
    }
  }
}

function connect<S extends DBSchema>(
  name: string,
  migrations: readonly Migration<S>[],
): Promise<IDBPDatabase<S>> {
  return new Promise((resolve, reject) => {
    let given = false;
    openDB<S>(name, migrations.length, {
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

async function change<S extends DBSchema, T>(
  db: IDBPDatabase<S>,
  work: (transaction: Change<S>) => Promise<T>,
): Promise<T> {
  const transaction = db.transaction([...db.objectStoreNames], 'readwrite');
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

const nameOf = (error: unknown) => (error as { name?: unknown } | null)?.name;
const isQuota = (error: unknown) => nameOf(error) === 'QuotaExceededError';
