/**
 * API keys as the page holds them: by the origin of their service, in memory, and in this browser for those that
 * somebody asked to be kept. Nothing here reaches a spec, a link, a trace or a log.
 */

import { memoryKeys, storedKeys, type TextStorage } from '../../chat/keys';

/** What the form shows of them. */
export interface Keys {
  readonly values: Readonly<Record<string, string>>;
  /** Origins whose key is kept in this browser. */
  readonly kept: readonly string[];
}

export interface KeyRing {
  all(): Keys;
  /** An empty key is forgotten. @throws LabError `bad_key`, and what the browser's storage throws. */
  set(origin: string, key: string, keep: boolean): void;
}

/** @param storage null: a browser that keeps nothing. */
export function keyRing(storage: TextStorage | null): KeyRing {
  const memory = memoryKeys();
  const stored = storage && storedKeys(storage);
  const wanted = new Set<string>();
  const kept = () => {
    try {
      return stored?.origins() ?? [];
    } catch {
      return []; // storage is blocked
    }
  };
  return {
    all() {
      const here = kept();
      const origins = new Set([...here, ...memory.origins()]);
      const values: Record<string, string> = {};
      for (const origin of origins) values[origin] = memory.get(origin) ?? stored?.get(origin) ?? '';
      return { values, kept: [...new Set([...here, ...wanted])] };
    },
    set(origin, key, keep) {
      if (keep) wanted.add(origin);
      else wanted.delete(origin);
      memory.set(origin, key === '' ? null : key);
      if (keep && key !== '') stored?.set(origin, key);
      else if (kept().includes(origin)) stored?.set(origin, null);
    },
  };
}

/** What keys are kept by: the origin of an address; null while it is none. */
export const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);
