/** Which part of the page each built file belongs to. Pure: the plugin beside it reads the files. */

import { createHash } from 'node:crypto';
import type { Manifest } from 'vite';
import {
  HASHED,
  LIST,
  PAGE,
  type ListedFile,
  type OfflineList,
  type Part,
} from '../../src/app/offline/list.ts';

export interface BuiltFile {
  /** Below the output folder, with “/”. */
  readonly path: string;
  readonly bytes: number;
  /** Of its content. */
  readonly hash: string;
}

/** What of public/ the page draws from before anything is run: these folders, and files in none. */
const shown = /^(presets|traces|calibration)\/|^[^/]+$/;

/** Scripts and files of recursive language models: fetched when somebody runs one, and kept from then on. */
const languageModels = /\/(pyodide|python_stdlib|repl|rlm|chat)[-.]/;

/** @param manifest Vite's. @throws when a part of the page has no files: then the rules here no longer fit the build. */
export function listOf(built: readonly BuiltFile[], manifest: Manifest): OfflineList {
  const scripts = pageFiles(manifest, PAGE);
  const own = [LIST, 'sw.js'];
  const files: ListedFile[] = built
    .filter(({ path }) => !own.includes(path))
    .map(({ path, bytes }) => ({ path, bytes, part: partOf(path, scripts) }));
  for (const part of ['shell', 'engine', 'webgpu', 'data'] as const)
    if (!files.some((file) => file.part === part)) throw new Error(`offline: no file is “${part}”`);
  files.push({ path: LIST, bytes: 0, part: 'shell' }); // it cannot weigh itself
  const shell = built.filter(({ path }) => files.some((file) => file.path === path && file.part === 'shell'));
  return { version: digest(shell.map(({ path, hash }) => `${path} ${hash}`).sort()), files };
}

function partOf(path: string, scripts: ReadonlySet<string>): Part {
  if (scripts.has(path) || shown.test(path)) return 'shell';
  if (!path.startsWith(HASHED) || languageModels.test(path)) return 'data';
  if (/\/(webgpu-|ort-wasm-.*asyncify)/.test(path)) return 'webgpu';
  return /\.(js|mjs|wasm)$/.test(path) ? 'engine' : 'shell';
}

/** Scripts and style sheets that the page can come to load, those loaded late included; not its workers. */
function pageFiles(manifest: Manifest, entry: string): Set<string> {
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  visit(entry);
  return files;
}

const digest = (lines: readonly string[]) =>
  createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
