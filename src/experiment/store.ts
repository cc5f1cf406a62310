/**
 * Runs kept in this browser (IndexedDB). A run is kept as the bytes of its trace file, so that it is read back by the
 * same reader as any file; beside it a short entry for the list. Every failure is named; what is dropped to make room
 * is reported. Where there is no store, opening says why, and the page goes on without.
 */

import * as z from 'zod';
import { LabError } from '../errors';
import { sizes } from './limits';
import type { Recording } from './recording';
import { Spec } from './spec';
import { full, PARTS, runDatabase, type Change, type Db } from './store-database';
import { badTrace } from './trace-check';
import { readTraceFile, writeTraceFile } from './trace-file';

/** What the list shows of a kept run. */
export interface StoredRun {
  readonly id: string;
  /** Given by the user; null: none, so it may be dropped to make room. */
  readonly name: string | null;
  /** What was changed in it. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly bytes: number;
  /** Null: this entry is damaged. */
  readonly spec: Spec | null;
}

export interface NewRun {
  readonly id: string;
  readonly label: string;
  readonly name?: string | null;
  readonly recording: Recording;
}

/** Every method throws LabError `storage_unavailable` when the browser fails. */
export interface RunStore {
  /** The latest first. Reads no traces. */
  list(): Promise<StoredRun[]>;
  /** @throws LabError `no_run`, `bad_trace` for a damaged one. */
  get(id: string): Promise<Recording>;
  /**
   * Keeps a run; one of the same id is replaced and keeps its name. Where the store is full, the oldest runs without a
   * name go. @throws LabError `storage_full` where that does not make room enough, `bad_trace` for a run that could not
   * be read again; nothing has changed then.
   */
  save(run: NewRun): Promise<{ readonly dropped: readonly StoredRun[] }>;
  /** An empty name is none. @throws LabError `no_run`. */
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
  close(): void;
}

/** What another version, or a fault, has left: mended where it can be, so that it is listed and can be deleted. */
const Entry = z.object({
  id: z.string(),
  name: z.string().max(sizes.runName).nullable().catch(null),
  label: z.string().max(1000).catch('damaged entry'),
  created: z.number().catch(0),
  bytes: z.number().min(0).catch(0),
  spec: Spec.nullable().catch(null),
});

export interface StoreLimits {
  readonly runs: number;
  readonly bytes: number;
}

/** How runs become bytes and bytes runs; a host may do it in another thread. */
export interface TraceCodec {
  write(recording: Recording): Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  read(bytes: Uint8Array): Recording | Promise<Recording>;
}

interface StoreOptions {
  readonly name?: string;
  readonly most?: StoreLimits;
  readonly codec?: TraceCodec;
}

/** @throws LabError `storage_unavailable` where the browser keeps nothing, or another tab holds an older version open. */
export async function openRunStore({
  name = 'recursion-lab',
  most = { runs: sizes.storedRuns, bytes: sizes.storedBytes },
  codec = { write: writeTraceFile, read: readTraceFile },
}: StoreOptions = {}): Promise<RunStore> {
  const database = runDatabase(name);
  await database.use(() => Promise.resolve());

  return {
    list: () => database.use(list),
    get: (id) =>
      database.use(async (db) => {
        const bytes: unknown = await db.get('traces', id);
        if (bytes === undefined && (await db.count('entries', id)) === 0) throw noRun(id);
        if (!(bytes instanceof Uint8Array))
          throw badTrace('The run is listed, but its trace is missing.', id);
        return codec.read(bytes);
      }),
    save: async (run) => {
      const bytes = await codec.write(run.recording);
      return save(database, run, bytes, most);
    },
    rename: (id, wanted) =>
      database.change(async (transaction) => {
        const entries = transaction.objectStore('entries');
        const entry = await entries.get(id);
        if (!entry) throw noRun(id);
        const name = wanted.trim().slice(0, sizes.runName);
        await entries.put({ ...entry, name: name === '' ? null : name });
      }),
    remove: (id) => database.change((transaction) => drop(transaction, id)),
    clear: () =>
      database.change(async (transaction) => {
        await Promise.all(PARTS.map((part) => transaction.objectStore(part).clear()));
      }),
    close: () => database.close(),
  };
}

async function list(db: Db): Promise<StoredRun[]> {
  const rows: unknown[] = await db.getAll('entries');
  return rows
    .flatMap((row) => {
      const parsed = Entry.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    })
    .sort((a, b) => b.created - a.created);
}

const total = (runs: readonly StoredRun[]) => runs.reduce((sum, { bytes }) => sum + bytes, 0);

async function save(
  database: ReturnType<typeof runDatabase>,
  { id, label, name = null, recording }: NewRun,
  bytes: Uint8Array<ArrayBuffer>,
  most: StoreLimits,
): Promise<{ dropped: StoredRun[] }> {
  const known = await database.use(list);
  const before = known.find((run) => run.id === id);
  const saved: StoredRun = {
    id,
    name: name ?? before?.name ?? null,
    label,
    // Never the same twice, so that the list has an order.
    created: before?.created ?? Math.max(Date.now(), (known[0]?.created ?? 0) + 1),
    bytes: bytes.length,
    spec: recording.spec,
  };
  const dropped = surplus(
    known.filter((run) => run.id !== id),
    { runs: most.runs - 1, bytes: most.bytes - bytes.length },
  );
  await database.change(async (transaction) => {
    for (const run of dropped) await drop(transaction, run.id);
    await transaction.objectStore('traces').put(bytes, id);
    await transaction.objectStore('entries').put(saved);
  });
  return { dropped };
}

/** The oldest runs without a name that must go to stay within the limits. @throws LabError `storage_full`. */
function surplus(runs: readonly StoredRun[], most: StoreLimits): StoredRun[] {
  const unnamed = runs.filter(({ name }) => name === null);
  const dropped: StoredRun[] = [];
  let [count, bytes] = [runs.length, total(runs)];
  while (count > most.runs || bytes > most.bytes) {
    const oldest = unnamed.pop();
    if (!oldest) throw full('There is no room for this run beside those that have names.');
    dropped.push(oldest);
    count--;
    bytes -= oldest.bytes;
  }
  return dropped;
}

async function drop(transaction: Change, id: string): Promise<void> {
  await Promise.all(PARTS.map((part) => transaction.objectStore(part).delete(id)));
}

function noRun(id: string): LabError {
  return new LabError('no_run', 'This run is no longer kept in this browser.', {
    hint: 'It was deleted or dropped to make room; compute it again.',
    field: id,
  });
}
