import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { writeTraceFile } from './trace-file';
import { openRunStore, type RunStore } from './store';

const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 });
const other = syntheticRecording({ rounds: 2, agents: 2, latentSteps: 2 });

let names = 0;
const opened: RunStore[] = [];
async function open(limits?: { runs: number; bytes: number }, name = `store ${++names}`): Promise<RunStore> {
  const store = await openRunStore({ name, ...(limits && { most: limits }) });
  opened.push(store);
  return store;
}
const save = (store: RunStore, ...ids: string[]) =>
  ids.reduce(
    (before, id) => before.then(() => store.save({ id, label: `label ${id}`, recording })),
    Promise.resolve({ dropped: [] } as Awaited<ReturnType<RunStore['save']>>),
  );
const ids = async (store: RunStore) => (await store.list()).map(({ id }) => id);

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  for (const store of opened.splice(0)) store.close();
});

test('a run is kept, listed and read back', async () => {
  const store = await open();
  expect(await store.list()).toEqual([]);
  expect(await save(store, 'a')).toEqual({ dropped: [] });
  await store.save({ id: 'b', label: 'rounds 1→2', name: 'mine', recording: other });
  const list = await store.list();
  expect(list).toMatchObject([
    { id: 'b', name: 'mine', label: 'rounds 1→2', spec: other.spec },
    { id: 'a', name: null, label: 'label a', spec: recording.spec },
  ]);
  expect(list[1]!.bytes).toBe(writeTraceFile(recording).length);
  expect(await store.get('a')).toEqual(recording);
  expect(await store.get('b')).toEqual(other);
});

test('runs stay when the page is opened again', async () => {
  const store = await open(undefined, 'kept');
  await save(store, 'a');
  store.close();
  expect(await ids(await open(undefined, 'kept'))).toEqual(['a']);
  // A closed store opens itself again.
  expect(await ids(store)).toEqual(['a']);
});

test('runs are named, unnamed, deleted and cleared', async () => {
  const store = await open();
  await save(store, 'a', 'b', 'c');
  await store.rename('a', `  ${'n'.repeat(100)} `);
  expect((await store.list()).at(-1)!.name).toBe('n'.repeat(80));
  await store.rename('a', ' ');
  expect((await store.list()).at(-1)!.name).toBeNull();
  await expect(store.rename('z', 'x')).rejects.toMatchObject({ code: 'no_run', field: 'z' });
  await store.remove('b');
  expect(await ids(store)).toEqual(['c', 'a']);
  await expect(store.get('b')).rejects.toMatchObject({ code: 'no_run' });
  await store.clear();
  expect(await store.list()).toEqual([]);
});

test('a run that is saved again keeps its place and its name', async () => {
  const store = await open();
  await save(store, 'a', 'b');
  await store.rename('a', 'mine');
  await store.save({ id: 'a', label: 'new', recording: other });
  expect(await store.list()).toMatchObject([{ id: 'b' }, { id: 'a', name: 'mine', label: 'new' }]);
  expect(await store.get('a')).toEqual(other);
});

test('to make room the oldest runs without a name go, and are told', async () => {
  const store = await open({ runs: 3, bytes: 1e9 });
  await save(store, 'a', 'b', 'c');
  await store.rename('a', 'mine');
  const { dropped } = await save(store, 'd');
  expect(dropped).toMatchObject([{ id: 'b', label: 'label b' }]);
  expect(await ids(store)).toEqual(['d', 'c', 'a']);
  await expect(store.get('b')).rejects.toMatchObject({ code: 'no_run' });
});

test('bytes are limited as well as runs', async () => {
  const probe = await open();
  await save(probe, 'a');
  const store = await open({ runs: 100, bytes: 2.5 * (await probe.list())[0]!.bytes });
  await save(store, 'a', 'b');
  expect((await save(store, 'c')).dropped.map(({ id }) => id)).toEqual(['a']);
});

test('where only named runs are left, nothing is dropped and the new one is refused', async () => {
  const store = await open({ runs: 2, bytes: 1e9 });
  await save(store, 'a', 'b');
  await store.rename('a', 'one');
  await store.rename('b', 'two');
  await expect(save(store, 'c')).rejects.toMatchObject({ code: 'storage_full' });
  expect(await ids(store)).toEqual(['b', 'a']);
});

test('a browser without space: nothing has changed', async () => {
  const store = await open({ runs: 1, bytes: 1e9 });
  await save(store, 'a');
  const quota = new DOMException('No space.', 'QuotaExceededError');
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
    throw quota;
  });
  await expect(save(store, 'b')).rejects.toMatchObject({ code: 'storage_full', cause: quota });
  put.mockRestore();
  // What would have been dropped for it is still there.
  expect(await ids(store)).toEqual(['a']);
  expect(await store.get('a')).toEqual(recording);
});

test('a run that could not be read again is not kept', async () => {
  const store = await open();
  const bad = structuredClone(recording);
  [...bad.tensors.values()][0]!.data[0] = NaN;
  await expect(store.save({ id: 'a', label: '', recording: bad })).rejects.toMatchObject({
    code: 'bad_trace',
  });
  expect(await ids(store)).toEqual([]);
});

test('damaged records are listed, refused when they are opened, and can be deleted', async () => {
  const store = await open(undefined, 'damaged');
  await save(store, 'a', 'b', 'c');
  const raw = await openDB('damaged');
  await raw.put('traces', new Uint8Array([1, 2, 3]), 'a');
  await raw.delete('traces', 'b');
  await raw.put('entries', { id: 'c', name: 7, created: 'x', spec: { rounds: 99 } });
  raw.close();
  expect((await store.list()).map(({ id, spec, label }) => [id, spec === null, label])).toEqual([
    ['b', false, 'label b'],
    ['a', false, 'label a'],
    ['c', true, 'damaged entry'],
  ]);
  for (const id of ['a', 'b']) await expect(store.get(id)).rejects.toMatchObject({ code: 'bad_trace' });
  expect(await store.get('c')).toEqual(recording);
  for (const id of ['a', 'b', 'c']) await store.remove(id);
  expect(await ids(store)).toEqual([]);
});

test('a private window, or a browser without storage, is a named failure', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await expect(open()).rejects.toMatchObject({ code: 'storage_unavailable' });
  const refuse = () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  vi.stubGlobal('indexedDB', { open: refuse });
  await expect(open()).rejects.toMatchObject({
    code: 'storage_unavailable',
    message: expect.stringMatching(/Denied/),
  });
});

test('what failed once is tried again', async () => {
  const store = await open(undefined, 'again');
  await save(store, 'a');
  store.close();
  const refuse = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Not now.', 'UnknownError');
  });
  await expect(store.list()).rejects.toMatchObject({ code: 'storage_unavailable' });
  refuse.mockRestore();
  expect(await ids(store)).toEqual(['a']);
});

test('a newer lab in another tab is not held up, and what is stored by it is left alone', async () => {
  const store = await open(undefined, 'newer');
  await save(store, 'a');
  const newer = await openDB('newer', 2);
  await expect(store.list()).rejects.toMatchObject({ code: 'storage_unavailable' });
  newer.close();
  await expect(store.list()).rejects.toMatchObject({ code: 'storage_unavailable' });
  await expect(open(undefined, 'newer')).rejects.toMatchObject({ code: 'storage_unavailable' });
  const raw = await openDB('newer', 2);
  expect(await raw.count('entries')).toBe(1);
  raw.close();
});
