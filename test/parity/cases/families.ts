/** One model of each family against PyTorch: forward, cached, alone and batched, and both VJPs of the chunk. */

import { Agent, type Cache } from '../../../src/agents/agent';
import type { Rows } from '../../../src/agents/layout';
import { chunkVjp, pastNames, presentNames } from '../../../src/models/decoder';
import { encodeModel } from '../../../src/onnx/encode';
import { cotangentName } from '../../../src/onnx/vjp';
import type { DeviceTensor } from '../../../src/runtime/device';
import { Scope } from '../../../src/runtime/scope';
import { floats, type HostTensor } from '../../../src/runtime/tensor';
import { loadFixture } from '../../support/checkpoints';
import {
  caseOf,
  compare,
  expectedOf,
  hostTensor,
  part,
  type Bench,
  type Case,
  type Comparison,
} from '../comparison';

const names = ['llama', 'llama-untied', 'mistral', 'qwen2', 'qwen3', 'gemma3', 'llama-bf16', 'qwen3-f16'];

/** `past_key.0` of `present_key.0`. */
const asPast = (present: string) => present.replace('present', 'past');

async function family(folder: string, { device, files }: Bench): Promise<Comparison[]> {
  const { split, size, lengths } = await caseOf<{ split: number; size: number; lengths: number[] }>(
    files,
    folder,
  );
  const expected = await expectedOf(files, folder);
  const want = (name: string) => hostTensor(expected, name);
  const checkpoint = await loadFixture(files, folder);
  const agent = new Agent(checkpoint, device);
  const { config } = agent;
  const scope = new Scope();
  const upload = (tensor: HostTensor) => scope.keep(device.upload(tensor));

  const batch = lengths.length;
  const real: Rows = lengths.map((length) => new Uint8Array(size).fill(1, size - length));
  const cut = (from: number, to: number): Rows => real.map((row) => row.subarray(from, to));
  const everywhere = { rows: real, axis: 1 } as const;
  const later = { rows: cut(split, size), axis: 1 } as const;
  const results: Comparison[] = [];
  const check = async (
    name: string,
    kind: 'forward' | 'gradient',
    got: DeviceTensor,
    wanted: HostTensor,
    counted: typeof everywhere | { rows: Rows; axis: 2 },
  ) => {
    results.push(compare(name, kind, await got.read(), wanted, counted));
  };
  const checkCache = async (how: string, { tensors }: Cache) => {
    for (const [i, name] of presentNames(config).entries())
      await check(`${how} ${name}`, 'forward', tensors[i] as DeviceTensor, want(name), {
        rows: real,
        axis: 2,
      });
  };

  const embeds = want('embeds');
  await check(
    'embeds',
    'forward',
    await agent.embed(want('ids').data as Int32Array, batch, scope),
    embeds,
    everywhere,
  );

  const whole = await agent.forward(upload(embeds), real, agent.emptyCache(batch), scope);
  await check('hidden', 'forward', whole.hidden, want('hidden'), everywhere);
  await checkCache('whole', whole.cache);
  results.push(compare('logits', 'forward', await agent.logits(whole.hidden), want('logits'), everywhere));

  const first = await agent.forward(
    upload(part(embeds, 1, 0, split)),
    cut(0, split),
    agent.emptyCache(batch),
    scope,
  );
  const second = await agent.forward(
    upload(part(embeds, 1, split, size)),
    cut(split, size),
    first.cache,
    scope,
  );
  await check('cached hidden', 'forward', second.hidden, part(want('hidden'), 1, split, size), later);
  await check('cached last', 'forward', second.last, part(want('hidden'), 1, size - 1, size), {
    rows: cut(size - 1, size),
    axis: 1,
  });
  await checkCache('cached', second.cache);

  for (const [row, length] of lengths.entries()) {
    const alone = part(part(embeds, 0, row, row + 1), 1, size - length, size);
    const chunk = await agent.forward(
      upload(alone),
      [new Uint8Array(length).fill(1)],
      agent.emptyCache(1),
      scope,
    );
    const wanted = part(part(want('hidden'), 0, row, row + 1), 1, size - length, size);
    results.push(compare(`row ${row} alone`, 'forward', await chunk.hidden.read(), wanted));
  }

  // The chunk behind the fixture's own past, so that only its VJP is judged.
  const past: Cache = {
    fixed: [],
    tensors: presentNames(config).map((name) => upload(part(want(name), 2, 0, split))),
    rows: cut(0, split),
  };
  const chunk = await agent.forward(upload(part(embeds, 1, split, size)), cut(split, size), past, scope);
  const { tensors, files: weights } = checkpoint.weights;
  const program = await device.compile(
    encodeModel(chunkVjp(config, { of: 'hidden', cache: true }), tensors),
    weights,
  );
  const backward = async (hidden: HostTensor) => {
    const cotangents = Object.fromEntries(
      presentNames(config).map((name) => [cotangentName(name), upload(want(`ct_${name}`))]),
    );
    return scope.keepAll(
      await program.run({ ...chunk.feeds, ...cotangents, [cotangentName('hidden')]: upload(hidden) }),
    );
  };
  const back = await backward(want('ct_hidden'));
  await check('ct_embeds', 'gradient', back[cotangentName('embeds')]!, want('ct_embeds'), later);
  for (const name of presentNames(config).map(asPast))
    await check(`ct_${name}`, 'gradient', back[cotangentName(name)]!, want(`ct_${name}`), {
      rows: cut(0, split),
      axis: 2,
    });

  // The VJP of the last position alone is that of all with the other cotangents zero.
  const last = part(want('ct_hidden'), 1, size - split - 1, size - split);
  const onlyLast = floats(new Float32Array(want('ct_hidden').data.length), want('ct_hidden').dims);
  const stride = onlyLast.data.length / batch;
  for (let row = 0; row < batch; row++)
    (onlyLast.data as Float32Array).set(
      part(last, 0, row, row + 1).data as Float32Array,
      (row + 1) * stride - config.hiddenSize,
    );
  const wantedLast = await backward(onlyLast);
  const presents = presentNames(config).map((name) => upload(want(`ct_${name}`)));
  const got = await agent.backwardLast(chunk, upload(last), presents, scope);
  await check(
    'last: ct_embeds',
    'gradient',
    got.embeds,
    await wantedLast[cotangentName('embeds')]!.read(),
    later,
  );
  for (const [i, name] of pastNames(config).entries())
    await check(`last: ct_${name}`, 'gradient', got.past[i]!, await wantedLast[cotangentName(name)]!.read(), {
      rows: cut(0, split),
      axis: 2,
    });

  const full = await agent.backwardHidden(whole, upload(want('ct_hidden_full')), scope);
  await check('ct_embeds_full', 'gradient', full, want('ct_embeds_full'), everywhere);

  scope.end();
  await program.dispose();
  await agent.dispose();
  return results;
}

export const familyCases: Record<string, Case> = Object.fromEntries(
  names.map((name) => [`model ${name}`, (bench: Bench) => family(name, bench)]),
);
