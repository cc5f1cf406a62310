import { expect, test, vi } from 'vitest';
import { MOST_FILE_BYTES } from '../../../experiment/rlm-context';
import { bytesOf, describeFiles, fetchFile, fileOf } from './files';

const answer = (body: BodyInit | null, init: ResponseInit = {}) =>
  vi.fn<typeof fetch>(async () => new Response(body, init));

test('an address is fetched as a file, with nothing secret along', async () => {
  const get = answer('id,text\n1,a', { headers: { 'content-type': 'text/csv' } });
  const file = await fetchFile(' https://data.example/a/some%20rows.csv?v=2 ', get);
  expect([file.name, file.type, await file.text()]).toEqual(['some rows.csv', 'text/csv', 'id,text\n1,a']);
  const [address, options] = get.mock.calls[0]!;
  expect((address as URL).href).toBe('https://data.example/a/some%20rows.csv?v=2');
  expect(options).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer' });
  expect((await fetchFile('http://data.example/', answer('x'))).name).toBe('data.example');
});

test.each([
  'ftp://x.example/a',
  'file:///etc/passwd',
  'javascript:1',
  'data:text/plain,a',
  'a.txt',
  '',
  'https://u:p@x.example/',
])('what is no address of the web is refused before anything is asked: %s', async (url) => {
  const get = answer('x');
  await expect(fetchFile(url, get)).rejects.toMatchObject({ code: 'bad_address', field: 'url' });
  expect(get).not.toHaveBeenCalled();
});

test('a server that refuses, an answer that is none, a connection that breaks', async () => {
  const url = 'https://data.example/a.txt';
  const cors = fetchFile(url, () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(cors).rejects.toMatchObject({
    code: 'fetch_refused',
    message: expect.stringContaining('CORS'),
    hint: expect.stringContaining('Access-Control-Allow-Origin'),
  });
  const status = fetchFile(url, answer('no', { status: 403, statusText: 'Forbidden' }));
  await expect(status).rejects.toMatchObject({
    code: 'fetch_failed',
    message: 'data.example answered with status 403 (Forbidden).',
  });
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1000)),
    pull: (controller) => controller.error(new TypeError('network error')),
  });
  await expect(fetchFile(url, answer(stream))).rejects.toMatchObject({
    code: 'fetch_failed',
    message: expect.stringContaining('broke'),
  });
});

test('what is too large is given up while it is read, whatever its header says', async () => {
  const url = 'https://data.example/large.txt';
  const said = answer('x', { headers: { 'content-length': `${MOST_FILE_BYTES + 1}` } });
  await expect(fetchFile(url, said)).rejects.toMatchObject({ code: 'file_too_large' });
  const piece = new Uint8Array(8_000_000);
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += piece.length;
      controller.enqueue(piece);
    },
  });
  const lied = answer(endless, { headers: { 'content-length': '10' } });
  await expect(fetchFile(url, lied)).rejects.toMatchObject({ code: 'file_too_large' });
  expect(pulled).toBeLessThan(MOST_FILE_BYTES + 4 * piece.length);
});

test('files that are too large, moved or not at hand are named', async () => {
  const sized = (size: number) => Object.defineProperty(new File(['x'], 'a.txt'), 'size', { value: size });
  await expect(describeFiles([sized(MOST_FILE_BYTES + 1)])).rejects.toMatchObject({ code: 'file_too_large' });
  await expect(bytesOf(sized(300e6))).rejects.toMatchObject({ code: 'file_too_large', field: 'a.txt' });
  const moved = Object.assign(new File(['x'], 'b.txt'), {
    arrayBuffer: () => Promise.reject(new Error('gone')),
  });
  await expect(bytesOf(moved)).rejects.toMatchObject({ code: 'bad_file', field: 'b.txt' });
  await expect(fileOf([])({ name: 'c.txt', hash: 'h' })).rejects.toMatchObject({ code: 'no_file' });
});
