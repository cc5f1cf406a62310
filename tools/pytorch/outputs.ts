/** Links of every design and norm mode as the lab writes them, each with what the lab computes from random states. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { designs } from '../../src/links/designs';
import {
  createLinks,
  innerName,
  normModes,
  outerName,
  writeLinks,
  type LinkSet,
} from '../../src/links/linkset';
import { LinkRunner } from '../../src/links/runner';
import { patterns, type Pattern } from '../../src/mas/pattern';
import { writeSafetensors, type TensorToWrite } from '../../src/models/safetensors';
import { Random } from '../../src/random';
import type { Device } from '../../src/runtime/device';
import { nodeDevice } from '../../src/runtime/node';
import { Scope } from '../../src/runtime/scope';
import { floats, type HostTensor } from '../../src/runtime/tensor';

/** Latent steps, of which soft prompts keep one vector each. */
const STEPS = 3;
const BATCH = 2;

const agents = [
  { id: 'a', hash: 'a'.repeat(64), width: 12, embeddingNorm: 2 },
  { id: 'b', hash: 'b'.repeat(64), width: 20, embeddingNorm: 0.5 },
  { id: 'c', hash: 'c'.repeat(64), width: 16, embeddingNorm: 9 },
];

/** Writes `NAME.links.safetensors` beside `NAME.outputs.safetensors` for each; returns how many. */
export async function writeOutputs(directory: string): Promise<number> {
  mkdirSync(directory, { recursive: true });
  const device = nodeDevice({ threads: 1 });
  const random = new Random('states');
  let written = 0;
  for (const make of Object.values(patterns))
    for (const design of designs)
      for (const norm of normModes) {
        const pattern = make(agents.length);
        const plan = { design, norm, pattern: pattern.id, agents, hops: pattern.hops, positions: STEPS };
        const made = createLinks(plan, 3);
        // Layer norms start at 1 and 0, where an exchange of the two would not show.
        for (const [name, { data }] of made.parameters)
          if (name.includes('_norm.'))
            data.forEach((value, i) => (data[i] = Number(value) + random.normal() / 4));
        const rows = await compute(device, made, pattern, random);
        const norms = JSON.stringify(agents.map(({ embeddingNorm }) => embeddingNorm));
        const path = join(directory, `${pattern.id}-${design}-${norm}`);
        writeFileSync(`${path}.links.safetensors`, writeLinks(made));
        writeFileSync(`${path}.outputs.safetensors`, writeSafetensors(rows, { embedding_norms: norms }));
        written++;
      }
  await device.dispose();
  return written;
}

/** `{link}.x`, and of it `{link}.y` inside an agent, `{link}.message` between two. */
async function compute(
  device: Device,
  links: LinkSet,
  { hops }: Pattern,
  random: Random,
): Promise<TensorToWrite[]> {
  const runner = new LinkRunner(device, agents, hops, links);
  const scope = new Scope();
  const rows: TensorToWrite[] = [];
  const add = (name: string, { dims, data }: HostTensor) =>
    rows.push({ name, dtype: 'F32', shape: dims, data });
  const states = (name: string, width: number): HostTensor => {
    const values = Float32Array.from({ length: BATCH * STEPS * width }, () => random.normal());
    const x = floats(values, [BATCH, STEPS, width]);
    add(`${name}.x`, x);
    return x;
  };
  for (const [i, { width }] of agents.entries()) {
    const name = innerName(i);
    add(`${name}.y`, await (await runner.inner(i, states(name, width), scope)).read());
  }
  for (const [j, { from }] of hops.entries()) {
    const name = outerName(j);
    const x = states(name, agents[from]!.width);
    add(`${name}.message`, await (await runner.message(j, x, scope)).read());
  }
  scope.end();
  await runner.dispose();
  return rows;
}
