/** For tests: a small built page on a host that can be changed and taken down, and a browser's caches beside it. */

import { MemoryCaches } from './memory-caches';
import { cacheName, LIST, type ListedFile, type OfflineList } from '../../src/app/offline/list';

export const scope = 'https://host.example/lab/';

const file = (path: string, part: ListedFile['part']): ListedFile => ({ path, part, bytes: path.length });

export const list: OfflineList = {
  version: 'one',
  files: [
    file('index.html', 'shell'),
    file('assets/index-1.js', 'shell'),
    file('presets/relay.json', 'shell'),
    file(LIST, 'shell'),
    file('assets/engine-1.js', 'engine'),
    file('assets/ort-1.wasm', 'engine'),
    file('assets/webgpu-1.js', 'webgpu'),
    file('models/adder/model.safetensors', 'data'),
    file('models/other/model.safetensors', 'data'),
    file('links/seed0.safetensors', 'data'),
  ],
};

/** What the build `one` says of itself: each file holds its own path, so that its bytes are as many as listed. */
export class FakeSite {
  readonly memory = new MemoryCaches();
  readonly asked: string[] = [];
  /** By path; what is not here is answered with 404. */
  readonly files = new Map<string, Response>(
    list.files.map(({ path }) => [path, respond(path, typeOf(path), { etag: `"${path}"` })]),
  );
  up = true;

  readonly fetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const path = url === scope ? 'index.html' : url.slice(scope.length);
    this.asked.push(path);
    init?.signal?.throwIfAborted();
    if (!this.up) throw new TypeError('Failed to fetch');
    return this.files.get(path)?.clone() ?? respond('Not found', 'text/plain', {}, 404);
  };

  get caches(): CacheStorage {
    return this.memory as unknown as CacheStorage;
  }

  get keeper() {
    return { scope, list, caches: this.caches, fetch: this.fetch };
  }

  /** Paths that are kept, sorted; the page is “”. */
  kept(): string[] {
    const entries = this.memory.stored.get(cacheName(scope));
    return [...(entries?.keys() ?? [])].map((url) => url.slice(scope.length)).sort();
  }

  async keep(path: string, text: string, headers: Record<string, string> = {}): Promise<void> {
    const cache = await this.caches.open(cacheName(scope));
    await cache.put(scope + (path === 'index.html' ? '' : path), respond(text, typeOf(path), headers));
  }
}

export function respond(
  body: string,
  type: string,
  headers: Record<string, string> = {},
  status = 200,
): Response {
  return new Response(body, { status, headers: { 'content-type': type, ...headers } });
}

const typeOf = (path: string) =>
  path.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/octet-stream';
