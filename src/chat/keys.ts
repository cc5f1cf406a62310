/**
 * Keys of services: held in memory by origin, or in a storage that the user asked for. They never stand in a model's
 * address, so they are in no link, trace, recording or log.
 */

import { LabError } from '../errors';

/** Keys by origin (`https://api.example.com`). */
export interface KeyStore {
  get(origin: string): string | null;
  /** Null deletes it. */
  set(origin: string, key: string | null): void;
  /** Origins that have a key; never the keys. */
  origins(): readonly string[];
}

const QUERY = /^(api[-_]?key|key|token|access[-_]?token|auth|authorization|secret|password)$/i;

/**
 * The address of a service, without a slash at its end.
 * @param field path of the field in the spec.
 * @throws LabError `bad_url`; `key_in_url` where it has a user, a password or a query. Neither shows what was there.
 */
export function checkServiceUrl(url: string, field = 'url'): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new LabError('bad_url', 'The model’s address is not an http address.', {
      hint: 'It begins with https://, or http:// on your own machine, and for most services ends in /v1.',
      field,
    });
  }
  if (parsed.username || parsed.password) throw keyInUrl('a user or a password', field);
  for (const name of parsed.searchParams.keys())
    if (QUERY.test(name)) throw keyInUrl(`a key (${name})`, field);
  if (parsed.search || parsed.hash)
    throw new LabError('bad_url', 'The model’s address has a query or a fragment.', {
      hint: 'Leave away what follows the path, from ? or # on.',
      field,
    });
  parsed.pathname = parsed.pathname.replace(/\/+$/, '');
  return parsed;
}

function keyInUrl(what: string, field: string): LabError {
  return new LabError('key_in_url', `The model’s address holds ${what}.`, {
    hint: 'Addresses are part of links and traces. Take it out, and enter the key in its own field.',
    field,
  });
}

/** A key as people paste it. Throws `bad_key`, which does not show it. */
export function cleanKey(key: string): string {
  const clean = key.trim().replace(/^Bearer\s+/i, '');
  if (/^[\x21-\x7e]+$/.test(clean)) return clean;
  throw new LabError('bad_key', 'The key is empty or holds characters that no key has.', {
    hint: 'Copy it again, without spaces and line breaks.',
    field: 'key',
  });
}

export function memoryKeys(): KeyStore {
  const keys = new Map<string, string>();
  return {
    get: (origin) => keys.get(origin) ?? null,
    set: (origin, key) => {
      if (key === null) keys.delete(origin);
      else keys.set(origin, cleanKey(key));
    },
    origins: () => [...keys.keys()].sort(),
  };
}

/** What of `localStorage` is needed. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'recursion-lab-key:';

/** Keys that stay in the browser until they are deleted: only where the user said so. Any script of the page can read them. */
export function storedKeys(storage: TextStorage): KeyStore {
  return {
    get: (origin) => storage.getItem(PREFIX + origin),
    set: (origin, key) => {
      if (key === null) storage.removeItem(PREFIX + origin);
      else storage.setItem(PREFIX + origin, cleanKey(key));
    },
    origins: () =>
      Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
        .filter((name) => name.startsWith(PREFIX))
        .map((name) => name.slice(PREFIX.length))
        .sort(),
  };
}
