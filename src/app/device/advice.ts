/**
 * Sentences about what this browser offers: what is there, and what the user of this very browser can do where something
 * is missing. Which versions have WebGPU where is from the Implementation Status page of the gpuweb wiki (April 2026) and
 * MDN's browser-compat-data.
 */

import { plural } from '../format';
import type { DeviceFacts, NoAdapter, NotIsolated } from './offer';

/** The GPU, as one line for “What runs where”. */
export function describeGpu({ gpu }: DeviceFacts): string {
  if (typeof gpu === 'string') return absent[gpu];
  const named = [gpu.vendor, gpu.architecture, gpu.description].filter(Boolean).join(' ');
  const kind = gpu.software ? ', in software, without a GPU' : '';
  return `WebGPU: ${named || 'an adapter without a name'}${kind}${gpu.f16 ? ', half precision' : ''}`;
}

const absent: Readonly<Record<NoAdapter, string>> = {
  insecure: 'No WebGPU: the page is not served over https',
  no_api: 'No WebGPU in this browser',
  no_adapter: 'No WebGPU: the browser gives no adapter',
};

/** The threads, as one line for “What runs where”. */
export function describeThreads({ threads: { cores, notIsolated } }: DeviceFacts): string {
  if (notIsolated) return `WASM: one thread, since the page is ${unisolated[notIsolated]}`;
  return `WASM: threads can be used, ${plural(cores, 'core')}; the page is isolated`;
}

const unisolated: Readonly<Record<NotIsolated, string>> = {
  insecure: 'not served over https',
  embedded: 'a frame of another page',
  headers: 'not cross-origin isolated',
};

/** What this user can do, as one or two sentences, the more useful first. Null: nothing is missing. */
export function advice(facts: DeviceFacts): string | null {
  const { gpu, threads } = facts;
  if (gpu === 'insecure' || threads.notIsolated === 'insecure')
    return 'Open the page at an https:// address or at localhost: over http, browsers give neither WebGPU nor threads nor offline use.';
  return [gpuAdvice(facts), threadAdvice(threads.notIsolated)].filter(Boolean).join(' ') || null;
}

function gpuAdvice({ gpu, browser: { browser, system } }: DeviceFacts): string | null {
  if (typeof gpu === 'string') {
    const missing = gpu === 'no_api' ? noApi(browser, system) : noAdapter(browser, system);
    return `${missing} Meanwhile the lab runs on WASM, which is quickest for the built-in agents.`;
  }
  if (!gpu.software) return null;
  return `WebGPU is computed by the processor here, more slowly than WASM: ${turnOn(browser)}, or choose WASM.`;
}

type Browser = DeviceFacts['browser']['browser'];
type System = DeviceFacts['browser']['system'];

/** The browser does not know WebGPU. */
function noApi(browser: Browser, system: System): string {
  if (system === 'ios') return 'For WebGPU, update to iOS or iPadOS 26 or newer.';
  if (browser === 'safari')
    return 'For WebGPU, update to Safari 26 or newer, or open the page in Chrome or Edge.';
  if (browser === 'firefox') {
    if (system === 'windows')
      return 'For WebGPU, update to Firefox 141 or newer, or open the page in Chrome or Edge.';
    if (system === 'mac')
      return 'For WebGPU, update to Firefox 147 or newer (Macs with Apple chips), or open the page in Chrome or Safari.';
    return 'For WebGPU, open the page in Chrome or Edge.';
  }
  if (browser === 'chrome' || browser === 'edge') {
    const version = system === 'android' ? '121' : system === 'linux' ? '147' : '113';
    return `For WebGPU, update to ${names[browser]} ${version} or newer.`;
  }
  return 'For WebGPU, open the page in a recent Chrome, Edge or Safari.';
}

/** The browser knows WebGPU, but has no GPU for it. */
function noAdapter(browser: Browser, system: System): string {
  if (system === 'linux' && (browser === 'chrome' || browser === 'edge'))
    return `For WebGPU, ${turnOn(browser)} and update the graphics driver; where that is not enough, start ${names[browser]} with --enable-unsafe-webgpu --enable-features=Vulkan.`;
  if (system === 'android')
    return 'This device’s GPU or Android version is not among those that WebGPU runs on; a computer may be.';
  if (system === 'ios' || browser === 'safari')
    return 'For WebGPU, update the system and restart the browser.';
  return `For WebGPU, ${turnOn(browser)} and update the graphics driver.`;
}

const names = { chrome: 'Chrome', edge: 'Edge' } as const;

/** Where hardware acceleration is switched on. */
function turnOn(browser: Browser): string {
  if (browser === 'chrome') return 'turn on graphics acceleration in chrome://settings/system';
  if (browser === 'edge') return 'turn on graphics acceleration in edge://settings/system';
  if (browser === 'firefox') return 'turn on hardware acceleration in about:preferences, under Performance';
  return 'turn on hardware acceleration in the browser’s settings';
}

function threadAdvice(reason: NotIsolated | null): string | null {
  if (reason === 'embedded') return 'For threads, open the lab in a tab of its own.';
  if (reason === 'headers')
    return 'For threads, reload the page; in a private window service workers may be off.';
  return null;
}
