import { afterEach, expect, test, vi } from 'vitest';
import { LabError } from '../../errors';
import { libraryOf, type OwnFiles } from './library';

const hash = 'a'.repeat(64);
const own = Uint8Array.of(1, 2, 3);
const shipped = Uint8Array.of(9);
const { signal } = new AbortController();

afterEach(() => vi.unstubAllGlobals());

/** A page that ships one links file. */
function site() {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL | string) => {
    asked.push(String(url));
    return String(url).endsWith('links/shipped.safetensors')
      ? new Response(shipped)
      : new Response(null, { status: 404 });
  });
  return asked;
}
const keeps = (found: Uint8Array<ArrayBuffer> | null) =>
  Promise.resolve({
    links: { get: async () => found },
    data: { get: async () => found },
  } as unknown as OwnFiles);
const nothing = () => Promise.reject(new LabError('no_store', 'None.', { hint: 'None.' }));

test('links and questions of one’s own are found by their hash, without asking the network', async () => {
  const asked = site();
  const library = libraryOf('http://page/', signal, () => keeps(own));
  const seen: unknown[] = [];
  expect(await library.links({ name: 'x', hash }, (...progress) => seen.push(progress))).toEqual(own);
  expect(await library.data({ name: 'x', hash })).toEqual(own);
  expect(asked).toEqual([]);
  expect(seen).toEqual([[3, 3]]);
});

test.each([
  ['are not kept here', () => keeps(null)],
  ['cannot be kept here', nothing],
])('links that %s are looked for beside the page', async (_, store) => {
  site();
  const library = libraryOf('http://page/', signal, store);
  expect(await library.links({ name: 'shipped', hash })).toEqual(shipped);
  expect(await library.links({ name: 'absent', hash })).toBeNull();
  expect(await library.data({ name: 'x', hash })).toBeNull();
});

test('links without a hash are those beside the page, and the store is not opened', async () => {
  site();
  const store = vi.fn(() => keeps(own));
  expect(await libraryOf('http://page/', signal, store).links({ name: 'shipped' })).toEqual(shipped);
  expect(store).not.toHaveBeenCalled();
});
