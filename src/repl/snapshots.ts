/**
 * The memory of an interpreter that has just come up, kept so that further sessions need not start Python and import its
 * modules again (a tenth of the time). Only what a worker sends before it is ready is taken: no code but the lab's own has run
 * in it by then.
 */

import type { ReplFiles } from './protocol';

let kept: Uint8Array | null = null;

export function withSnapshot(files: ReplFiles): ReplFiles {
  return kept ? { ...files, snapshot: kept } : files;
}

/** Takes a snapshot out of what a worker says; its owner hears the rest. */
export function keepingSnapshot(listener: (message: unknown) => void): (message: unknown) => void {
  let up = false;
  return (message) => {
    const { kind, bytes } = message as { kind?: unknown; bytes?: unknown };
    if (kind === 'snapshot') {
      if (!up && bytes instanceof Uint8Array) kept ??= bytes;
      return;
    }
    up ||= kind === 'ready';
    listener(message);
  };
}
