import { beforeEach, describe, expect, test } from 'vitest';
import { FakeSite, list, scope } from '../../../test/support/offline-site';
import { Offline, type OfflineHost } from './register';

/** Bytes of the engine and of what `wants` names. */
const missing = 88;
const wants = { models: ['adder'], links: ['seed0'], webgpu: false };

class FakeContainer {
  registered: unknown[] = [];
  /** What `register` comes to. */
  outcome: () => unknown = () => ({ active: {} });

  register(...args: unknown[]): Promise<unknown> {
    this.registered.push(args);
    return new Promise((resolve) => resolve(this.outcome()));
  }
}

let site: FakeSite;
let container: FakeContainer;
let reloads: number;
let tried: boolean;
let touch: () => void;

beforeEach(() => {
  site = new FakeSite();
  site.files.set('offline.json', new Response(JSON.stringify(list)));
  container = new FakeContainer();
  reloads = 0;
  tried = false;
});

function offlineWith(rest: Partial<OfflineHost> = {}): Offline {
  return new Offline({
    page: scope,
    container: container as unknown as ServiceWorkerContainer,
    reason: null,
    caches: site.caches,
    isolated: true,
    embedded: false,
    touch: new Promise((resolve) => (touch = resolve)),
    tried: { get: () => tried, set: (value) => (tried = value) },
    fetch: site.fetch,
    reload: () => reloads++,
    persist: () => Promise.resolve(),
    ...rest,
  });
}

describe('registering', () => {
  test('is done for the page’s folder, and afterwards the shell is there without a network', async () => {
    const offline = offlineWith();
    await offline.start();
    expect(container.registered).toEqual([[`${scope}sw.js`, { scope, updateViaCache: 'none' }]]);
    expect(offline.state()).toMatchObject({ supported: true, ready: 'shell', offersReload: false });
  });

  test('is not done where it is not wanted, and the reason is told', async () => {
    const offline = offlineWith({ container: null, reason: 'This is a development build.' });
    await offline.start();
    expect(container.registered).toEqual([]);
    expect(offline.state()).toMatchObject({ supported: false, reason: 'This is a development build.' });
    expect(site.asked).toEqual([]);
  });

  test.each([
    ['refused', () => Promise.reject(new Error('insecure')), /insecure/],
    ['blocked by a testing tool', () => undefined, /blocked/],
  ])('that is %s is told, and the page goes on', async (_, outcome, reason) => {
    container.outcome = outcome;
    const offline = offlineWith({ isolated: false });
    await offline.start();
    expect(offline.state()).toMatchObject({ supported: false, reason: expect.stringMatching(reason) });
    expect(reloads).toBe(0);
  });

  test.each([
    ['activated', true],
    ['redundant', false],
  ])('waits for the first worker to be %s', async (state, supported) => {
    const worker = Object.assign(new EventTarget(), { state: 'installing' });
    container.outcome = () => ({ active: null, waiting: null, installing: worker });
    const offline = offlineWith();
    const started = offline.start();
    await new Promise((resolve) => setTimeout(resolve));
    expect(offline.state().ready).toBe('no');
    worker.state = state;
    worker.dispatchEvent(new Event('statechange'));
    await started;
    expect(offline.state().supported).toBe(supported);
  });

  test('tells what it comes to, until that is no longer asked for', async () => {
    const offline = offlineWith();
    let told = 0;
    const end = offline.subscribe(() => told++);
    await offline.start();
    expect(told).toBeGreaterThan(0);
    end();
    const before = told;
    offline.dismissError();
    expect(told).toBe(before);
  });
});

