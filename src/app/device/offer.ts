/**
 * What this browser offers to compute with, asked on the page without loading ONNX Runtime: the GPU that WebGPU gives,
 * the threads of WebAssembly, and why either is missing. The sentences about it are in advice.ts.
 */

import { browserOf, type BrowserFacts } from './browser';

export interface Adapter {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** Half-precision numbers in shaders. */
  readonly f16: boolean;
  /** A GPU in name only: the processor does its work. */
  readonly software: boolean;
}

/** `insecure`: the page is not served over https. `no_api`: not in this browser. `no_adapter`: the browser gives none. */
export type NoAdapter = 'insecure' | 'no_api' | 'no_adapter';

/** `insecure`: as above. `embedded`: in a frame, the outer page decides. `headers`: the page came without the headers. */
export type NotIsolated = 'insecure' | 'embedded' | 'headers';

export interface DeviceFacts {
  readonly browser: BrowserFacts;
  readonly gpu: Adapter | NoAdapter;
  readonly threads: {
    /** Of the processor, as far as the browser tells. */
    readonly cores: number;
    /** Null: the page is isolated, and WebAssembly may use threads. */
    readonly notIsolated: NotIsolated | null;
  };
}

/** What of the browser is asked. */
export interface Surroundings {
  readonly secure: boolean;
  readonly isolated: boolean;
  readonly embedded: boolean;
  readonly navigator: {
    readonly userAgent: string;
    readonly maxTouchPoints: number;
    readonly hardwareConcurrency: number;
    readonly gpu?: Pick<GPU, 'requestAdapter'>;
  };
}

/** A GPU process that hangs must not hold up the page. */
const PATIENCE_MS = 10_000;

const here = (): Surroundings => ({
  secure: globalThis.isSecureContext,
  isolated: globalThis.crossOriginIsolated === true,
  embedded: window.top !== window.self,
  navigator,
});

/** Never throws. */
export async function askDevice(surroundings = here()): Promise<DeviceFacts> {
  const { navigator } = surroundings;
  return {
    browser: browserOf(navigator),
    gpu: await askGpu(surroundings),
    threads: { cores: navigator.hardwareConcurrency, notIsolated: whyNotIsolated(surroundings) },
  };
}

async function askGpu({ secure, navigator }: Surroundings): Promise<Adapter | NoAdapter> {
  if (!secure) return 'insecure';
  if (!navigator.gpu) return 'no_api';
  const adapter = await patiently(navigator.gpu.requestAdapter({ powerPreference: 'high-performance' }));
  if (!adapter) return 'no_adapter';
  // Absent before Chrome 127.
  const { vendor = '', architecture = '', description = '', isFallbackAdapter = false } = infoOf(adapter);
  const names = `${vendor} ${architecture} ${description}`;
  return {
    vendor,
    architecture,
    description,
    f16: adapter.features.has('shader-f16'),
    software: isFallbackAdapter || softwareRenderers.test(names),
  };
}

const infoOf = ({ info }: GPUAdapter): Partial<GPUAdapterInfo> => info ?? {};

/** What browsers bring for want of a GPU; not all of them call it a fallback. */
const softwareRenderers = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;

function whyNotIsolated({ secure, isolated, embedded }: Surroundings): NotIsolated | null {
  if (isolated) return null;
  if (!secure) return 'insecure';
  return embedded ? 'embedded' : 'headers';
}

/** The result; null when it fails or takes too long. */
function patiently<T>(asked: Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    asked.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
}
