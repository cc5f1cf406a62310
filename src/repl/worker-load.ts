/**
 * Brings Pyodide up out of bytes that the host has sent, with no request to anywhere: its `fetch` is a stand-in while it
 * loads, and the compiled module is put in where it would stream one. Page and Node take the same way; there is no
 * `process` by then, so Pyodide finds itself in a web worker (worker-node.ts).
 */

import type { PyodideAPI } from 'pyodide';
import { capMemory, lockable, type Lock, type MemoryCap, type WasmImports } from './isolation-python';
import type { ReplFiles } from './protocol';

export interface Loaded {
  readonly pyodide: PyodideAPI;
  readonly lock: Lock;
  readonly memory: WebAssembly.Memory;
  /** Of the wasm memory: none until it is set. The interpreter takes about 30 MB before it holds anything. */
  readonly cap: MemoryCap;
}

export interface LoadOptions {
  readonly files: ReplFiles;
  /** What the interpreter writes past Python's own `sys.stdout`. */
  readonly write: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** Where Pyodide believes that its files lie. Nothing is ever asked of it. */
const base = 'https://pyodide.invalid/';

export async function loadInterpreter({ files, write }: LoadOptions): Promise<Loaded> {
  let lock: Lock | null = null;
  let memory: WebAssembly.Memory | null = null;
  const cap: MemoryCap = { bytes: Infinity };
  const realm = globalThis as unknown as Record<string, unknown>;
  const wasm = WebAssembly as unknown as Record<string, unknown>;
  const instantiate = WebAssembly.instantiate.bind(WebAssembly);

  realm.fetch = (url: string | URL) => standIn(String(url), files.stdlib);
  wasm.instantiateStreaming = async (_response: unknown, imports: WasmImports) => {
    lock = lockable(imports);
    const instance = await instantiate(files.wasm, imports as WebAssembly.Imports);
    memory = instance.exports.memory as WebAssembly.Memory;
    if (files.snapshot) growTo(memory, files.snapshot);
    capMemory(memory, cap);
    return { instance, module: files.wasm };
  };

  // Only now: Pyodide looks around for its surroundings while it is imported.
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all([
    import('pyodide'),
    // @ts-expect-error: this part of the package has no types
    import('pyodide/pyodide.asm.mjs') as Promise<{ default: unknown }>,
  ]);
  const pyodide = await loadPyodide({
    indexURL: base,
    packageBaseUrl: base,
    lockFileContents: files.lock,
    createPyodideModule,
    jsglobals: Object.create(null) as object,
    stdin: () => null,
    env: { HOME: '/home/user', PYTHONHASHSEED: '0' },
    ...(files.snapshot ? { _loadSnapshot: files.snapshot } : { _makeSnapshot: true }),
  } as Parameters<typeof loadPyodide>[0]);
  pyodide.setStdout({ raw: rawWriter((text) => write('stdout', text)) });
  pyodide.setStderr({ raw: rawWriter((text) => write('stderr', text)) });
  if (!lock || !memory) throw new Error('Pyodide did not load its module as expected.');
  return { pyodide, lock, memory, cap };
}

/** Pyodide copies a snapshot over its memory as it is: it must be as large as what is left after the snapshot's head. */
function growTo(memory: WebAssembly.Memory, snapshot: Uint8Array): void {
  const offset = new Uint32Array(snapshot.buffer, snapshot.byteOffset, 2)[1]!;
  const missing = snapshot.byteLength - offset - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
}

function standIn(url: string, stdlib: Uint8Array): Promise<unknown> {
  const name = url.slice(url.lastIndexOf('/') + 1);
  if (name === 'pyodide.asm.wasm') return Promise.resolve({ ok: true });
  if (name === 'python_stdlib.zip')
    return Promise.resolve({ ok: true, arrayBuffer: () => Promise.resolve(stdlib.slice().buffer) });
  return Promise.reject(new TypeError(`There is no network here (${url}).`));
}

/** Bytes one by one, as text by lines or every 1,024 bytes. */
function rawWriter(write: (text: string) => void): (byte: number) => void {
  const decoder = new TextDecoder();
  let bytes: number[] = [];
  return (byte) => {
    bytes.push(byte);
    if (byte !== 10 && bytes.length < 1024) return;
    const text = decoder.decode(Uint8Array.from(bytes), { stream: true });
    bytes = [];
    if (text) write(text);
  };
}
