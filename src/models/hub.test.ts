import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCheckpoint } from './checkpoint';
import { checkpointFiles, LLAMA, randomTensors } from './fixtures/checkpoint';
import { serve, type TestServer } from './fixtures/server';
import { MemoryCaches } from '../../test/support/memory-caches';
import { deleteCached, hubSource, listCached } from './hub';
import { weightValues } from './weights';

const REPO = 'lab/tiny-llama';
let server: TestServer;
let memory: MemoryCaches;
let caches: CacheStorage;
let options: { endpoint: string; caches: CacheStorage };

beforeEach(async () => {
  const files = checkpointFiles('bfloat16 shards');
  server = await serve((path, _, response) => {
    const file = /^\/cdn\/(.+)$/.exec(path)?.[1];
    if (file) return response.writeHead(200).end(files.get(file));
    const [, repo, revision, name] = /^\/(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (repo !== REPO) return response.writeHead(401).end('Repository not found');
    const bytes = /^(main|refs%2Fpr%2F1)$/.test(revision!) ? files.get(name!) : undefined;
    if (!bytes) return response.writeHead(404).end('Entry not found');
    if (name!.endsWith('.safetensors')) return response.writeHead(302, { location: `/cdn/${name}` }).end();
    return response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  });
  memory = new MemoryCaches();
  caches = memory as unknown as CacheStorage;
  options = { endpoint: server.url, caches };
});
afterEach(() => server.close());

describe('loading', () => {
  it('loads a sharded bfloat16 checkpoint through redirects, exactly', async () => {
    const checkpoint = await loadCheckpoint(hubSource(REPO, options));
    for (const { name, values } of randomTensors(LLAMA)) {
      expect(weightValues(checkpoint.weights, name)).toEqual(values);
    }
    expect(checkpoint.id).toBe(`${server.url}/${REPO}@main`);
    expect(server.asked[0]).toBe(`/${REPO}/resolve/main/config.json`);
  });

  it('asks for another revision by its encoded name', async () => {
    await hubSource(REPO, { ...options, revision: 'refs/pr/1' }).read('config.json');
    expect(server.asked).toEqual([`/${REPO}/resolve/refs%2Fpr%2F1/config.json`]);
  });

  it('needs no network the second time, optional files that are absent included', async () => {
    const first = await loadCheckpoint(hubSource(REPO, options));
    const asked = server.asked.length;
    await server.close();
    const second = await loadCheckpoint(hubSource(REPO, options));
    expect(second.hash).toBe(first.hash);
    expect(server.asked).toHaveLength(asked);
  });

  it('works without a cache', async () => {
    const bytes = await hubSource(REPO, { ...options, caches: null }).read('config.json');
    expect(JSON.parse(new TextDecoder().decode(bytes!))).toEqual(LLAMA);
  });

  it('goes on and says so where nothing can be kept', async () => {
    memory.full = true;
    const told: string[] = [];
    const source = hubSource(REPO, { ...options, onNotKept: (path) => told.push(path) });
    expect(await source.read('config.json')).not.toBeNull();
    expect(told).toEqual(['config.json']);
  });

  it('does not remember the absence of a model that it never found', async () => {
    expect(await hubSource(REPO, { ...options, revision: 'v9' }).read('config.json')).toBeNull();
    expect(memory.size).toBe(0);
  });

  it('explains a model that is private or does not exist', async () => {
    await expect(hubSource('lab/none', options).read('config.json')).rejects.toMatchObject({
      code: 'http_status',
      hint: expect.stringContaining('private'),
    });
  });
});

describe('what is kept', () => {
  it('is listed by model with its bytes, and deleted by model', async () => {
    await loadCheckpoint(hubSource(REPO, options));
    await hubSource(REPO, { ...options, revision: 'refs/pr/1' }).read('config.json');
    const files = checkpointFiles('bfloat16 shards');
    const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    const listed = await listCached(caches);
    expect(listed).toMatchObject([
      { repo: REPO, revision: 'main', bytes: total },
      { repo: REPO, revision: 'refs/pr/1', files: [{ path: 'config.json' }] },
    ]);
    expect(listed[0]!.files).toHaveLength(files.size);

    expect(await deleteCached(listed[0], caches)).toBe(total);
    expect((await listCached(caches)).map(({ revision }) => revision)).toEqual(['refs/pr/1']);
    await deleteCached(undefined, caches);
    expect(memory.size).toBe(0);
  });

  it('is nothing where there is no Cache API', async () => {
    expect(await listCached()).toEqual([]);
    expect(await deleteCached()).toBe(0);
  });
});

it.each(['../x', 'a/b/c', 'a//b', '', '/a', 'a/', 'a b', 'a/b?x', 'a--b/c', 'a/..', 'a/.b', 'x'.repeat(97)])(
  'refuses the repository “%s”',
  (repo) => expect(() => hubSource(repo)).toThrow(expect.objectContaining({ code: 'bad_repo' })),
);

it.each(['gpt2', 'HuggingFaceTB/SmolLM2-135M-Instruct', 'Qwen/Qwen2.5-0.5B', 'a/b_c.d'])(
  'accepts %s',
  (repo) => expect(hubSource(repo).id).toBe(`https://huggingface.co/${repo}@main`),
);

it.each(['', '..', 'a/../b', 'x y', '?'])('refuses the revision “%s”', (revision) =>
  expect(() => hubSource(REPO, { revision })).toThrow(expect.objectContaining({ code: 'bad_repo' })),
);
