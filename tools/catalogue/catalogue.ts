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
  {
    name: 'deliberation',
    link: '#v=1&preset=deliberation',
    at: { round: 2, agent: 2, step: 0, at: 'answer' },
  },
];

/** The first is opened where an address names none; what is not named here comes behind. */
const first = ['relay', 'mixture', 'deliberation'];

/** Experiments with links; RLM runs have a workspace, and a list, of their own. */
function presets(): string[] {
  const all = listed('presets')
    .map((file) => file.replace('.json', ''))
    .filter((id) => !id.startsWith('rlm-'));
  return [...first.filter((id) => all.includes(id)), ...all.filter((id) => !first.includes(id))];
}

/** What stands between a file's family and its seed, in words. */
const variants: Readonly<Record<string, string>> = {
  linear: 'Linear links',
  long: 'Trained longer',
  prompt: 'Trained soft prompt',
};

const partsOf = (file: string) => /^[a-z0-9]+(?:-(.*))?-seed(\d+)$/.exec(file);

/** Such as “Trained, seed 0”, or “Trained with 2 latent steps, seed 0” of candidates-m2-seed0. */
function labelOf(file: string): string {
  const [, variant = '', seed] = partsOf(file) ?? [];
  if (seed === undefined) return file;
  const steps = /^m(\d+)$/.exec(variant)?.[1];
  const kind = steps ? `Trained with ${steps} latent steps` : variants[variant];
  return `${kind ?? (variant ? `Trained (${variant})` : 'Trained')}, seed ${seed}`;
}

/** Variants come behind. */
const isVariant = (file: string) => Number(partsOf(file)?.[1] !== undefined);

function linksOf(file: string): Catalogue['links'][number] {
  const path = join('public', 'links', `${file}.safetensors`);
  const { pattern, agents } = describeLinks(new Uint8Array(readFileSync(path)));
  return { file, label: labelOf(file), bytes: size(path), pattern, agents: [...agents] };
}

export function catalogue(): Catalogue {
  const ids = presets();
  return {
    presets: ids,
    traces: recorded.filter(({ name }) => existsSync(join('public', 'traces', `${name}.json`))),
    links: listed('links')
      .filter((file) => file.endsWith('.safetensors'))
      .map((file) => file.replace('.safetensors', ''))
      .sort((a, b) => isVariant(a) - isVariant(b) || (a < b ? -1 : 1))
      .map(linksOf),
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
