/**
 * What the service worker does with a request, decided from plain facts. No caches, no network: pure functions over
 * requests and responses.
 */

import { HASHED, PAGE, pathOf, type OfflineList } from './list';

/** What of a Request decides. */
export interface Asked {
  readonly url: string;
  readonly method: string;
  readonly mode: RequestMode;
  readonly cache: RequestCache;
  readonly headers: Pick<Headers, 'has'>;
}

/**
 * `kept-first`: its name says its content, so a kept copy is right for ever. `network-first`: a copy is only for when the
 * network fails. Null: none of the service worker's business.
 */
export type Strategy = 'kept-first' | 'network-first';

export interface Route {
  readonly path: string;
  readonly strategy: Strategy;
}

export function route(asked: Asked, scope: string, list: OfflineList): Route | null {
  const path = pathOf(asked.url, scope);
  if (asked.method !== 'GET' || path === null || !isOurs(path, list)) return null;
  // A part of a file must not be taken for the whole of it.
  if (asked.headers.has('range')) return null;
  // The developer tools ask so; fetch() refuses to.
  if (asked.cache === 'only-if-cached' && asked.mode !== 'same-origin') return null;
  return { path, strategy: path.startsWith(HASHED) ? 'kept-first' : 'network-first' };
}

/** Files of the build, and whatever lies in its top folders: below the page's folder there may be other pages. */
function isOurs(path: string, list: OfflineList): boolean {
  const top = path.slice(0, path.indexOf('/') + 1);
  return list.files.some((file) => (top === '' ? file.path === path : file.path.startsWith(top)));
}

/**
 * The response with the headers of cross-origin isolation, as WebAssembly's threads need them on the page and on its
 * workers' scripts. What cannot be rebuilt (redirections, failures) is returned as it is.
 */
export function isolated(response: Response): Response {
  if (response.status < 200) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  // A cache refuses `Vary: *`, and the files of a static site do not vary.
  headers.delete('Vary');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/**
 * Whether a response is the file itself. Some hosts give the page, with status 200, in place of a file that is not there:
 * kept under the name of a script, it would break the lab for good.
 */
export function isKeepable(path: string, response: Response): boolean {
  const html = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  return response.status === 200 && html === (path === PAGE);
}

/** Whether the network gave what is kept already, by the host's own word. */
export function isSame(kept: Response, fresh: Response): boolean {
  return ['etag', 'last-modified'].some((name) => {
    const value = fresh.headers.get(name);
    return value !== null && value === kept.headers.get(name);
  });
}
