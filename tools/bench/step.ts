/**
 * One latent step of an agent and its vjp, on any device: what Node and the browser measure alike. Pure: the caller
 * brings the device and the files.
 */

import { allReal, layoutOf } from '../../src/agents/layout';
import { readConfig, type ModelConfig } from '../../src/models/config';
import { chunkGraph, chunkVjp, pastNames, presentNames } from '../../src/models/decoder';
import { parseSafetensors } from '../../src/models/safetensors';
import type { FileSource } from '../../src/models/source';
import { buildWeightStore } from '../../src/models/weights';
import { encodeModel } from '../../src/onnx/encode';
import { cotangentName } from '../../src/onnx/vjp';
import type { Device, Feed, Program } from '../../src/runtime/device';
import { floats } from '../../src/runtime/tensor';
import type { Handlers, StepKind, TimeArgs } from './protocol';

/** Tensors of a case by name, as `writeCase` (step-case.ts) stored them. */
export type ReadCase = (batch: number) => Promise<Uint8Array<ArrayBuffer>>;

interface Loaded {
  chunk: Program;
  vjp: Program;
  feeds: ReadonlyMap<number, Record<string, Feed>>;
}

/** Handlers of a peer that runs this project's graphs on `device`. */
export function stepHandlers(
  openDevice: () => Promise<Device>,
  sources: (args: { model: string; folder: string }) => { model: FileSource; readCase: ReadCase },
): Handlers {
  let loaded: Loaded;
  const call = (kind: StepKind, batch: number) => callOf(loaded, kind, batch);
  return {
    async open({ model, batches, past, folder }) {
      const device = await openDevice();
      loaded = await load(device, sources({ model, folder }), batches, past);
      return { description: device.description };
    },
    numbers: async ({ kind, batch }) => Array.from(await call(kind, batch)()),
    time: ({ kind, batch, ...limits }) => timed(call(kind, batch), limits),
  };
}

async function load(
  device: Device,
  { model, readCase }: { model: FileSource; readCase: ReadCase },
  batches: readonly number[],
  past: number,
): Promise<Loaded> {
  const config = readConfig(JSON.parse(new TextDecoder().decode((await model.read('config.json'))!)));
  const weights = (await model.read('model.safetensors'))!;
  const { tensors, files } = buildWeightStore(
    config,
    new Map([['model.safetensors', parseSafetensors(weights)]]),
  );
  const chunk = await device.compile(encodeModel(chunkGraph(config), tensors), files);
  const vjp = await device.compile(
    encodeModel(chunkVjp(config, { of: 'last', cache: true }), tensors),
    files,
  );
  const feeds = new Map<number, Record<string, Feed>>();
  for (const batch of batches)
    feeds.set(batch, await feedsOf(device, config, batch, past, await readCase(batch)));
  return { chunk, vjp, feeds };
}

/** As an agent feeds them: what came from another graph lies on the device, positions and masks come from the host. */
async function feedsOf(
  device: Device,
  config: ModelConfig,
  batch: number,
  past: number,
  bytes: Uint8Array<ArrayBuffer>,
) {
  const stored = parseSafetensors(bytes);
  const window = config.layers.find(({ sliding }) => sliding !== null)?.sliding ?? null;
  const { positions, mask, maskLocal } = layoutOf(allReal(batch, past), allReal(batch, 1), window);
  const feeds: Record<string, Feed> = { positions, mask, ...(maskLocal && { mask_local: maskLocal }) };
  const names = ['embeds', ...pastNames(config), ...['last', ...presentNames(config)].map(cotangentName)];
  for (const name of names)
    feeds[name] = device.upload(floats(stored.tensorFloat32(name), stored.entry(name)!.shape));
  return feeds;
}

/** The result is read back, so that the time ends when the number is there, on a GPU too. */
function callOf({ chunk, vjp, feeds }: Loaded, kind: StepKind, batch: number): () => Promise<Float32Array> {
  const fed = feeds.get(batch)!;
  const once = async (program: Program, wanted: string) => {
    const results = await program.run(fed);
    const { data } = await results[wanted]!.read();
    for (const tensor of Object.values(results)) tensor.dispose();
    return data as Float32Array;
  };
  return async () => {
    const state = await once(chunk, 'last');
    return kind === 'step' ? state : once(vjp, cotangentName('embeds'));
  };
}

async function timed(
  call: () => Promise<unknown>,
  { calls, minCalls, budgetMs, warmCalls }: Omit<TimeArgs, 'kind' | 'batch'>,
) {
  const started = performance.now();
  for (let i = 0; i < warmCalls && performance.now() - started < budgetMs; i++) await call();
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < calls && (times.length < minCalls || performance.now() - begun < budgetMs)) {
    const before = performance.now();
    await call();
    times.push(performance.now() - before);
  }
  return times;
}
