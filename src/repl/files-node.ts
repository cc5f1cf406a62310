/** Pyodide's files and the session's Python modules in Node: from the packages and from this folder. */

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { LabError } from '../errors';
import type { PythonSources, ReplFiles } from './protocol';

let files: Promise<ReplFiles> | null = null;
let sources: Promise<PythonSources> | null = null;

/**
 * Read and compiled at the first call; kept for all sessions of this process.
 * @throws LabError `repl_unavailable` when the package is not installed as expected.
 */
export function replFiles(): Promise<ReplFiles> {
  files ??= readFiles().catch((error: unknown) => {
    files = null;
    throw missing('Python for the sessions could not be read', error);
  });
  return files;
}

/** The modules under src/repl/python. */
export function pythonSources(): Promise<PythonSources> {
  sources ??= readSources().catch((error: unknown) => {
    sources = null;
    throw missing('The Python side of the sessions could not be read', error);
  });
  return sources;
}

async function readFiles(): Promise<ReplFiles> {
  const { resolve } = createRequire(import.meta.url);
  const read = (name: string) => readFile(resolve(`pyodide/${name}`));
  const [wasm, stdlib, lock] = await Promise.all([
    read('pyodide.asm.wasm').then((bytes) => WebAssembly.compile(new Uint8Array(bytes))),
    read('python_stdlib.zip'),
    read('pyodide-lock.json'),
  ]);
  return { wasm, stdlib: new Uint8Array(stdlib), lock: lock.toString('utf8') };
}

async function readSources(): Promise<PythonSources> {
  const folder = new URL('./python/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py'));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index]!]));
}

function missing(sentence: string, error: unknown): LabError {
  const reason = error instanceof Error ? error.message : String(error);
  return new LabError('repl_unavailable', `${sentence}: ${reason}.`, {
    hint: 'Run npm ci in the project’s folder.',
    cause: error,
  });
}
