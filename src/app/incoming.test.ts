import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { syntheticRecording } from '../../test/support/recordings';
import { linksFile, oneTensor, smallLinks, stateFile, twoAgents } from '../../test/support/training-files';
import { FakeBrowserLocks } from '../../test/support/run-locks';
import { LabError } from '../errors';
import { readTraceFile, writeTraceFile } from '../experiment/trace-file';
import { describeState } from '../experiment/training-state';
import { openTrainingStore } from '../experiment/training-store';
import { writeLinks } from '../links/linkset';
import { openIncoming, type Means, type NamedBytes, type Targets } from './incoming';

let names = 0;
afterEach(() => vi.restoreAllMocks());

function setUp() {
  const name = `incoming ${++names}`;
  const { locks } = new FakeBrowserLocks().tab();
  const openStore = () => openTrainingStore({ name, locks });
  const seen: unknown[][] = [];
  const note =
    (what: string) =>
    (...args: unknown[]) =>
      void seen.push([what, ...args]);
  const targets: Targets = {
    experiment: () => twoAgents,
    run: note('run'),
    links: note('links'),
    training: note('training'),
    questions: note('questions'),
  };
  const converted: (readonly NamedBytes[])[] = [];
  const means: Means = {
    readRun: async (bytes) => readTraceFile(bytes),
    readState: async (bytes) => describeState(bytes),
    convert: async (files) => {
      converted.push(files);
      return { bytes: writeLinks(smallLinks(3)), notes: ['Renamed.'] };
    },
    openStore,
  };
  const open = (...files: [string, Uint8Array<ArrayBuffer> | string][]) =>
    openIncoming(
      files.map(([file, content]) => new File([content], file)),
      targets,
      means,
    );
  const kept = async <T>(work: (store: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> => {
    const store = await openStore();
    try {
      return await work(store);
    } finally {
      store.close();
    }
  };
  return { open, kept, seen, converted, targets, means };
}

test('a run is shown', async () => {
  const recording = syntheticRecording({ rounds: 1, agents: 2, latentSteps: 2 });
  const { open, seen } = setUp();
  await open(['x.safetensors', writeTraceFile(recording)]);
  expect(seen).toEqual([['run', recording]]);
});

test('links are kept under the name of their file, and handed on', async () => {
  const { open, seen, kept } = setUp();
  const file = linksFile(1);
  await open(['My links.safetensors', file]);
  const [links] = await kept((store) => store.links.list());
  expect(links).toMatchObject({ label: 'My links', name: `my-links-${links!.hash.slice(0, 8)}` });
  expect(seen).toEqual([['links', links, []]]);
  expect(await kept((store) => store.links.get(links!.hash))).toEqual(file);
});

test('a checkpoint becomes a run that can be resumed; the same one again is the same run', async () => {
  const { open, seen, kept } = setUp();
  await open(['relay.checkpoint.safetensors', stateFile('outer', 7)]);
  const [run] = await kept((store) => store.list());
  expect(run).toMatchObject({
    name: 'relay',
    spec: twoAgents,
    status: 'stopped',
    stage: 'outer',
    step: 7,
    total: 30,
  });
  expect(await kept((store) => store.state(run!.id))).toEqual(stateFile('outer', 7));
  expect(seen).toEqual([['training', run, false]]);
  // It has gone on here since.
  await kept((store) => store.saveState(run!.id, stateFile('outer', 20), { stage: 'outer', step: 20 }));
  await open(['again.safetensors', stateFile('outer', 7)]);
  expect(await kept((store) => store.list())).toMatchObject([{ name: 'relay', step: 20 }]);
  expect(seen[1]).toMatchObject(['training', { step: 20 }, true]);
});

test('a checkpoint that is done brings its links', async () => {
  const { open, kept } = setUp();
  await open(['done.safetensors', stateFile('done', 0)]);
  const [run] = await kept((store) => store.list());
  const [links] = await kept((store) => store.links.list());
  expect(run).toMatchObject({ status: 'done', stage: 'done', hash: links!.hash });
  expect(links).toMatchObject({ label: 'done', spec: twoAgents, training: twoAgents.training });
});

test('questions are handed on as they are', async () => {
  const { open, seen } = setUp();
  await open(['mine.jsonl', '{"question": "1", "answer": "1"}']);
  expect(seen).toEqual([
    ['questions', new TextEncoder().encode('{"question": "1", "answer": "1"}'), 'mine.jsonl'],
  ]);
});

test('parts of foreign links are brought over together, apart from what else is dropped with them', async () => {
  const { open, seen, converted, kept } = setUp();
  await open(
    ['inner_1.safetensors', oneTensor('ln.weight')],
    ['mine.jsonl', '{}'],
    ['adapter_config.json', '{}'],
    ['outer_12.safetensors', oneTensor('ln.weight')],
  );
  expect(converted.map((files) => files.map(({ name }) => name))).toEqual([
    ['inner_1.safetensors', 'adapter_config.json', 'outer_12.safetensors'],
  ]);
  const [links] = await kept((store) => store.links.list());
  expect(links).toMatchObject({ label: 'inner_1' });
  expect(seen).toEqual([
    ['questions', new TextEncoder().encode('{}'), 'mine.jsonl'],
    ['links', links, ['Renamed.']],
  ]);
});

test('foreign links need an experiment', async () => {
  const { targets, means } = setUp();
  const open = openIncoming(
    [new File([oneTensor('ln.weight')], 'x')],
    { ...targets, experiment: () => null },
    means,
  );
  await expect(open).rejects.toMatchObject({ code: 'no_experiment' });
});

test.each([
  [
    'damaged links',
    linksFile()
      .with(linksFile().length - 1, 0xff)
      .with(linksFile().length - 2, 0xff),
    'bad_links',
  ],
  ['half a checkpoint', stateFile().slice(0, -4), 'bad_safetensors'],
  ['an empty file', new Uint8Array(), 'empty_file'],
  ['something else', new TextEncoder().encode('hello'), 'unknown_file'],
])('%s: refused by name, and nothing is kept', async (_, bytes, code) => {
  const { open, seen, kept } = setUp();
  await expect(open(['x', bytes])).rejects.toMatchObject({ code });
  expect(seen).toEqual([]);
  expect(await kept((store) => store.list())).toEqual([]);
  expect(await kept((store) => store.links.list())).toEqual([]);
});

test('a browser without space keeps no half of a checkpoint', async () => {
  const { open, kept, seen } = setUp();
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    if (this.name === 'linkBytes') throw new DOMException('No space.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
  await expect(open(['x', stateFile('done', 0)])).rejects.toMatchObject({ code: 'store_full' });
  expect(await kept((store) => store.list())).toEqual([]);
  expect(seen).toEqual([]);
});

test('a file that is too large for what it is is refused unread', async () => {
  const { targets, means } = setUp();
  const file = new File(['{"question": 1}'], 'mine.jsonl');
  Object.defineProperty(file, 'size', { value: 1e9 });
  await expect(openIncoming([file], targets, means)).rejects.toMatchObject({
    code: 'file_too_large',
    hint: expect.stringContaining('67 MB'),
  });
});

test('a file that has moved is a named failure', async () => {
  const { targets, means } = setUp();
  const file = new File(['x'], 'gone');
  file.slice = () => {
    throw new DOMException('Gone.', 'NotFoundError');
  };
  const opening = openIncoming([file], targets, means);
  await expect(opening).rejects.toBeInstanceOf(LabError);
  await expect(opening).rejects.toMatchObject({ code: 'bad_file', field: 'gone' });
});
