/**
 * Files below a base URL: those shipped with the page, or any static server's. Reports bytes as they arrive. Knows
 * nothing of the hub and caches nothing itself. Sends no credentials, and no message of its errors shows a query.
 */
import { LabError } from '../errors';
import { checkPath, type FileSource, type OnBytes } from './source';

export interface FetchOptions {
  /** Aborting rejects with `cancelled`. */
  signal?: AbortSignal;
  /** Instead of the global one. */
  fetch?: typeof fetch;
}

/**
 * Files at `base`/path. A relative base counts from the page's address; in a worker and in Node give an absolute one.
 * Throws `bad_url`. Reading throws `offline`, `http_status`, `truncated`, `cancelled`, `bad_path`; absent files (404)
 * are null, and so is HTML, which static servers give in place of an absent file.
 */
export function urlSource(base: string, options: FetchOptions = {}): FileSource {
  const root = parseBase(base);
  return {
    id: publicUrl(root),
    read: (path, onBytes) => {
      const url = new URL(checkPath(path).split('/').map(encodeURIComponent).join('/'), root);
      return absentAsNull(fetchBytes(url, options, onBytes));
    },
  };
}

/** Null in place of `not_found`. */
export async function absentAsNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof LabError && error.code === 'not_found') return null;
    throw error;
  }
}

/** An http(s) URL that ends in “/”, without query and fragment. Throws `bad_url`. */
export function parseBase(base: string): URL {
  const here = typeof location === 'undefined' ? undefined : location.href;
  const url = URL.canParse(base, here) ? new URL(base, here) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) {
    url.search = url.hash = '';
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  const shown = base.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
  throw new LabError('bad_url', `“${shown}” is not an http address.`, {
    hint: 'Give an address that begins with https:// (or http:// on your own machine), without a password.',
    field: shown,
  });
}

/** The URL without user, query and fragment, fit to be shown. */
function publicUrl(url: URL): string {
  return url.origin + url.pathname;
}

/**
 * All bytes of `url`. Throws `not_found` (404, 410 or an HTML page), `offline` (no answer, or the connection broke),
 * `http_status`, `truncated`, `cancelled`.
 */
export async function fetchBytes(
  url: URL,
  { signal, fetch: fetchIt = fetch }: FetchOptions = {},
  onBytes?: OnBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const shown = publicUrl(url);
  try {
    const response = await fetchIt(url, { credentials: 'omit', signal: signal ?? null });
    checkResponse(response, shown);
    return await readBody(response, shown, onBytes);
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (signal?.aborted) {
      const hint = 'Start it again when you like.';
      throw new LabError('cancelled', `Loading ${shown} was cancelled.`, {
        hint,
        field: shown,
        cause: error,
      });
    }
    const hint =
      'Check the connection, the address, and whether the server allows this page to read it (CORS).';
    throw new LabError('offline', `${shown} could not be reached.`, { hint, field: shown, cause: error });
  }
}

function checkResponse(response: Response, shown: string): void {
  const { status } = response;
  const html = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  if (status === 404 || status === 410 || (response.ok && html)) {
    const hint = 'Check the address; the file may have been moved or renamed.';
    throw new LabError('not_found', `There is no file at ${shown}.`, { hint, field: shown });
  }
  if (response.ok && response.body) return;
  throw new LabError('http_status', `${shown} answered with status ${status}.`, {
    hint: statusHint(status),
    field: shown,
  });
}

function statusHint(status: number): string {
  if (status === 401 || status === 403) {
    return 'The model does not exist, is private, or asks for a licence to be accepted: download it yourself and open its folder.';
  }
  if (status === 429) return 'Too many requests: wait a few minutes.';
  return status >= 500 ? 'The server has a fault: try again later.' : 'Check the address.';
}

/** Into one array, reserved from the declared length where there is one, so that a large file is not held twice. */
async function readBody(
  response: Response,
  shown: string,
  onBytes?: OnBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  // A compressed body's content-length counts the compressed bytes.
  const declared = response.headers.has('content-encoding') ? null : response.headers.get('content-length');
  const total = declared !== null && /^\d{1,12}$/.test(declared) ? Number(declared) : null;
  let bytes = reserve(total ?? 1 << 16, shown);
  let loaded = 0;
  const reader = response.body!.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (loaded + value.length > bytes.length) {
      const larger = reserve(Math.max(bytes.length * 2, loaded + value.length), shown);
      larger.set(bytes.subarray(0, loaded));
      bytes = larger;
    }
    bytes.set(value, loaded);
    loaded += value.length;
    onBytes?.(loaded, total);
  }
  if (total !== null && loaded < total) {
    const hint = 'Load it again.';
    throw new LabError('truncated', `${shown} ended after ${loaded} of ${total} bytes.`, {
      hint,
      field: shown,
    });
  }
  return loaded === bytes.length ? bytes : bytes.slice(0, loaded);
}

function reserve(size: number, shown: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    const hint = 'Close other tabs, or take a smaller model.';
    const sentence = `There is not enough memory for the ${Math.round(size / 1e6)} MB of ${shown}.`;
    throw new LabError('out_of_memory', sentence, { hint, field: shown, cause });
  }
}
