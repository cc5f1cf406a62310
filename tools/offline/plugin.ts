/**
 * Vite plugin: after a build, lists the files of the page (offline.json) and builds the service worker (sw.js) with the
 * same list in it, so that any change of the shell is a new service worker.
 */

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { build, type Manifest, type Plugin, type ResolvedConfig } from 'vite';
import { LIST, type OfflineList } from '../../src/app/offline/list.ts';
import { listOf, type BuiltFile } from './files.ts';

export function offline(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'recursion-lab-offline',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const { root, build: options } = config;
      const dist = resolve(root, options.outDir);
      const manifest = join(dist, '.vite', 'manifest.json');
      if (!existsSync(manifest)) return; // the build failed
      const list = listOf(builtFiles(dist), JSON.parse(readFileSync(manifest, 'utf8')) as Manifest);
      writeFileSync(join(dist, LIST), JSON.stringify(list));
      await buildServiceWorker(root, dist, list);
    },
  };
}

/** All files that a host is to serve. */
function builtFiles(dist: string): BuiltFile[] {
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: relative(dist, file).split(sep).join('/') }))
    .filter(({ path }) => !path.startsWith('.vite/'))
    .map(({ file, path }) => {
      const content = readFileSync(file);
      return { path, bytes: content.length, hash: createHash('sha256').update(content).digest('hex') };
    });
}

async function buildServiceWorker(root: string, dist: string, list: OfflineList): Promise<void> {
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { OFFLINE_LIST: JSON.stringify(list) },
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: 'es2022',
      lib: { entry: 'workers/service.ts', formats: ['iife'], name: 'service', fileName: () => 'sw.js' },
    },
  });
}
