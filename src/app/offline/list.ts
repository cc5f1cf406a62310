/**
 * What the built page consists of, as the build writes it: `offline.json` beside index.html, and the same inside sw.js.
 * Shared by the build, the service worker and the page; touches no network and no cache.
 */

export const LIST = 'offline.json';
export const PAGE = 'index.html';
/** Every file below it has a hash of its content in its name. */
export const HASHED = 'assets/';

/**
 * `shell`: all that the page shows before anything is run, shipped traces and the like included. `engine`: the engine's
 * worker and ONNX Runtime on WASM. `webgpu`: ONNX Runtime on WebGPU. `data`: models, links, Python, whatever else is shipped.
 */
export type Part = 'shell' | 'engine' | 'webgpu' | 'data';

export interface ListedFile {
  /** Below the page's folder. */
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly part: Part;
}

export interface OfflineList {
  /** Changes with any byte of the shell. */
  readonly version: string;
  readonly files: readonly ListedFile[];
}

/** What is needed to run an experiment, besides the shell and the engine. */
export interface Wants {
  /** Ids of models that are shipped with the page. */
  readonly models: readonly string[];
  /** Names of links files that are shipped with the page. */
  readonly links: readonly string[];
  readonly webgpu: boolean;
}

export const wantsNothing: Wants = { models: [], links: [], webgpu: false };

/** The list in the text of `offline.json`; null where a host gave something else in its place. */
export function readList(text: string): OfflineList | null {
  try {
    const { version, files } = JSON.parse(text) as OfflineList;
    return { version, files };
  } catch {
    return null;
  }
}

/** The listed files without which `wants` cannot be met where there is no network. */
export function filesFor(list: OfflineList, wants: Wants): ListedFile[] {
  const folders = wants.models.map((id) => `models/${id}/`);
  const links = new Set(wants.links.map((name) => `links/${name}.safetensors`));
  return list.files.filter(({ path, part }) => {
    if (part === 'webgpu') return wants.webgpu;
    return part !== 'data' || links.has(path) || folders.some((folder) => path.startsWith(folder));
  });
}

/**
 * Whether `path` is known not to exist: its folder is one of the build's, and the build put no such file there. Folders
 * that were added to the host by hand are not known.
 */
export function isAbsent(list: OfflineList, path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  let known = false;
  for (const file of list.files) {
    if (file.path === path) return false;
    known ||= file.path.startsWith(folder);
  }
  return known;
}

/** The address of a listed file; the page itself is its folder, since some hosts redirect from index.html. */
export function urlOf(path: string, scope: string): string {
  return path === PAGE ? scope : new URL(path, scope).href;
}

/** The path below `scope` that an address names, as it is encoded there, without query; null when it lies elsewhere. */
export function pathOf(url: string, scope: string): string | null {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (!address.startsWith(scope)) return null;
  return address === scope ? PAGE : address.slice(scope.length);
}

const CACHES = 'recursion-lab-page-';

/** Where a page keeps its files: one cache per folder, since caches belong to the whole origin. */
export const cacheName = (scope: string) => `${CACHES}v1 ${new URL(scope).pathname}`;

/** Caches of earlier forms of the page in the same folder. */
export function oldCaches(names: readonly string[], scope: string): string[] {
  const current = cacheName(scope);
  return names.filter(
    (name) => name !== current && name.startsWith(CACHES) && name.endsWith(` ${new URL(scope).pathname}`),
  );
}
