/**
 * Training kept in this browser (IndexedDB): runs with their latest checkpoint, links that were trained or opened here,
 * and files of questions. Page and workers open it, in every tab. A new checkpoint takes the place of the old one in a
 * single transaction, so that there is a good one at any moment.
 */

import type * as z from 'zod';
import { LabError } from '../errors';
import type { Stage } from '../training/telemetry';
import { sha256 } from '../sha256';
import { sizes } from './limits';
import { describeLinks, linksName } from './links-file';
import { runLocks, type RunLocks } from './run-locks';
import type { Spec } from './spec';
import { trainingDatabase, type Change } from './training-store-database';
import {
  Data,
  Links,
  Training,
  type StoredData,
  type StoredLinks,
  type StoredTraining,
} from './training-store-entries';

export type { StoredData, StoredLinks, StoredTraining };

export interface NewTraining {
  readonly id: string;
  readonly spec: Spec;
  readonly name?: string | null;
  readonly status?: StoredTraining['status'];
}
export type TrainingChange = Partial<
  Pick<StoredTraining, 'status' | 'stage' | 'step' | 'total' | 'hash' | 'error' | 'spec'>
>;
/** What a checkpoint stands at. */
export type StateChange = TrainingChange & { readonly stage: Stage | 'done'; readonly step: number };

