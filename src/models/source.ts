/** Where a checkpoint's files come from, as the loader sees it: anything that gives bytes by relative path. */
import { LabError } from '../errors';

/** Called while bytes arrive, the last time with all of them; `total` is null where the sender does not say. */
export type OnBytes = (loaded: number, total: number | null) => void;

export interface FileSource {
  /** Names the source in messages and traces; holds no key, token or query. */
  readonly id: string;
  /** The file's bytes, for the caller to keep; null where there is no such file. Throws a LabError on any failure. */
  read(path: string, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer> | null>;
}

/**
 * Refuses every path that is not plainly relative and below its root, whatever the operating system. Returns it.
 * Throws `bad_path`.
 */
export function checkPath(path: string): string {
  const segments = path.split('/');
  if (
    segments.every((part) => part !== '' && part !== '.' && part !== '..') &&
    // eslint-disable-next-line no-control-regex
    !/[\\:?#\u0000-\u001f]/.test(path)
  ) {
    return path;
  }
  throw new LabError('bad_path', `“${path}” is not a path inside the checkpoint.`, {
    hint: 'Use a relative path with forward slashes and no “..”.',
    field: path,
  });
}
