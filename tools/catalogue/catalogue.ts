/** What lies under public, as the page's catalogue (src/app/state/catalogue.ts). */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../../src/app/state/catalogue';
import { describeLinks } from '../../src/experiment/links-file';

const listed = (folder: string) => readdirSync(join('public', folder)).sort();
const size = (...path: string[]) => statSync(join(...path)).size;
const runtime = (file: string) => size('node_modules', 'onnxruntime-web', 'dist', file);

/** The recorded runs that are made, and where the cursor stands when one is opened. */
export const recorded: Catalogue['traces'] = [
  { name: 'relay', link: '#v=1&preset=relay', at: { round: 2, agent: 3, step: 0, at: 'answer' } },
  { name: 'mixture', link: '#v=1&preset=mixture', at: { round: 1, agent: 1, step: 1, at: 'latent' } },
];

/** The first is opened where an address names none; what is not named here comes behind. */
const first = ['relay', 'mixture'];

function presets(): string[] {
  const all = listed('presets').map((file) => file.replace('.json', ''));
  return [...first.filter((id) => all.includes(id)), ...all.filter((id) => !first.includes(id))];
}

/** Such as “Trained, seed 0”, or “Trained (long), seed 0” of candidates-long-seed0. */
function labelOf(file: string, design: string): string {
  const kind = design === 'soft_prompt' ? 'Soft prompt' : 'Trained';
  const [, variant, seed] = /^[a-z0-9]+(?:-(.*))?-seed(\d+)$/.exec(file) ?? [];
  if (seed === undefined) return `${kind}: ${file}`;
  return `${kind}${variant === undefined || design === 'soft_prompt' ? '' : ` (${variant})`}, seed ${seed}`;
}

function linksOf(file: string): Catalogue['links'][number] {
  const path = join('public', 'links', `${file}.safetensors`);
  const { design, pattern, agents } = describeLinks(new Uint8Array(readFileSync(path)));
  return { file, label: labelOf(file, design), bytes: size(path), pattern, agents: [...agents] };
}

export function catalogue(): Catalogue {
  const ids = presets();
  return {
    presets: ids,
    traces: recorded.filter(({ name }) => existsSync(join('public', 'traces', `${name}.json`))),
    links: listed('links')
      .filter((file) => file.endsWith('.safetensors'))
      .map((file) => linksOf(file.replace('.safetensors', ''))),
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