/** Every method throws LabError `no_store` when the browser fails; what writes, `store_full` where it has no space. */
export interface TrainingStore {
  /** The latest first. Reads no checkpoints. One that says it is running but is not alive is `stopped`. */
  list(): Promise<StoredTraining[]>;
  /** Null: there is none of this id. */
  get(id: string): Promise<StoredTraining | null>;
  /** One of the same id is replaced, its checkpoint too. */
  create(run: NewTraining): Promise<StoredTraining>;
  /** @throws LabError `no_training` where it was deleted. */
  update(id: string, change: TrainingChange): Promise<void>;
  /** Puts a checkpoint in the place of the last one. @throws LabError `no_training` where it was deleted. */
  saveState(id: string, bytes: Uint8Array, at: StateChange): Promise<void>;
  /** The bytes of its checkpoint; null: there is none. */
  state(id: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** An empty name is none. @throws LabError `no_training`. */
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  readonly links: {
    list(): Promise<StoredLinks[]>;
    /** Null: there are none of this hash, or what is kept is damaged. */
    get(hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
    /** @throws LabError as `describeLinks` for bytes that are no links. */
    put(
      bytes: Uint8Array,
      facts: { readonly name: string; readonly label: string; readonly spec?: Spec | null },
    ): Promise<StoredLinks>;
    remove(hash: string): Promise<void>;
  };
  readonly data: {
    list(): Promise<StoredData[]>;
    get(hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
    put(bytes: Uint8Array, facts: { readonly name: string; readonly rows: number }): Promise<StoredData>;
    remove(hash: string): Promise<void>;
  };
  /** Told of every change, of other tabs and of workers too. @returns what ends it. */
  onChange(listener: () => void): () => void;
  close(): void;
}

interface Options {
  readonly name?: string;
  readonly locks?: RunLocks;
}

/** Without locks, a run that has not written for so long counts as dead, in milliseconds. */
const SILENT_MS = 60_000;

/** @throws LabError `no_store` where the browser keeps nothing, or another tab holds an older version open. */
export async function openTrainingStore({
  name = 'recursion-lab-training',
  locks = runLocks(),
}: Options = {}): Promise<TrainingStore> {
  const database = trainingDatabase(name);
  await database.use(() => Promise.resolve());
  const news = newsOf(name);

  const written = async <T>(work: (transaction: Change) => Promise<T>): Promise<T> => {
    const result = await database.change(work);
    news.tell();
    return result;
  };
  const alive = async (): Promise<(run: StoredTraining) => boolean> => {
    const held = await locks.held().catch(() => null);
    return ({ id, updated }) => (held ? held.has(id) : Date.now() - updated < SILENT_MS);
  };
  const truly = (run: StoredTraining, isAlive: (run: StoredTraining) => boolean): StoredTraining =>
    isGoing(run) && !isAlive(run) ? { ...run, status: 'stopped' } : run;
  const closed = new AbortController();
  const watched = new Set<string>();
  /** Word of the end of a run that another tab trains: a tab that dies tells nobody. */
  const watch = (id: string) => {
    if (watched.has(id)) return;
    watched.add(id);
    locks.freed(id, closed.signal).then(
      () => {
        watched.delete(id);
        news.tellHere();
      },
      () => watched.delete(id),
    );
  };
  const edit = (id: string, work: (run: StoredTraining) => StoredTraining, state?: Uint8Array<ArrayBuffer>) =>
    written(async (transaction) => {
      const runs = transaction.objectStore('runs');
      const found = Training.safeParse(await runs.get(id));
      if (!found.success) throw gone(id);
      await runs.put({ ...work(found.data), updated: Date.now() });
      if (state) await transaction.objectStore('states').put(state, id);
    });

  /** A part whose entries lie under the hash of their bytes. */
  const hashed = <T extends { readonly hash: string; readonly created: number }>(
    part: 'links' | 'data',
    schema: z.ZodType<T>,
  ) => ({
    list: async (): Promise<T[]> =>
      read(schema, await database.use((db) => db.getAll(part))).sort((a, b) => b.created - a.created),
    get: async (hash: string) => {
      const bytes = bytesOf(
        await database.use((db) => db.get(`${part === 'links' ? 'link' : part}Bytes`, hash)),
      );
      return bytes && (await sha256(bytes)) === hash ? bytes : null;
    },
    put: (entry: T, bytes: Uint8Array): Promise<T> =>
      written(async (transaction) => {
        const entries = transaction.objectStore(part);
        const before = schema.safeParse(await entries.get(entry.hash));
        const kept = before.success ? { ...entry, created: before.data.created } : entry;
        await entries.put(kept);
        await transaction.objectStore(`${part === 'links' ? 'link' : part}Bytes`).put(own(bytes), entry.hash);
        return kept;
      }),
    remove: (hash: string) =>
      written(async (transaction) => {
        await transaction.objectStore(part).delete(hash);
        await transaction.objectStore(`${part === 'links' ? 'link' : part}Bytes`).delete(hash);
      }),
  });
  const links = hashed('links', Links);
  const data = hashed('data', Data);

  return {
    async list() {
      const rows = read(Training, await database.use((db) => db.getAll('runs')));
      const isAlive = await alive();
      const runs = rows.map((run) => truly(run, isAlive)).sort((a, b) => b.created - a.created);
      for (const run of runs) if (isGoing(run)) watch(run.id);
      return runs;
    },
    async get(id) {
      const found = Training.safeParse(await database.use((db) => db.get('runs', id)));
      return found.success ? truly(found.data, await alive()) : null;
    },
    create: ({ id, spec, name: called = null, status = 'stopped' }) => {
      const now = Date.now();
      const { inner, outer } = spec.training;
      const run: StoredTraining = {
        id,
        name: called,
        created: now,
        updated: now,
        spec,
        status,
        stage: inner ? 'inner' : 'outer',
        step: 0,
        total: (inner ?? outer)?.steps ?? 0,
        bytes: 0,
        hash: null,
        error: null,
      };
      return written(async (transaction) => {
        await transaction.objectStore('runs').put(run);
        await transaction.objectStore('states').delete(id);
        return run;
      });
    },
    update: (id, change) => edit(id, (run) => ({ ...run, ...change })),
    saveState: (id, bytes, at) => edit(id, (run) => ({ ...run, ...at, bytes: bytes.length }), own(bytes)),
    state: async (id) => bytesOf(await database.use((db) => db.get('states', id))),
    rename: (id, wanted) => {
      const called = wanted.trim().slice(0, sizes.runName);
      return edit(id, (run) => ({ ...run, name: called === '' ? null : called }));
    },
    remove: (id) =>
      written(async (transaction) => {
        await transaction.objectStore('runs').delete(id);
        await transaction.objectStore('states').delete(id);
      }),
    links: {
      ...links,
      async put(bytes, { name: called, label, spec = null }) {
        const { agents, ...facts } = describeLinks(bytes);
        const hash = await sha256(bytes);
        const entry: StoredLinks = {
          ...facts,
          hash,
          name: linksName(called, hash),
          label: label.slice(0, 200),
          created: Date.now(),
          bytes: bytes.length,
          agents: [...agents],
          training: spec?.training ?? facts.training,
          spec,
        };
        return links.put(entry, bytes);
      },
    },
    data: {
      ...data,
      async put(bytes, { name: called, rows }) {
        const hash = await sha256(bytes);
        return data.put({ hash, name: called, rows, created: Date.now(), bytes: bytes.length }, bytes);
      },
    },
    onChange: news.listen,
    close() {
      closed.abort();
      news.close();
      database.close();
    },
  };
}

const isGoing = ({ status }: StoredTraining) => status === 'running' || status === 'paused';

/** Entries that are entries at all; the schemas mend what they can. */
function read<T>(schema: z.ZodType<T>, rows: readonly unknown[]): T[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

const bytesOf = (found: unknown) => (found instanceof Uint8Array ? (found as Uint8Array<ArrayBuffer>) : null);

/** Without the rest of a larger buffer, which would be stored with it. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : bytes.slice();

/** Word of changes, within this store and to all others of this browser. */
function newsOf(name: string) {
  const listeners = new Set<() => void>();
  const tellHere = () => listeners.forEach((listener) => listener());
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  if (channel) channel.onmessage = tellHere;
  // In Node, an open channel would keep the process.
  (channel as { unref?(): void } | null)?.unref?.();
  let closed = false;
  return {
    tellHere,
    tell() {
      tellHere();
      if (!closed) channel?.postMessage('changed');
    },
    listen(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      listeners.clear();
      channel?.close();
    },
  };
}

function gone(id: string): LabError {
  return new LabError('no_training', 'This training run is no longer kept in this browser.', {
    hint: 'It was deleted, perhaps in another tab. Save its checkpoint as a file, or start it anew.',
    field: id,
  });
}
