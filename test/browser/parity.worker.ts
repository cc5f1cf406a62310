/** Runs parity cases on one browser back end; the cases are those of Node. */

import { LabError } from '../../src/errors';
import { urlSource } from '../../src/models/source-url';
import type { Device } from '../../src/runtime/device';
import { openBrowserDevice } from '../../src/runtime/index';
import { cases, runCase } from '../parity/cases';
import type { Comparison } from '../parity/comparison';
import { meterMemory } from './memory';

export interface ParityRequest {
  backend: 'wasm' | 'webgpu';
  name: string;
}

export interface ParityAnswer {
  /** As the device says; empty when it could not be opened. */
  backend: string;
  description: string;
  results: Comparison[];
  /** What stopped the case, if anything did. */
  error: string | null;
}

const memory = { bytes: meterMemory(), noise: 2e6 };
const files = urlSource(new URL('../fixtures/', import.meta.url).href);
let device: Promise<Device> | null = null;

async function answer({ backend, name }: ParityRequest): Promise<ParityAnswer> {
  let notes = '';
  let opened: Device | null = null;
  try {
    device ??= openBrowserDevice(backend, (sentence) => (notes += sentence));
    opened = await device;
    if (!Object.hasOwn(cases, name)) throw new Error(`There is no case “${name}”.`);
    const results = await runCase(name, { device: opened, files, memory });
    return { backend: opened.name, description: opened.description + notes, results, error: null };
  } catch (error) {
    const text = error instanceof LabError ? `${error.code}: ${error.message}` : String(error);
    return { backend: opened?.name ?? '', description: notes, results: [], error: text };
  }
}

onmessage = async ({ data }: MessageEvent<ParityRequest>) => postMessage(await answer(data));
