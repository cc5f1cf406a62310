import { afterEach, expect, test, vi } from 'vitest';
import { askDevice, type Surroundings } from './offer';

const intel = { vendor: 'intel', architecture: 'gen-12lp', description: '', isFallbackAdapter: false };

function adapter(info: Partial<GPUAdapterInfo> = {}, features: string[] = []): GPUAdapter {
  return { info: { ...intel, ...info }, features: new Set(features) } as unknown as GPUAdapter;
}

function surroundings(
  requestAdapter: (() => Promise<GPUAdapter | null>) | null,
  rest: Partial<Surroundings> = {},
): Surroundings {
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0.0.0 Safari/537.36';
  const gpu = requestAdapter && { gpu: { requestAdapter } };
  return {
    secure: true,
    isolated: true,
    embedded: false,
    navigator: { userAgent: agent, maxTouchPoints: 0, hardwareConcurrency: 8, ...gpu },
    ...rest,
  };
}

afterEach(() => vi.useRealTimers());

test('an adapter is told with its names and whether it has half precision', async () => {
  const facts = await askDevice(surroundings(async () => adapter({}, ['shader-f16'])));
  expect(facts.gpu).toMatchObject({ vendor: 'intel', architecture: 'gen-12lp', f16: true, software: false });
  expect(facts.threads).toEqual({ cores: 8, notIsolated: null });
  expect(facts.browser).toEqual({ browser: 'chrome', system: 'linux' });
});

test.each([
  [{ isFallbackAdapter: true }],
  [{ vendor: 'google', architecture: 'swiftshader' }],
  [{ description: 'llvmpipe (LLVM 19)' }],
])('an adapter of %o is told to be software', async (info) => {
  expect((await askDevice(surroundings(async () => adapter(info)))).gpu).toMatchObject({ software: true });
});

test('an adapter that does not tell its names is one all the same', async () => {
  const silent = { features: new Set() } as unknown as GPUAdapter;
  expect((await askDevice(surroundings(async () => silent))).gpu).toMatchObject({
    vendor: '',
    software: false,
  });
});

test('a missing GPU is told with its reason', async () => {
  expect((await askDevice(surroundings(null))).gpu).toBe('no_api');
  expect((await askDevice(surroundings(null, { secure: false }))).gpu).toBe('insecure');
  expect((await askDevice(surroundings(async () => null))).gpu).toBe('no_adapter');
  expect((await askDevice(surroundings(() => Promise.reject(new Error('crashed'))))).gpu).toBe('no_adapter');
});

test('a GPU that never answers counts as missing', async () => {
  vi.useFakeTimers();
  const asked = askDevice(surroundings(() => new Promise(() => undefined)));
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await asked).gpu).toBe('no_adapter');
});

test.each([
  [{ secure: false, isolated: false }, 'insecure'],
  [{ isolated: false, embedded: true }, 'embedded'],
  [{ isolated: false }, 'headers'],
])('without isolation, %o, the reason is told', async (rest, reason) => {
  expect((await askDevice(surroundings(null, rest))).threads.notIsolated).toBe(reason);
});
