/**
 * Pyodide's files and the session's Python modules in the page: assets of the build, fetched when the first session is
 * wanted and kept for all others. Works in the page and in any of its workers.
 */

import wasmUrl from 'pyodide/pyodide.asm.wasm?url';
import lockUrl from 'pyodide/pyodide-lock.json?url';
import stdlibUrl from 'pyodide/python_stdlib.zip?url';
import { LabError } from '../errors';
import type { PythonSources, ReplFiles } from './protocol';

/** Bytes of all files together; `total` is null where the host does not say. */
export type ReplProgress = (progress: { readonly loaded: number; readonly total: number | null }) => void;

const pythonFiles = import.meta.glob<string>('./python/*.py', {
  query: '?raw',
  import: 'default',
  eager: true,
});

let files: Promise<ReplFiles> | null = null;

/**
 * About 12 MB at the first call. A failed one may be tried again.
 * @throws LabError `repl_unavailable` naming the file that could not be had.
 */
export function replFiles(onProgress: ReplProgress = () => undefined): Promise<ReplFiles> {
  files ??= load(onProgress).catch((error: unknown) => {
    files = null;
    throw error;
  });
  return files;
}

/** The modules under src/repl/python, by file name. */
export function pythonSources(): PythonSources {
  return Object.fromEntries(
    Object.entries(pythonFiles).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
  );
}

async function load(onProgress: ReplProgress): Promise<ReplFiles> {
  const sizes: { loaded: number; total: number | null }[] = [];
  const read = (url: string) => {
    const size: { loaded: number; total: number | null } = { loaded: 0, total: null };
    sizes.push(size);
    return fetchFile(new URL(url, import.meta.url).href, (loaded, total) => {
      Object.assign(size, { loaded, total });
      const totals = sizes.map((each) => each.total);
      const known = totals.every((each): each is number => each !== null);
      onProgress({
        loaded: sizes.reduce((sum, each) => sum + each.loaded, 0),
        total: known ? totals.reduce((sum, each) => sum + each, 0) : null,
      });
    });
  };
  const [wasm, stdlib, lock] = await Promise.all([read(wasmUrl), read(stdlibUrl), read(lockUrl)]);
  return {
    wasm: await WebAssembly.compile(wasm),
    stdlib,
    lock: new TextDecoder().decode(lock),
  };
}

async function fetchFile(
  url: string,
  onProgress: (loaded: number, total: number | null) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  const failed = (reason: string, cause?: unknown) =>
    new LabError('repl_unavailable', `Python’s file ${name} could not be loaded: ${reason}.`, {
      hint: 'Check the connection and try again; once loaded, it is kept for use without a network.',
      cause,
    });
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw failed(`the host answered ${response.status}`);
    const length = Number(response.headers.get('content-length'));
    const encoded = response.headers.has('content-encoding');
    const total = length > 0 && !encoded ? length : null;
    const pieces: Uint8Array[] = [];
    let loaded = 0;
    onProgress(0, total);
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      pieces.push(next.value);
      loaded += next.value.length;
      onProgress(loaded, total);
    }
    const bytes = new Uint8Array(loaded);
    let at = 0;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw failed(error instanceof Error ? error.message : String(error), error);
  }
}
