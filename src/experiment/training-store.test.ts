import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, expect, test, vi } from 'vitest';
import { FakeBrowserLocks } from '../../test/support/run-locks';
import { linksFile as links, smallLinks, twoAgents } from '../../test/support/training-files';
import { writeLinks } from '../links/linkset';
import { runLocks, type RunLocks } from './run-locks';
import { parseSpec } from './spec';
import { openTrainingStore, type TrainingStore } from './training-store';

const spec = twoAgents;
const bytes = (...values: number[]) => Uint8Array.from(values);

let names = 0;
const opened: TrainingStore[] = [];
async function open(name = `training ${++names}`, locks: RunLocks = new FakeBrowserLocks().tab().locks) {
  const store = await openTrainingStore({ name, locks });
  opened.push(store);
  return store;
}
const ids = async (store: TrainingStore) => (await store.list()).map(({ id }) => id);
const quota = () =>
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No space.', 'QuotaExceededError');
  });

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  for (const store of opened.splice(0)) store.close();
});

test('a run is entered, moves on with its checkpoints, and is read back', async () => {
  const store = await open();
  expect(await store.list()).toEqual([]);
  await store.create({ id: 'a', spec });
  expect(await store.list()).toMatchObject([
    {
      id: 'a',
      name: null,
      spec,
      status: 'stopped',
      stage: 'outer',
      step: 0,
      total: 30,
      bytes: 0,
      hash: null,
    },
  ]);
  expect(await store.state('a')).toBeNull();
  await store.saveState('a', bytes(1, 2, 3), { stage: 'outer', step: 7 });
  await store.saveState('a', bytes(4, 5), { stage: 'outer', step: 9 });
  expect(await store.get('a')).toMatchObject({ step: 9, bytes: 2 });
  expect(await store.state('a')).toEqual(bytes(4, 5));
  const error = { code: 'diverged', message: 'It did.', hint: 'Lower the rate.', field: 'training' };
  await store.update('a', { status: 'failed', error });
  await store.rename('a', ` ${'n'.repeat(100)} `);
  expect(await store.get('a')).toMatchObject({ status: 'failed', error, name: 'n'.repeat(80) });
  await store.remove('a');
  expect(await store.list()).toEqual([]);
  expect(await store.state('a')).toBeNull();
});

test('a view into a larger buffer is stored alone', async () => {
  const store = await open('views');
  await store.create({ id: 'a', spec });
  await store.saveState('a', new Uint8Array(1000).fill(7).subarray(10, 12), { stage: 'outer', step: 1 });
  const found = await store.state('a');
  expect(found).toEqual(bytes(7, 7));
  expect(found!.buffer.byteLength).toBe(2);
});

test('runs stay when the page is opened again, the latest first', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const store = await open('kept');
  await store.create({ id: 'a', spec });
  vi.advanceTimersByTime(5);
  await store.create({ id: 'b', spec, name: 'mine' });
  store.close();
  expect(await ids(await open('kept'))).toEqual(['b', 'a']);
  // A closed store opens itself again.
  expect(await ids(store)).toEqual(['b', 'a']);
});

test('a run that is alive nowhere can be resumed, whatever its entry says', async () => {
  const browser = new FakeBrowserLocks();
  const [one, other] = [browser.tab(), browser.tab()];
  const store = await open(undefined, one.locks);
  const status = async () => (await store.list())[0]!.status;
  await store.create({ id: 'a', spec, status: 'running' });
  expect(await status()).toBe('stopped');
  await other.locks.hold('a');
  expect(await status()).toBe('running');
  const told = new Promise<void>((resolve) => void store.onChange(resolve));
  other.die();
  await told;
  expect(await status()).toBe('stopped');
  await store.update('a', { status: 'paused' });
  expect((await store.get('a'))!.status).toBe('stopped');
  await store.update('a', { status: 'done' });
  expect(await status()).toBe('done');
});

test('without locks, a run that has written lately counts as alive', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const store = await open(undefined, runLocks(null));
  await store.create({ id: 'a', spec, status: 'running' });
  expect((await store.get('a'))!.status).toBe('running');
  vi.advanceTimersByTime(61_000);
  expect((await store.get('a'))!.status).toBe('stopped');
});