describe('a page that is not isolated', () => {
  test('is loaded again once, and not a second time when that was in vain', async () => {
    await offlineWith({ isolated: false }).start();
    expect(reloads).toBe(1);
    const again = offlineWith({ isolated: false });
    await again.start();
    expect(reloads).toBe(1);
    expect(again.state().offersReload).toBe(true);
    again.reload();
    expect(reloads).toBe(2);
  });

  test('is not loaded again under the user’s hands', async () => {
    const offline = offlineWith({ isolated: false });
    touch();
    await offline.start();
    expect(reloads).toBe(0);
    expect(offline.state().offersReload).toBe(true);
  });

  test('may be loaded again after it was isolated in between', async () => {
    tried = true;
    await offlineWith({ isolated: true }).start();
    await offlineWith({ isolated: false }).start();
    expect(reloads).toBe(1);
  });
});

describe('what is kept', () => {
  test('is told for the present experiment, without fetching any of it', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    expect(site.asked).toEqual([]); // not before there is a service worker
    await offline.start();
    expect(offline.state()).toMatchObject({ ready: 'shell', bytes: missing });
    expect(site.asked.filter((path) => /engine|models|links/.test(path))).toEqual([]);
    await offline.want({ ...wants, models: [] });
    expect(offline.state().bytes).toBeLessThan(missing);
  });

  test('is looked at again only where other things are needed', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    await offline.start();
    let told = 0;
    offline.subscribe(() => told++);
    await offline.want({ ...wants });
    expect(told).toBe(0);
    await offline.want({ ...wants, models: [] });
    expect(told).toBe(1);
  });

  test('of the shell is fetched once, where it cannot be kept too', async () => {
    const offline = offlineWith();
    site.memory.full = true;
    await Promise.all([offline.start(), offline.want(wants)]);
    for (const models of [[], ['other'], ['adder', 'other']]) await offline.want({ ...wants, models });
    expect(site.asked.filter((path) => path === 'presets/relay.json')).toHaveLength(1);
    expect(offline.state()).toMatchObject({ ready: 'no', bytes: expect.any(Number) });
    // Asking for everything tries again.
    site.memory.full = false;
    await offline.keepEverything();
    expect(offline.state()).toMatchObject({ ready: 'all' });
  });

  test('is told for what is needed last, whichever look ends last', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    await offline.start();
    const looks = [offline.want({ ...wants, links: [] }), offline.want({ ...wants, models: [] })];
    await Promise.all(looks);
    expect(offline.state().bytes).toBe(missing - 'models/adder/model.safetensors'.length);
  });

  test('is everything when the user asks for it, with progress', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    await offline.start();
    const shown: unknown[] = [];
    offline.subscribe(() => shown.push(offline.state().keeping));
    await offline.keepEverything();
    expect(offline.state()).toMatchObject({ ready: 'all', bytes: 0, keeping: null, error: null });
    expect(shown).toContainEqual({ loaded: missing, total: missing });
  });

  test('that fails to come is told by name, and can be tried again', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    await offline.start();
    site.memory.full = true;
    await offline.keepEverything();
    expect(offline.state()).toMatchObject({ ready: 'shell', keeping: null, error: { code: 'no_space' } });
    offline.dismissError();
    expect(offline.state().error).toBeNull();
    site.memory.full = false;
    await offline.keepEverything();
    expect(offline.state()).toMatchObject({ ready: 'all', error: null });
  });

  test('can be stopped without an error', async () => {
    const offline = offlineWith();
    await offline.want(wants);
    await offline.start();
    const keeping = offline.keepEverything();
    offline.stop();
    await keeping;
    expect(offline.state()).toMatchObject({ ready: 'shell', keeping: null, error: null });
  });

  test('is still told without a network', async () => {
    const before = offlineWith();
    await before.want(wants);
    await before.start();
    await before.keepEverything();
    site.up = false;
    const after = offlineWith();
    await after.want(wants);
    await after.start();
    expect(after.state()).toMatchObject({ ready: 'all', bytes: 0 });
  });

  test('is nothing where neither network nor list is there, and asking for it says so', async () => {
    site.up = false;
    const offline = offlineWith();
    await offline.start();
    await offline.keepEverything();
    expect(offline.state()).toMatchObject({ ready: 'no', bytes: null, error: { code: 'offline' } });
  });
});
