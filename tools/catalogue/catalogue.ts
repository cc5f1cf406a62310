/** What lies under public, as the page's catalogue (src/app/state/catalogue.ts). */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../src/app/state/catalogue';

const listed = (folder: string) => readdirSync(join('public', folder)).sort();
const size = (...path: string[]) => statSync(join(...path)).size;
const runtime = (file: string) => size('node_modules', 'onnxruntime-web', 'dist', file);

/** The recorded runs, and where the cursor stands when one is opened. */
const traces: Catalogue['traces'] = [
  { name: 'relay', link: '#v=1&preset=relay', at: { round: 2, agent: 3, step: 0, at: 'answer' } },
];

export function catalogue(): Catalogue {
  return {
    presets: listed('presets').map((file) => file.replace('.json', '')),
    traces,
    links: listed('links')
      .filter((file) => file.endsWith('.safetensors'))
      .map((file) => ({
        file: file.replace('.safetensors', ''),
        label: file.replace('.safetensors', '').replace(/^relay-seed(\d+)$/, 'Trained, seed $1'),
        bytes: size('public', 'links', file),
      })),
    models: Object.fromEntries(
      listed('models').map((id) => [
        id,
        ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].reduce(
          (sum, file) => sum + size('public', 'models', id, file),
          0,
        ),
      ]),
    ),
    runtime: {
      wasm: runtime('ort-wasm-simd-threaded.wasm'),
      webgpu: runtime('ort-wasm-simd-threaded.asyncify.wasm'),
    },
  };
}