test('a full browser: the last checkpoint is still there, whole', async () => {
  const store = await open();
  await store.create({ id: 'a', spec });
  await store.saveState('a', bytes(1), { stage: 'outer', step: 1 });
  // The entry is taken, the bytes are not: neither may stay.
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    if (this.name === 'states') throw new DOMException('No space.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
  await expect(store.saveState('a', bytes(2, 2), { stage: 'outer', step: 2 })).rejects.toMatchObject({
    code: 'store_full',
  });
  vi.restoreAllMocks();
  expect(await store.get('a')).toMatchObject({ step: 1, bytes: 1 });
  expect(await store.state('a')).toEqual(bytes(1));
});

test('what writes says that the browser is full', async () => {
  const store = await open();
  quota();
  for (const write of [
    () => store.create({ id: 'a', spec }),
    () => store.links.put(links(0), { name: 'n', label: 'l' }),
    () => store.data.put(bytes(1), { name: 'n', rows: 1 }),
  ])
    await expect(write()).rejects.toMatchObject({ code: 'store_full' });
});

test('a run that was deleted meanwhile is not made anew by its trainer', async () => {
  const store = await open();
  await store.create({ id: 'a', spec });
  await store.remove('a');
  const gone = { code: 'no_training', field: 'a' };
  await expect(store.saveState('a', bytes(1), { stage: 'outer', step: 1 })).rejects.toMatchObject(gone);
  await expect(store.update('a', { status: 'done' })).rejects.toMatchObject(gone);
  expect(await store.list()).toEqual([]);
  expect(await store.state('a')).toBeNull();
});

test('links are kept by their hash, with what they are for', async () => {
  const store = await open();
  const file = links(1);
  const kept = await store.links.put(file, { name: 'My Links!.safetensors', label: 'mine', spec });
  expect(kept).toMatchObject({
    label: 'mine',
    pattern: 'sequential',
    design: '1layer',
    agents: smallLinks().agents.map(({ id, hash }) => ({ id, hash })),
    training: spec.training,
    spec,
    bytes: file.length,
  });
  expect(kept.name).toBe(`my-links-${kept.hash.slice(0, 8)}`);
  expect(parseSpec({ ...spec, links: { source: 'trained', file: kept.name, hash: kept.hash } })).toBeTruthy();
  expect(await store.links.list()).toEqual([kept]);
  expect(await store.links.get(kept.hash)).toEqual(file);
  expect(await store.links.get('0'.repeat(64))).toBeNull();
  await store.links.remove(kept.hash);
  expect(await store.links.list()).toEqual([]);
  expect(await store.links.get(kept.hash)).toBeNull();
});

test('links that came as a file tell how they were trained, in this version’s words or not at all', async () => {
  const store = await open();
  const put = (file: Uint8Array) => store.links.put(file, { name: 'x', label: 'x' });
  expect(await put(links(1, JSON.stringify({ training: spec.training })))).toMatchObject({
    training: spec.training,
  });
  expect(await put(links(2, JSON.stringify({ training: { outer: 7 } })))).toMatchObject({
    training: null,
    spec: null,
  });
  expect(await put(links(3, '{"imported": ["x"]}'))).toMatchObject({ training: null });
});

test('what is no links file is not kept as one', async () => {
  const store = await open();
  const put = (file: Uint8Array) => store.links.put(file, { name: 'x', label: 'x' });
  await expect(put(bytes(1, 2, 3))).rejects.toMatchObject({ code: 'bad_safetensors' });
  const wild = smallLinks(1);
  const [name, tensor] = [...wild.parameters][0]!;
  tensor.data[0] = NaN;
  await expect(put(writeLinks(wild))).rejects.toMatchObject({ code: 'bad_links', field: name });
  expect(await store.links.list()).toEqual([]);
});

test('files of questions are kept by their hash', async () => {
  const store = await open();
  const kept = await store.data.put(bytes(1, 2), { name: 'mine.jsonl', rows: 3 });
  expect(await store.data.list()).toMatchObject([{ name: 'mine.jsonl', rows: 3, bytes: 2 }]);
  expect(await store.data.get(kept.hash)).toEqual(bytes(1, 2));
  await store.data.remove(kept.hash);
  expect(await store.data.get(kept.hash)).toBeNull();
});

test('damaged entries are listed or left out, never a crash, and can be deleted', async () => {
  const store = await open('damaged');
  for (const id of ['a', 'b']) await store.create({ id, spec });
  const kept = await store.links.put(links(0), { name: 'x', label: 'x' });
  const raw = await openDB('damaged');
  await raw.put('runs', { id: 'a', spec: { rounds: 99 }, status: 'asleep', step: 'x' });
  await raw.put('runs', { id: 7 });
  await raw.put('states', 'no bytes', 'b');
  await raw.put('linkBytes', bytes(9), kept.hash);
  await raw.put('links', { hash: kept.hash, agents: 'none', spec: 5 });
  raw.close();
  const runs = await store.list();
  expect(runs.map(({ id, spec: found, status }) => [id, found === null, status])).toEqual([
    ['b', false, 'stopped'],
    ['a', true, 'stopped'],
  ]);
  expect(await store.state('b')).toBeNull();
  expect(await store.links.list()).toMatchObject([{ label: 'damaged entry', agents: [], spec: null }]);
  expect(await store.links.get(kept.hash)).toBeNull();
  await store.remove('a');
  expect(await ids(store)).toEqual(['b']);
});

test('another tab’s changes are heard', async () => {
  const [one, other] = [await open('two tabs'), await open('two tabs')];
  const heard = new Promise<void>((resolve) => void other.onChange(resolve));
  await one.create({ id: 'a', spec });
  await heard;
  expect(await ids(other)).toEqual(['a']);
});

test('a private window, or a browser without storage, is a named failure', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await expect(open()).rejects.toMatchObject({ code: 'no_store' });
  const refuse = () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  vi.stubGlobal('indexedDB', { open: refuse });
  await expect(open()).rejects.toMatchObject({ code: 'no_store', message: expect.stringMatching(/Denied/) });
});

test('a newer lab in another tab is not held up, and what is stored by it is left alone', async () => {
  const store = await open('newer');
  await store.create({ id: 'a', spec });
  const newer = await openDB('newer', 2);
  await expect(store.list()).rejects.toMatchObject({ code: 'no_store' });
  await expect(store.saveState('a', bytes(1), { stage: 'outer', step: 1 })).rejects.toMatchObject({
    code: 'no_store',
  });
  expect(await newer.count('runs')).toBe(1);
  newer.close();
});
