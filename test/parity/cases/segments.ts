/**
 * A sequence whose beginning is a fixed segment, against PyTorch's whole one: forward, watched and backward, behind an
 * empty past and behind one that has grown. Padded rows, and a family with sliding windows.
 */

import { Agent, type Cache, type Chunk } from '../../../src/agents/agent';
import type { Rows } from '../../../src/agents/layout';
import { presentNames } from '../../../src/models/decoder';
import { Scope } from '../../../src/runtime/scope';
import type { HostTensor } from '../../../src/runtime/tensor';
import { loadFixture } from '../../support/checkpoints';
import {
  caseOf,
  compare,
  expectedOf,
  hostTensor,
  measured,
  part,
  type Bench,
  type Case,
  type Comparison,
} from '../comparison';

async function segments(folder: string, { device, files }: Bench): Promise<Comparison[]> {
  const { split, size, lengths } = await caseOf<{ split: number; size: number; lengths: number[] }>(
    files,
    folder,
  );
  const expected = await expectedOf(files, folder);
  const want = (name: string) => hostTensor(expected, name);
  const agent = new Agent(await loadFixture(files, folder), device);
  const scope = new Scope();
  const upload = (tensor: HostTensor) => scope.keep(device.upload(tensor));
  const real: Rows = lengths.map((length) => new Uint8Array(size).fill(1, size - length));
  const cut = (from: number, to: number): Rows => real.map((row) => row.subarray(from, to));
  const embeds = (from: number, to: number) => upload(part(want('embeds'), 1, from, to));
  const run = (from: number, to: number, past: Cache, watched: number[] = []) =>
    agent.forward(embeds(from, to), cut(from, to), past, scope, watched);
  const results: Comparison[] = [];

  const fixed = await agent.prefix(embeds(0, split), cut(0, split), scope);
  const all = await run(split, size, fixed);
  const later = { rows: cut(split, size), axis: 1 } as const;
  results.push(
    compare('hidden', 'forward', await all.hidden.read(), part(want('hidden'), 1, split, size), later),
    measured('places of the cache', all.cache.rows[0]!.length, size),
  );
  for (const [i, name] of presentNames(agent.config).entries())
    results.push(
      compare(name, 'forward', await host(all.cache.tensors[i]!), part(want(name), 2, split, size), {
        rows: cut(split, size),
        axis: 2,
      }),
    );

  const step = await run(size - 1, size, (await run(split, size - 1, fixed)).cache);
  const joined = await run(size - 1, size, (await run(0, size - 1, agent.emptyCache(lengths.length))).cache);
  results.push(
    compare('a step', 'forward', await step.last.read(), part(want('hidden'), 1, size - 1, size)),
    compare('a step, joined', 'forward', await joined.last.read(), await step.last.read()),
  );
  const watch = async (past: Cache) => {
    const { attention } = await run(size - 1, size, past, [split - 1, split, size - 1]);
    return attention!.read();
  };
  results.push(
    compare(
      'attention',
      'forward',
      await watch((await run(split, size - 1, fixed)).cache),
      await watch((await run(0, size - 1, agent.emptyCache(lengths.length))).cache),
    ),
  );

  // What the present K/V of the fixed places would pass on does not go through the chunk: its embeddings' cotangent is
  // the same with it and without.
  const cotangents = (from: number) =>
    presentNames(agent.config).map((name) => upload(part(want(`ct_${name}`), 2, from, size)));
  const last = upload(part(want('ct_hidden'), 1, size - split - 1, size - split));
  const back = (chunk: Chunk, from: number) => agent.backwardLast(chunk, last, cotangents(from), scope);
  const ofAll = await back(all, split);
  const past = (await run(0, split, agent.emptyCache(lengths.length))).cache;
  const same = await run(split, size, past);
  results.push(
    compare(
      'ct_embeds of the last',
      'gradient',
      await ofAll.embeds.read(),
      await (await back(same, 0)).embeds.read(),
      later,
    ),
    compare(
      'ct_embeds of all',
      'gradient',
      await (await agent.backwardHidden(all, upload(want('ct_hidden')), scope)).read(),
      await (await agent.backwardHidden(same, upload(want('ct_hidden')), scope)).read(),
      later,
    ),
  );
  const [ofStep, ofJoined] = [await back(step, split), await back(joined, 0)];
  results.push(
    compare('ct_embeds of a step', 'gradient', await ofStep.embeds.read(), await ofJoined.embeds.read()),
  );
  for (const [i, got] of ofStep.past.entries())
    results.push(
      compare(
        `ct_past ${i} of a step`,
        'gradient',
        await got.read(),
        part(await ofJoined.past[i]!.read(), 2, split, size - 1),
        { rows: cut(split, size - 1), axis: 2 },
      ),
    );

  scope.end();
  await agent.dispose();
  return results;
}

const host = (tensor: Cache['tensors'][number]): Promise<HostTensor> =>
  'read' in tensor ? tensor.read() : Promise.resolve(tensor);

export const segmentCases: Record<string, Case> = Object.fromEntries(
  ['llama', 'gemma3'].map((name) => [`fixed segment ${name}`, (bench: Bench) => segments(name, bench)]),
);
