import { beforeEach, describe, expect, test } from 'vitest';
import { FakeSite, list, respond } from '../../../test/support/offline-site';
import { keepEverything, keepShell, keptList, whatIsKept } from './keep';

const wants = { models: ['adder'], links: ['seed0'], webgpu: false };
const needed = [
  'assets/engine-1.js',
  'assets/ort-1.wasm',
  'models/adder/model.safetensors',
  'links/seed0.safetensors',
];

let site: FakeSite;
beforeEach(() => {
  site = new FakeSite();
});

test('the shell is told from everything, with the bytes that are missing', async () => {
  expect((await whatIsKept(site.keeper, wants)).ready).toBe('no');
  await keepShell(site.keeper);
  expect(await whatIsKept(site.keeper, wants)).toEqual({ ready: 'shell', bytes: needed.join('').length });
  await keepEverything(site.keeper, wants);
  expect(await whatIsKept(site.keeper, wants)).toEqual({ ready: 'all', bytes: 0 });
  expect((await whatIsKept(site.keeper, { ...wants, models: ['other'] })).ready).toBe('shell');
});

test('the shell of another build does not count', async () => {
  await keepShell(site.keeper);
  const next = { ...site.keeper, list: { ...list, version: 'two' } };
  expect((await whatIsKept(next, wants)).ready).toBe('no');
  await keepShell(next);
  expect((await keptList(site.keeper))?.version).toBe('two');
});

test('everything is fetched once, in order, with its progress', async () => {
  await keepShell(site.keeper);
  await site.keep(needed[0]!, needed[0]!);
  site.asked.length = 0;
  const progress: number[][] = [];
  await keepEverything(site.keeper, wants, (...bytes) => progress.push(bytes));
  const total = needed.slice(1).join('').length;
  expect(site.asked).toEqual([needed[1], needed[2], needed[3]]);
  expect(progress[0]).toEqual([0, total]);
  expect(progress.at(-1)).toEqual([total, total]);
  await keepEverything(site.keeper, wants);
  expect(site.asked).toHaveLength(3);
});

test('what is kept can run on a page that is isolated', async () => {
  await keepEverything(site.keeper, wants);
  for (const entry of site.memory.stored.values())
    for (const [url, { init }] of entry) {
      const header = new Headers(init.headers).get('cross-origin-embedder-policy');
      expect([url, header]).toEqual([url, 'require-corp']);
    }
  expect(site.kept()).toContain('');
});

describe('a failure is named, and keeps what had come', () => {
  const failing = async (break_: () => void, signal?: AbortSignal) => {
    await keepShell(site.keeper);
    await site.keep(needed[0]!, needed[0]!);
    break_();
    return keepEverything(site.keeper, wants, undefined, signal).catch((error: unknown) => error);
  };

  test.each([
    ['offline', () => (site.up = false)],
    ['no_space', () => (site.memory.full = true)],
    ['not_found', () => site.files.delete(needed[1]!)],
    ['not_found', () => site.files.set(needed[1]!, respond('<!doctype html>', 'text/html'))],
    ['http_status', () => site.files.set(needed[1]!, respond('', 'text/plain', {}, 503))],
  ])('%s', async (code, break_) => {
    expect(await failing(break_)).toMatchObject({ code, field: needed[1] });
    expect(site.kept()).toContain(needed[0]);
    expect(site.kept()).not.toContain(needed[1]);
  });

  test('a body that breaks off is not kept', async () => {
    const broken = new ReadableStream({ start: (stream) => stream.error(new TypeError('network')) });
    const failure = failing(() => site.files.set(needed[1]!, new Response(broken)));
    expect(await failure).toMatchObject({ code: 'offline', field: needed[1] });
    expect(site.kept()).not.toContain(needed[1]);
  });

  test('cancelled', async () => {
    expect(await failing(() => undefined, AbortSignal.abort())).toMatchObject({ code: 'cancelled' });
  });
});
