import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCheckpoint } from './checkpoint';
import { directorySource } from './files-node';
import { checkpointFiles } from './fixtures/checkpoint';

let outer: string;
let directory: string;

beforeAll(async () => {
  outer = await mkdtemp(join(tmpdir(), 'lab-files-'));
  directory = join(outer, 'model');
  await mkdir(directory);
  await writeFile(join(outer, 'secret.txt'), 'secret');
  for (const [path, bytes] of checkpointFiles('float32')) await writeFile(join(directory, path), bytes);
  await symlink(join(directory, 'config.json'), join(directory, 'link.json'));
});
afterAll(() => rm(outer, { recursive: true }));

it('loads a checkpoint from a directory', async () => {
  const { config, id } = await loadCheckpoint(directorySource(directory));
  expect(config.family).toBe('llama');
  expect(id).toBe(directory);
});

it('reads a file without being watched', async () => {
  const bytes = await directorySource(directory).read('config.json');
  expect(bytes).toEqual(checkpointFiles('float32').get('config.json'));
});

it('reports bytes, follows links inside, gives null for what is absent', async () => {
  const source = directorySource(directory);
  const seen: unknown[] = [];
  const bytes = await source.read('link.json', (...progress) => seen.push(progress));
  expect(bytes).toEqual(checkpointFiles('float32').get('config.json'));
  expect(seen).toEqual([[bytes!.length, bytes!.length]]);
  expect(await source.read('absent.json')).toBeNull();
  expect(await source.read('config.json/x')).toBeNull();
});

it.each(['../secret.txt', 'a/../../secret.txt', '/etc/passwd', '..\\secret.txt', 'C:\\x'])(
  'refuses %s',
  async (path) => {
    await expect(directorySource(directory).read(path)).rejects.toMatchObject({ code: 'bad_path' });
  },
);

it('says so where a path is no file', async () => {
  await expect(directorySource(outer).read('model')).rejects.toMatchObject({
    code: 'unreadable_file',
    field: 'model',
  });
});
