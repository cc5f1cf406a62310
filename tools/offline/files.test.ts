import type { Manifest } from 'vite';
import { expect, test } from 'vitest';
import { listOf, type BuiltFile } from './files';

const manifest: Manifest = {
  'index.html': {
    file: 'assets/index-a.js',
    css: ['assets/index-b.css'],
    imports: ['_shared.js'],
    dynamicImports: ['src/late.ts'],
    assets: ['assets/engine-c.js'],
  },
  '_shared.js': { file: 'assets/shared-d.js' },
  'src/late.ts': { file: 'assets/late-e.js', imports: ['_shared.js'] },
};

const parts = {
  shell: [
    'index.html',
    'assets/index-a.js',
    'assets/index-b.css',
    'assets/shared-d.js',
    'assets/late-e.js',
    'assets/font-f.woff2',
    'catalogue.json',
    'presets/relay.json',
    'traces/first.json',
    'calibration/adder.json',
  ],
  engine: [
    'assets/engine-c.js',
    'assets/training-k.js',
    'assets/wasm-g.js',
    'assets/ort-wasm-simd-threaded-h.wasm',
  ],
  webgpu: ['assets/webgpu-i.js', 'assets/ort-wasm-simd-threaded.asyncify-j.wasm'],
  data: [
    'models/adder/config.json',
    'links/relay-seed0.safetensors',
    'assets/repl-l.js',
    'assets/pyodide.asm-m.wasm',
    'assets/pyodide-lock-n.json',
    'assets/python_stdlib-o.zip',
  ],
};

const built = (paths: readonly string[]): BuiltFile[] =>
  paths.map((path) => ({ path, bytes: path.length, hash: path }));
const all = built([...Object.values(parts).flat(), 'sw.js']);

test.each(Object.entries(parts))('what belongs to “%s”', (part, paths) => {
  const found = listOf(all, manifest).files.filter((file) => file.part === part);
  expect(found.map(({ path }) => path).filter((path) => path !== 'offline.json')).toEqual(paths);
});

test('the list is part of the shell, the service worker is not', () => {
  const { files } = listOf(all, manifest);
  expect(files.find(({ path }) => path === 'offline.json')?.part).toBe('shell');
  expect(files.some(({ path }) => path === 'sw.js')).toBe(false);
});

test('the version follows the content of the shell, and of nothing else', () => {
  const changed = (path: string) =>
    listOf(
      all.map((file) => (file.path === path ? { ...file, hash: 'other' } : file)),
      manifest,
    ).version;
  const { version } = listOf(all, manifest);
  expect(changed('presets/relay.json')).not.toBe(version);
  expect(changed('models/adder/config.json')).toBe(version);
  expect(listOf([...all].reverse(), manifest).version).toBe(version);
});

test('a build without an engine is refused', () => {
  expect(() => listOf(built([...parts.shell, ...parts.data]), manifest)).toThrow('engine');
});
