import { describe, expect, test } from 'vitest';
import { advice, describeGpu, describeThreads } from './advice';
import type { BrowserName, SystemName } from './browser';
import type { Adapter, DeviceFacts } from './offer';

const adapter: Adapter = {
  vendor: 'apple',
  architecture: 'metal-3',
  description: '',
  f16: true,
  software: false,
};
const complete: DeviceFacts = {
  browser: { browser: 'chrome', system: 'mac' },
  gpu: adapter,
  threads: { cores: 8, notIsolated: null },
};

const on = (browser: BrowserName, system: SystemName, rest: Partial<DeviceFacts> = {}): DeviceFacts => ({
  ...complete,
  browser: { browser, system },
  ...rest,
});

test('where nothing is missing there is no advice', () => {
  expect(advice(complete)).toBeNull();
});

describe('a browser without WebGPU is told what its own user can do', () => {
  test.each([
    ['chrome', 'windows', 'Chrome 113'],
    ['edge', 'windows', 'Edge 113'],
    ['chrome', 'android', 'Chrome 121'],
    ['chrome', 'linux', 'Chrome 147'],
    ['firefox', 'windows', 'Firefox 141'],
    ['firefox', 'mac', 'Firefox 147'],
    ['firefox', 'linux', 'open the page in Chrome or Edge'],
    ['safari', 'mac', 'Safari 26'],
    ['safari', 'ios', 'iPadOS 26'],
    ['chrome', 'ios', 'iPadOS 26'],
    ['other', 'other', 'recent Chrome, Edge or Safari'],
  ] as const)('%s on %s', (browser, system, words) => {
    expect(advice(on(browser, system, { gpu: 'no_api' }))).toContain(words);
  });
});

describe('a browser that gives no adapter is told what its own user can do', () => {
  test.each([
    ['chrome', 'windows', 'chrome://settings/system'],
    ['edge', 'windows', 'edge://settings/system'],
    ['firefox', 'windows', 'about:preferences'],
    ['chrome', 'linux', '--enable-unsafe-webgpu'],
    ['chrome', 'android', 'a computer may be'],
    ['safari', 'mac', 'update the system'],
  ] as const)('%s on %s', (browser, system, words) => {
    const text = advice(on(browser, system, { gpu: 'no_adapter' }));
    expect(text).toContain(words);
    expect(text).toContain('WASM');
  });
});

test('a page over http is told one thing only, since all else follows from it', () => {
  const facts = on('safari', 'ios', { gpu: 'insecure', threads: { cores: 4, notIsolated: 'insecure' } });
  expect(advice(facts)).toMatch(/^Open the page at an https:\/\/ address[^.]*\.$/);
});

test('a software adapter is said to be slower than WASM', () => {
  const facts = on('chrome', 'linux', { gpu: { ...adapter, software: true } });
  expect(advice(facts)).toContain('more slowly than WASM');
});

test('missing threads are told with their remedy, after a missing GPU', () => {
  const notIsolated = { threads: { cores: 4, notIsolated: 'headers' } } as const;
  expect(advice({ ...complete, ...notIsolated })).toMatch(/^For threads, reload the page/);
  expect(advice({ ...complete, ...notIsolated, gpu: 'no_api' })).toMatch(/^For WebGPU.*For threads/);
  expect(advice({ ...complete, threads: { cores: 4, notIsolated: 'embedded' } })).toContain('tab of its own');
});

test('what runs where is one line each', () => {
  expect(describeGpu(complete)).toBe('WebGPU: apple metal-3, half precision');
  expect(describeGpu({ ...complete, gpu: { ...adapter, software: true, f16: false } })).toContain(
    'in software',
  );
  expect(describeGpu({ ...complete, gpu: 'no_adapter' })).toBe('No WebGPU: the browser gives no adapter');
  expect(describeThreads(complete)).toBe('WASM: threads can be used, 8 cores; the page is isolated');
  expect(describeThreads({ ...complete, threads: { cores: 2, notIsolated: 'headers' } })).toBe(
    'WASM: one thread, since the page is not cross-origin isolated',
  );
});
