/**
 * `npx tsx tools/pytorch/outputs.ts DIR`: links of every design and norm mode as the lab writes them, each with what the
 * lab computes from random states, for check.py to hold against PyTorch.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { designs } from '../../src/links/designs';
import { createLinks, innerName, normModes, outerName, writeLinks } from '../../src/links/linkset';
import { LinkRunner } from '../../src/links/runner';
import { patterns } from '../../src/mas/pattern';
import { writeSafetensors, type TensorToWrite } from '../../src/models/safetensors';
import { Random } from '../../src/random';
import { nodeDevice } from '../../src/runtime/node';
import { Scope } from '../../src/runtime/scope';
import type { HostTensor } from '../../src/runtime/tensor';

const [directory] = process.argv.slice(2);
if (!directory) throw new Error('Name a folder to write into.');
mkdirSync(directory, { recursive: true });

const agents = [
  { id: 'a', hash: 'a'.repeat(64), width: 12, embeddingNorm: 2 },
  { id: 'b', hash: 'b'.repeat(64), width: 20, embeddingNorm: 0.5 },
  { id: 'c', hash: 'c'.repeat(64), width: 16, embeddingNorm: 9 },
];
const device = nodeDevice({ threads: 1 });
const random = new Random('states');
const row = (name: string, { dims, data }: HostTensor): TensorToWrite => ({
  name,
  dtype: 'F32',
  shape: dims,
  data,
});

for (const make of Object.values(patterns))
  for (const design of designs)
    for (const norm of normModes) {
      const { id: pattern, hops } = make(agents.length);
      const made = createLinks({ design, norm, pattern, agents, hops, positions: 3 }, 3);
      // Layer norms start at 1 and 0, where swapping them would not show.
      for (const [name, { data }] of made.parameters)
        if (name.includes('_norm.'))
          for (let i = 0; i < data.length; i++) data[i] = Number(data[i]) + random.normal() / 4;
      const runner = new LinkRunner(device, agents, hops, made);
      const scope = new Scope();
      const rows: TensorToWrite[] = [];
      const states = (width: number): HostTensor => ({
        dtype: 'float32',
        dims: [2, 3, width],
        data: Float32Array.from({ length: 6 * width }, () => random.normal()),
      });
      for (const [i, { width }] of agents.entries()) {
        const x = states(width);
        rows.push(row(`${innerName(i)}.x`, x));
        rows.push(row(`${innerName(i)}.y`, await (await runner.inner(i, x, scope)).read()));
      }
      for (const [j, { from }] of hops.entries()) {
        const x = states(agents[from]!.width);
        rows.push(row(`${outerName(j)}.x`, x));
        rows.push(row(`${outerName(j)}.message`, await (await runner.message(j, x, scope)).read()));
      }
      scope.end();
      await runner.dispose();
      const norms = JSON.stringify(agents.map(({ embeddingNorm }) => embeddingNorm));
      const name = join(directory, `${pattern}-${design}-${norm}`);
      writeFileSync(`${name}.links.safetensors`, writeLinks(made));
      writeFileSync(`${name}.outputs.safetensors`, writeSafetensors(rows, { embedding_norms: norms }));
    }
await device.dispose();
