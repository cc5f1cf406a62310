import { describe, expect, test } from 'vitest';
import { list, respond, scope } from '../../../test/support/offline-site';
import { isKeepable, isolated, isSame, route, type Asked } from './policy';

function asked(path: string, rest: Partial<Asked> = {}): Asked {
  const url = URL.canParse(path) ? path : scope + path;
  return { url, method: 'GET', mode: 'cors', cache: 'default', headers: new Headers(), ...rest };
}

describe('a request', () => {
  test.each([
    ['', 'network-first'],
    ['index.html', 'network-first'],
    ['presets/relay.json', 'network-first'],
    ['models/adder/model.safetensors', 'network-first'],
    ['models/mine/config.json', 'network-first'],
    ['assets/index-1.js', 'kept-first'],
    ['assets/of-the-next-build.js', 'kept-first'],
  ])('for “%s” is answered %s', (path, strategy) => {
    expect(route(asked(path), scope, list)?.strategy).toBe(strategy);
  });

  test.each([
    ['to another origin', asked('https://huggingface.co/lab/assets/x.js')],
    ['outside the folder', asked('https://host.example/assets/x.js')],
    ['for another page below the folder', asked('project/index.html')],
    ['for a file at the top that is not of the build', asked('sw.js')],
    ['that sends something', asked('models/adder/model.safetensors', { method: 'POST' })],
    ['for a part of a file', asked('assets/x.wasm', { headers: new Headers({ range: 'bytes=0-9' }) })],
    ['that fetch() would refuse', asked('assets/x.js', { cache: 'only-if-cached', mode: 'no-cors' })],
  ])('%s is left to the browser', (_, request) => {
    expect(route(request, scope, list)).toBeNull();
  });
});

test('a response gains the headers of isolation and keeps the rest', async () => {
  const response = isolated(respond('text', 'text/css', { vary: '*', etag: '"1"' }, 404));
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  expect(response.headers.get('content-type')).toBe('text/css');
  expect(response.headers.get('etag')).toBe('"1"');
  expect(response.headers.has('vary')).toBe(false);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('text');
});

test('a failed response stays as it is', () => {
  const failed = Response.error();
  expect(isolated(failed)).toBe(failed);
});

test('a page in place of a file, a part and a failure are not kept', () => {
  expect(isKeepable('assets/x.js', respond('', 'text/javascript'))).toBe(true);
  expect(isKeepable('assets/x.js', respond('', 'text/html; charset=utf-8'))).toBe(false);
  expect(isKeepable('assets/x.js', respond('', 'text/javascript', {}, 206))).toBe(false);
  expect(isKeepable('assets/x.js', respond('', 'text/javascript', {}, 404))).toBe(false);
  expect(isKeepable('index.html', respond('', 'text/html'))).toBe(true);
  expect(isKeepable('index.html', respond('{}', 'application/json'))).toBe(false);
});

test('a copy is the same as what the host has when the host says so', () => {
  const of = (headers: Record<string, string>) => respond('', 'text/plain', headers);
  expect(isSame(of({ etag: '"a"' }), of({ etag: '"a"' }))).toBe(true);
  expect(isSame(of({ etag: '"a"' }), of({ etag: '"b"' }))).toBe(false);
  expect(isSame(of({ 'last-modified': 'Mon' }), of({ 'last-modified': 'Mon' }))).toBe(true);
  expect(isSame(of({}), of({}))).toBe(false);
});
