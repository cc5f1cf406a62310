/**
 * Keeping files of the build in the browser's cache, and telling what is kept. Used by the service worker when it is
 * installed and by the page when the user asks for everything; draws nothing and starts nothing by itself.
 */

import { LabError } from '../../errors';
import {
  cacheName,
  filesFor,
  HASHED,
  LIST,
  PAGE,
  readList,
  urlOf,
  type OfflineList,
  type Wants,
} from './list';
import { isKeepable, isolated } from './policy';

export interface Keeper {
  /** The folder of the page, ending in “/”. */
  readonly scope: string;
  readonly list: OfflineList;
  readonly caches: CacheStorage;
  readonly fetch: typeof fetch;
}

export interface Kept {
  /** `shell`: the page opens without a network. `all`: and the experiment runs. */
  readonly ready: 'no' | 'shell' | 'all';
  /** Still to be fetched for `all`. */
  readonly bytes: number;
}

const open = ({ caches, scope }: Pick<Keeper, 'caches' | 'scope'>) => caches.open(cacheName(scope));

/** How much of what `wants` needs is kept. */
export async function whatIsKept(keeper: Keeper, wants: Wants): Promise<Kept> {
  const { list } = keeper;
  const missing = await missingFiles(keeper, wants);
  const bytes = missing.reduce((sum, file) => sum + file.bytes, 0);
  const shell = (await keptList(keeper))?.version === list.version;
  if (!shell) return { ready: 'no', bytes };
  return { ready: missing.length === 0 ? 'all' : 'shell', bytes };
}

/** The list of the shell that is kept, null where none is. */
export async function keptList(keeper: Pick<Keeper, 'caches' | 'scope'>): Promise<OfflineList | null> {
  const kept = await (await open(keeper)).match(urlOf(LIST, keeper.scope));
  return kept ? readList(await kept.text()) : null;
}

async function missingFiles(keeper: Keeper, wants: Wants) {
  const kept = new Set((await (await open(keeper)).keys()).map(({ url }) => url));
  return filesFor(keeper.list, wants).filter(({ path }) => !kept.has(urlOf(path, keeper.scope)));
}

/**
 * Keeps all files of the shell: the page after what it loads, and last of all the list, which says that its shell is
 * complete. Asks the host for each, since the browser may still hold those of the build before.
 * @throws LabError as `keepEverything` does.
 */
export async function keepShell(keeper: Keeper): Promise<void> {
  const { scope, list } = keeper;
  const cache = await open(keeper);
  const keep = async (path: string) => {
    if (path.startsWith(HASHED) && (await cache.match(urlOf(path, scope)))) return;
    await put(keeper, path, await ask(keeper, path, { cache: 'no-cache' }));
  };
  const shell = list.files.filter(({ part }) => part === 'shell').map(({ path }) => path);
  await Promise.all(shell.filter((path) => path !== PAGE && path !== LIST).map(keep));
  await keep(PAGE);
  const json = { headers: { 'content-type': 'application/json' } };
  await put(keeper, LIST, new Response(JSON.stringify(list), json));
}

/**
 * Fetches and keeps whatever is missing of what `wants` needs.
 * @param onBytes called as bytes arrive, `total` as first estimated.
 * @throws LabError `offline`, `not_found`, `http_status`, `no_space`, `cancelled`.
 */
export async function keepEverything(
  keeper: Keeper,
  wants: Wants,
  onBytes: (loaded: number, total: number) => void = () => undefined,
  signal: AbortSignal | null = null,
): Promise<void> {
  if ((await keptList(keeper))?.version !== keeper.list.version) await keepShell(keeper);
  const missing = await missingFiles(keeper, wants);
  const total = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let loaded = 0;
  const counter = () =>
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, out) {
        loaded += chunk.length;
        onBytes(loaded, total);
        out.enqueue(chunk);
      },
    });
  onBytes(0, total);
  for (const { path } of missing) {
    const { body, headers } = await ask(keeper, path, { signal });
    await put(keeper, path, new Response(body?.pipeThrough(counter()), { headers }), signal);
  }
}

/** A file as the host has it. @throws LabError `offline`, `not_found`, `http_status`, `cancelled`. */
async function ask({ scope, fetch }: Keeper, path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(urlOf(path, scope), init);
  } catch (cause) {
    throw broken(path, init.signal, cause);
  }
  if (isKeepable(path, response)) return response;
  const { status } = response;
  if (status === 404 || response.ok)
    throw new LabError('not_found', `The host has no ${path}.`, {
      hint: 'The page may have been replaced by a newer one: reload it.',
      field: path,
    });
  throw new LabError('http_status', `The host answered with status ${status} for ${path}.`, {
    hint: 'Try again later.',
    field: path,
  });
}

/** @throws LabError `no_space`, and `offline` or `cancelled` when the body broke off. */
async function put(keeper: Keeper, path: string, response: Response, signal?: AbortSignal | null) {
  try {
    await (await open(keeper)).put(urlOf(path, keeper.scope), isolated(response));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'QuotaExceededError')
      throw new LabError('no_space', `The browser has no room to keep ${path}.`, {
        hint: 'Free some space on this device, or delete what other sites keep. The lab runs as long as there is a network.',
        field: path,
        cause,
      });
    throw broken(path, signal, cause);
  }
}

function broken(path: string, signal: AbortSignal | null | undefined, cause: unknown): LabError {
  if (signal?.aborted)
    return new LabError('cancelled', 'Keeping the lab for offline use was stopped.', {
      hint: 'Start it again when you like; what has been fetched stays.',
      cause,
    });
  return new LabError('offline', `${path} could not be fetched to the end.`, {
    hint: 'Check the connection and try again; what has been fetched stays.',
    field: path,
    cause,
  });
}
