import { beforeEach, describe, expect, test } from 'vitest';
import { FakeSite, respond, scope } from '../../../test/support/offline-site';
import { cacheName } from './list';
import { Service } from './service';

let site: FakeSite;
let service: Service;
let work: Promise<unknown>[];

beforeEach(() => {
  site = new FakeSite();
  service = new Service({ ...site.keeper, patience: 20 });
  work = [];
});

/** The answer's text and status, after all that was to be done later. */
async function get(path: string, init?: RequestInit) {
  const response = await service.answer(new Request(scope + path, init), (later) => work.push(later));
  const text = await response!.text();
  await Promise.all(work);
  return { status: response!.status, text, headers: response!.headers };
}

describe('installing', () => {
  test('keeps the shell and its list, and nothing else', async () => {
    await service.install();
    expect(site.kept()).toEqual(['', 'assets/index-1.js', 'offline.json', 'presets/relay.json']);
  });

  test('that meets a missing file keeps neither page nor list, and does not fail', async () => {
    site.files.delete('presets/relay.json');
    await service.install();
    expect(site.kept()).not.toContain('');
    expect(site.kept()).not.toContain('offline.json');
  });

  test('survives a full disk', async () => {
    site.memory.full = true;
    await service.install();
    expect(site.memory.size).toBe(0);
  });
});

describe('activating', () => {
  test('deletes caches of earlier forms and files of earlier builds, and nothing of others', async () => {
    for (const name of ['recursion-lab-page-v0 /lab/', 'recursion-lab-models-v1'])
      await site.caches.open(name);
    await site.keep('assets/index-0.js', 'old');
    await site.keep('models/adder/old.json', 'old');
    await site.keep('models/mine/config.json', 'added by hand');
    await site.keep('assets/engine-1.js', 'present');
    await service.activate();
    expect(site.kept()).toEqual(['assets/engine-1.js', 'models/mine/config.json']);
    expect(await site.caches.keys()).toEqual([cacheName(scope), 'recursion-lab-models-v1'].reverse());
  });
});

describe('a file whose name says its content', () => {
  test('is fetched once and isolated, then and later', async () => {
    for (let time = 1; time <= 2; time++) {
      const { text, headers } = await get('assets/engine-1.js');
      expect(text).toBe('assets/engine-1.js');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    }
    expect(site.asked).toEqual(['assets/engine-1.js']);
  });

  test('is not kept when the host gives its page instead', async () => {
    site.files.set('assets/engine-1.js', respond('<!doctype html>', 'text/html'));
    expect((await get('assets/engine-1.js')).text).toBe('<!doctype html>');
    expect(site.kept()).toEqual([]);
  });

  test('is served though it cannot be kept', async () => {
    site.memory.full = true;
    expect((await get('assets/ort-1.wasm')).text).toBe('assets/ort-1.wasm');
    expect(site.kept()).toEqual([]);
  });
});

describe('the page', () => {
  test('comes from the host while that answers, even though an older one is kept', async () => {
    await service.install();
    site.files.set('index.html', respond('redeployed', 'text/html'));
    expect((await get('')).text).toBe('redeployed');
  });

  test('that was kept stays that of its shell until all of the new shell is there', async () => {
    await service.install();
    site.files.set('index.html', respond('redeployed', 'text/html'));
    await get('');
    site.up = false;
    expect((await get('')).text).toBe('index.html');
    expect((await get('index.html?from=mail')).text).toBe('index.html');
  });

  test('is isolated, kept or not', async () => {
    await service.install();
    for (const up of [true, false]) {
      site.up = up;
      expect((await get('')).headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
  });

  test('comes from the cache when the host fails or is slow', async () => {
    await service.install();
    site.files.set('index.html', respond('Bad gateway', 'text/html', {}, 502));
    expect((await get('')).text).toBe('index.html');
    service = new Service({ ...site.keeper, fetch: () => new Promise(() => undefined), patience: 5 });
    const response = await service.answer(new Request(scope), () => undefined);
    expect(await response!.text()).toBe('index.html');
  });

  test('is awaited however long it takes where none is kept', async () => {
    const slow: typeof fetch = async (...args) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return site.fetch(...args);
    };
    service = new Service({ ...site.keeper, fetch: slow, patience: 5 });
    expect((await get('')).text).toBe('index.html');
  });
});

describe('a model', () => {
  const path = 'models/adder/model.safetensors';

  test('is kept when it is fetched, and read from there without a network', async () => {
    await get(path);
    site.up = false;
    expect((await get(path)).text).toBe(path);
  });

  test('that has changed on the host is fetched and kept anew', async () => {
    await get(path);
    site.files.set(path, respond('changed', 'application/octet-stream', { etag: '"2"' }));
    expect((await get(path)).text).toBe('changed');
    site.up = false;
    expect((await get(path)).text).toBe('changed');
  });

  test('that has not changed is not written again', async () => {
    await site.keep(path, 'as kept', { etag: `"${path}"` });
    expect((await get(path)).text).toBe(path);
    site.up = false;
    expect((await get(path)).text).toBe('as kept');
  });

  test('whose optional files do not exist opens without a network', async () => {
    site.up = false;
    expect((await get('models/adder/generation_config.json')).status).toBe(404);
    const unknown = await service.answer(new Request(`${scope}models/mine/config.json`), () => undefined);
    expect(unknown!.type).toBe('error');
    const notKept = await service.answer(new Request(scope + path), () => undefined);
    expect(notKept!.type).toBe('error');
  });
});

test('what is not its business is left alone', () => {
  expect(service.answer(new Request('https://huggingface.co/x'), () => undefined)).toBeNull();
  expect(service.answer(new Request(`${scope}sw.js`), () => undefined)).toBeNull();
});
