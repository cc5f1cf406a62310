/**
 * The service worker's three duties. Installing keeps the shell; activating sweeps out what an earlier build left;
 * answering adds the headers of cross-origin isolation, so that a plain static host gives threads, and keeps whatever
 * else of the build is fetched, so that the page and what has once been run work without a network.
 *
 * A new build waits until the pages of the old one are closed. It need not hurry: the page itself is asked of the
 * network first, and the old worker serves the new page as well.
 */

import { keepShell, type Keeper } from './keep';
import { cacheName, HASHED, isAbsent, oldCaches, pathOf, urlOf } from './list';
import { isKeepable, isolated, isSame, route } from './policy';

/** With a kept copy at hand, the network has so long to begin its answer, in milliseconds. */
const PATIENCE = 4000;

type Later = (work: Promise<unknown>) => void;

export interface ServiceHost extends Keeper {
  readonly patience?: number;
}

export class Service {
  private readonly cache: () => Promise<Cache>;

  constructor(private readonly host: ServiceHost) {
    this.cache = () => host.caches.open(cacheName(host.scope));
  }

  /**
   * Keeps the shell. Never fails: where the files cannot be had or kept, the headers are still worth having, and the page
   * looks after the rest (keep.ts).
   */
  async install(): Promise<void> {
    try {
      await keepShell(this.host);
    } catch {
      // Without all of the shell there is no kept list either, by which the page sees it.
    }
  }

  /** Deletes caches of other forms, and files that this build does not have. */
  async activate(): Promise<void> {
    const { caches, scope, list } = this.host;
    for (const name of oldCaches(await caches.keys(), scope)) await caches.delete(name);
    const cache = await this.cache();
    for (const request of await cache.keys())
      if (isAbsent(list, pathOf(request.url, scope) ?? '')) await cache.delete(request);
  }

  /**
   * The answer to a request, or null to leave it to the browser.
   * @param later keeps the service worker alive until a promise has settled.
   */
  answer(request: Request, later: Later): Promise<Response> | null {
    const { scope, list } = this.host;
    const found = route(request, scope, list);
    if (!found) return null;
    const { path, strategy } = found;
    return strategy === 'kept-first'
      ? this.keptFirst(path, request, later)
      : this.networkFirst(path, request, later);
  }

  private async keptFirst(path: string, request: Request, later: Later): Promise<Response> {
    const cache = await this.cache();
    const kept = await cache.match(urlOf(path, this.host.scope));
    return kept ?? this.fetchAndKeep(path, request, later, undefined);
  }

  private async networkFirst(path: string, request: Request, later: Later): Promise<Response> {
    const kept = await (await this.cache()).match(urlOf(path, this.host.scope));
    const network = this.fetchAndKeep(path, request, later, kept);
    if (!kept) return network.catch(() => this.missing(path));
    later(network.catch(() => undefined));
    const fresh = await within(this.host.patience ?? PATIENCE, network).catch(() => null);
    return fresh && fresh.status < 500 ? fresh : kept;
  }

  /** Without a network: a file that the build does not have is known to be absent, as a host would say. */
  private missing(path: string): Response {
    return isAbsent(this.host.list, path)
      ? isolated(new Response(null, { status: 404, statusText: 'Not Found' }))
      : Response.error();
  }

  private async fetchAndKeep(
    path: string,
    request: Request,
    later: Later,
    kept: Response | undefined,
  ): Promise<Response> {
    const response = isolated(await this.host.fetch(request));
    // The shell is kept whole or not at all: see keepShell.
    const ofShell = this.host.list.files.some((file) => file.path === path && file.part === 'shell');
    const wanted = isKeepable(path, response) && !(ofShell && !path.startsWith(HASHED));
    if (wanted && !(kept && isSame(kept, response))) {
      const copy = response.clone();
      const put = this.cache().then((cache) => cache.put(urlOf(path, this.host.scope), copy));
      later(put.catch(() => undefined)); // a full disk costs the copy, not the run
    }
    return response;
  }
}

/** Rejects when `work` has not settled after so many milliseconds. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('slow')), ms);
    work.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
