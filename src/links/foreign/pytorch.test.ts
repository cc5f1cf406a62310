/** Links that PyTorch made and saved, read here, against what PyTorch computes with them: tools/pytorch/fixture.py. */

import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { parseSafetensors } from '../../models/safetensors';
import { nodeDevice } from '../../runtime/node';
import { Scope } from '../../runtime/scope';
import { floats, type HostTensor } from '../../runtime/tensor';
import { importLinks, type ForeignFile, type ImportPlan } from '../foreign';
import { innerName, outerName, readLinks, writeLinks, type LinkSet } from '../linkset';
import { LinkRunner } from '../runner';

const HOME = new URL('../../../test/fixtures/pytorch-links/', import.meta.url);
const bytesOf = (name: string) => new Uint8Array(readFileSync(new URL(encodeURI(name), HOME)));
const fileOf = (name: string): ForeignFile => ({ name, bytes: bytesOf(name) });

const plan = JSON.parse(readFileSync(new URL('case.json', HOME), 'utf8')) as ImportPlan & {
  sets: string[];
  training: string[];
};
const expected = parseSafetensors(bytesOf('expected.safetensors'));
const want = (name: string): HostTensor => floats(expected.tensorFloat32(name), expected.entry(name)!.shape);

const device = nodeDevice({ threads: 1 });
afterAll(() => device.dispose());

/** The largest difference of any output, relative to that output's largest magnitude. */
async function furthest(set: string, links: LinkSet): Promise<number> {
  const runner = new LinkRunner(device, plan.agents, plan.hops, links);
  const scope = new Scope();
  let worst = 0;
  const compare = (got: HostTensor, name: string) => {
    const wanted = want(`${set}.${name}`);
    expect(got.dims).toEqual(wanted.dims);
    const [ours, theirs] = [got, wanted].map(({ data }) => Array.from(data as Float32Array));
    const scale = Math.max(...theirs!.map(Math.abs));
    ours!.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - theirs![i]!) / scale)));
  };
  for (const i of plan.agents.keys())
    compare(await (await runner.inner(i, want(`states.${i}`), scope)).read(), innerName(i));
  for (const [j, { from }] of plan.hops.entries())
    compare(await (await runner.message(j, want(`states.${from}`), scope)).read(), outerName(j));
  scope.end();
  await runner.dispose();
  return worst;
}

/** As they are, and once more through a file of the lab's. */
async function agrees(set: string, links: LinkSet): Promise<void> {
  expect(await furthest(set, links)).toBeLessThan(1e-4);
  const again = readLinks(writeLinks(links), plan);
  expect(again.parameters).toEqual(links.parameters);
  expect(again).toMatchObject({ design: links.design, norm: links.norm, training: links.training });
}

const released = [
  'released/planner/adapter(math).safetensors',
  'released/critic/adapter(math).safetensors',
  'released/solver/adapter(math).safetensors',
  'released/Planner-Critic-Outerlink(math).safetensors',
  'released/Critic-Solver-Outerlink(math).safetensors',
  'released/Solver-Planner-Outerlink(math).safetensors',
];

describe('links made in PyTorch', () => {
  it.each(plan.sets)('with the lab’s metadata load as the lab’s own: %s', async (set) => {
    const links = readLinks(bytesOf(`${set}.safetensors`), plan);
    expect(`${links.design}-${links.norm}`).toBe(set);
    await agrees(set, links);
    const imported = importLinks([fileOf(`${set}.safetensors`)], plan);
    expect(imported.links).toEqual(links);
    expect(imported.notes.join()).toContain('nothing was changed');
  });

  it('load without metadata', async () => {
    const { links, notes } = importLinks([fileOf('plain.safetensors')], plan);
    expect(links).toMatchObject({ design: '2layer_res', norm: 'none' });
    expect(notes.join('\n')).toContain('do not say for which checkpoints');
    await agrees('plain', links);
  });

  it('load under the released names, one file each, in bfloat16', async () => {
    const { links, notes } = importLinks(released.map(fileOf), plan);
    expect(links).toMatchObject({ design: '2layer_ln_res', norm: 'none' });
    expect(notes).toContain(
      '“released/Solver-Planner-Outerlink(math).safetensors” became outer_links.2, the link from agent 3, “c”, to agent 1, “a”, by its name: ln_source → pre_norm, ln_target → post_norm, proj1 → W1, proj2 → W2, residual_proj → W3.',
    );
    expect(notes.join('\n')).toContain('54 tensors were bfloat16 and became float32');
    await agrees('released', links);
  });

  it.each(plan.training)(
    'load under the training code’s names, all in one file, in float16: %s',
    async (design) => {
      const { links, notes } = importLinks([fileOf(`training-${design}.safetensors`)], plan);
      expect(links).toMatchObject({ design, norm: 'none' });
      expect(notes.join('\n')).toContain('tensors were float16 and became float32');
      expect(notes.join('\n')).toContain(
        design.endsWith('_res') ? 'that it does was taken' : 'that it does not was taken',
      );
      await agrees(`training-${design}`, links);
    },
  );

  it('as a pickle are refused, with the line that converts them', () => {
    const name = 'released/planner/adapter(math).pt';
    expect(existsSync(new URL(encodeURI(name), HOME))).toBe(true);
    expect(() => importLinks([fileOf(name)], plan)).toThrow(
      expect.objectContaining({
        code: 'pickled_links',
        field: name,
        hint: expect.stringContaining('weights_only=True'),
      }),
    );
  });
});
