import { expect, test } from 'vitest';
import { list, scope } from '../../../test/support/offline-site';
import { cacheName, filesFor, isAbsent, oldCaches, pathOf, readList, urlOf, wantsNothing } from './list';

const paths = (wants: Parameters<typeof filesFor>[1]) =>
  filesFor(list, wants)
    .filter(({ part }) => part !== 'shell')
    .map(({ path }) => path);

test('an experiment needs the engine, its own models and links, and WebGPU only when it asks for that', () => {
  expect(paths(wantsNothing)).toEqual(['assets/engine-1.js', 'assets/ort-1.wasm']);
  expect(paths({ models: ['adder'], links: ['seed0'], webgpu: false })).toEqual([
    'assets/engine-1.js',
    'assets/ort-1.wasm',
    'models/adder/model.safetensors',
    'links/seed0.safetensors',
  ]);
  expect(paths({ ...wantsNothing, webgpu: true })).toContain('assets/webgpu-1.js');
  expect(paths({ ...wantsNothing, models: ['add'] })).not.toContain('models/adder/model.safetensors');
});

test('a file is known to be absent only in a folder of the build', () => {
  expect(isAbsent(list, 'models/adder/generation_config.json')).toBe(true);
  expect(isAbsent(list, 'models/adder/model.safetensors')).toBe(false);
  expect(isAbsent(list, 'models/mine/config.json')).toBe(false);
});

test('addresses and paths are each other’s inverse; the page is its folder', () => {
  for (const { path } of list.files) expect(pathOf(urlOf(path, scope), scope)).toBe(path);
  expect(urlOf('index.html', scope)).toBe(scope);
  expect(pathOf(`${scope}index.html?x=1#y`, scope)).toBe('index.html');
});

test.each(['https://host.example/', 'https://host.example/label/x.js', 'https://other.example/lab/x.js'])(
  '%s lies outside',
  (url) => expect(pathOf(url, scope)).toBeNull(),
);

test('only earlier caches of the same folder are old', () => {
  const models = 'recursion-lab-models-v1';
  const names = [cacheName(scope), 'recursion-lab-page-v0 /lab/', 'recursion-lab-page-v0 /', models];
  expect(oldCaches(names, scope)).toEqual(['recursion-lab-page-v0 /lab/']);
});

test('a host’s page in place of the list is no list', () => {
  expect(readList('<!doctype html>')).toBeNull();
  expect(readList(JSON.stringify(list))).toEqual(list);
});
