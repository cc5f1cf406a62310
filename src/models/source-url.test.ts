import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from './fixtures/server';
import { urlSource } from './source-url';

const data = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
let server: TestServer;

beforeAll(async () => {
  server = await serve((path, _, response) => {
    if (path === '/m/data.bin') return response.writeHead(200, { 'content-length': data.length }).end(data);
    if (path === '/m/chunked.bin') return response.writeHead(200).end(data);
    if (path === '/m/zipped.bin') {
      const zipped = gzipSync(data);
      return response
        .writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length })
        .end(zipped);
    }
    if (path === '/m/empty.bin') return response.writeHead(200).end();
    if (path === '/m/with%20space/x.bin') return response.writeHead(200).end('x');
    if (path === '/m/page.json')
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>');
    if (path === '/m/private.bin') return response.writeHead(401).end();
    if (path === '/m/fault.bin') return response.writeHead(503).end();
    if (path === '/m/slow.bin') return response.writeHead(200, { 'content-length': 10 }).write('12345');
    if (path === '/m/broken.bin') {
      response.writeHead(200, { 'content-length': 10 }).write('12345');
      return setTimeout(() => response.destroy(), 20);
    }
    return response.writeHead(404).end('no');
  });
});
afterAll(() => server.close());

describe('reading', () => {
  it.each(['data.bin', 'chunked.bin', 'zipped.bin'])('gives all bytes of %s, with progress', async (path) => {
    const seen: [number, number | null][] = [];
    const bytes = await urlSource(`${server.url}/m`).read(path, (loaded, total) =>
      seen.push([loaded, total]),
    );
    expect(Buffer.compare(bytes!, data)).toBe(0);
    expect(seen.at(-1)).toEqual([data.length, path === 'data.bin' ? data.length : null]);
    expect(seen.every(([loaded], i) => i === 0 || loaded > seen[i - 1]![0])).toBe(true);
  });

  it('gives an empty file as no bytes, an absent one as null', async () => {
    const source = urlSource(`${server.url}/m/`);
    expect(await source.read('empty.bin')).toEqual(new Uint8Array());
    expect(await source.read('absent.bin')).toBeNull();
  });

  it('takes a page in place of a file as absence', async () => {
    expect(await urlSource(`${server.url}/m`).read('page.json')).toBeNull();
  });

  it('encodes the path and forgets the base’s query', async () => {
    const source = urlSource(`${server.url}/m?token=secret#x`);
    expect(await source.read('with space/x.bin')).toEqual(new TextEncoder().encode('x'));
    expect(source.id).toBe(`${server.url}/m/`);
    expect(server.asked.join()).not.toContain('secret');
  });
});

describe('refusals', () => {
  it.each([
    ['private.bin', 'http_status', /401/],
    ['fault.bin', 'http_status', /503/],
    ['broken.bin', 'offline', /broken\.bin/],
  ])('%s is %s', async (path, code, sentence) => {
    await expect(urlSource(`${server.url}/m`).read(path)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(sentence),
      field: `${server.url}/m/${path}`,
    });
  });

  it('is offline where nothing answers', async () => {
    const closed = await serve(() => undefined);
    await closed.close();
    await expect(urlSource(closed.url).read('x')).rejects.toMatchObject({ code: 'offline' });
  });

  it('is cancelled by its signal, before and while it loads', async () => {
    const abort = new AbortController();
    const source = urlSource(`${server.url}/m`, { signal: abort.signal });
    const reading = source.read('slow.bin', () => abort.abort());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    await expect(source.read('data.bin')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('says so where a body ends early without a broken connection', async () => {
    const short = async () => new Response('12345', { headers: { 'content-length': '10' } });
    await expect(urlSource('http://h', { fetch: short }).read('x')).rejects.toMatchObject({
      code: 'truncated',
    });
  });

  it.each(['../x', '/x', 'a//b', 'a/./b', 'a\\b', 'http://h/x', 'x?y', ''])(
    'refuses the path “%s”',
    async (path) => {
      const source = urlSource('http://h', { fetch: () => Promise.reject(new Error('asked')) });
      await expect(async () => source.read(path)).rejects.toMatchObject({ code: 'bad_path' });
    },
  );

  it.each(['ftp://h/', 'nonsense', 'https://user:secret@h/?key=secret'])('refuses the base %s', (base) => {
    const refusal = expect.objectContaining({
      code: 'bad_url',
      message: expect.not.stringContaining('secret'),
    });
    expect(() => urlSource(base)).toThrow(refusal);
  });
});
