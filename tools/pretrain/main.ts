/**
 * Pretrains a built-in agent: `npm run pretrain -- <run> [--settings FILE]`. Runs that a run starts from come first.
 * The state is saved as it goes (.cache/pretrain) and an interrupted run goes on from there; the log and the wall time
 * land in tools/pretrain/results, the checkpoint in public/models.
 */

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { readConfig } from '../../src/models/config';
import { writeSafetensors } from '../../src/models/safetensors';
import { Random } from '../../src/random';
import { nodeDevice } from '../../src/runtime/node';
import type { HostTensor } from '../../src/runtime/tensor';
import { createCorpus } from '../../src/tasks/relay/corpus';
import { tokenizerFiles } from '../../src/tasks/relay/vocabulary';
import { cosineSchedule } from '../../src/training/adamw';
import { configJson } from './configs';
import { report } from './evaluate';
import { runs } from './runs';
import type { PretrainRun } from './settings';
import { initialWeights, Trainer } from './trainer';

const STATE = '.cache/pretrain';
const RESULTS = 'tools/pretrain/results';
const EVERY = 100;

async function main(): Promise<void> {
  const [id, ...overrides] = process.argv.slice(2);
  const run = runs.find((candidate) => candidate.id === id);
  if (!run) throw new Error(`Name a run: ${runs.map((candidate) => candidate.id).join(', ')}.`);
  mkdirSync(STATE, { recursive: true });
  mkdirSync(RESULTS, { recursive: true });
  const changed = Object.fromEntries(
    overrides.map((text) => {
      const [key, value] = text.replace(/^--/, '').split('=') as [string, string];
      return [key, JSON.parse(value) as unknown];
    }),
  );
  await pretrain({ ...run, ...changed });
}

async function pretrain(run: PretrainRun): Promise<Map<string, HostTensor>> {
  const files = tokenizerFiles(run.family, run.vocabularySeed);
  const json = configJson({
    family: run.family,
    hidden: run.hidden,
    vocabulary: files.ids.size,
    specials: files.specials,
  });
  const config = readConfig(json);
  const random = new Random(`${run.id} ${run.seed}`);
  const start = run.from
    ? await pretrain(runs.find((candidate) => candidate.id === run.from)!)
    : initialWeights(config, run.init, random);
  const device = nodeDevice();
  const trainer = await Trainer.create(device, config, run.optimiser, start, random);
  const draw = createCorpus({
    knows: run.knows,
    encode: (token) => files.ids.get(token)!,
    specials: files.specials,
  });
  const stateFile = `${STATE}/${run.id}.safetensors`;
  const logFile = `${RESULTS}/${run.id}.jsonl`;
  let seconds = 0;
  if (existsSync(stateFile))
    seconds = Number(trainer.restore(new Uint8Array(readFileSync(stateFile))).seconds);
  else {
    rmSync(logFile, { force: true });
    log(logFile, { settings: run });
  }

  const corpus = { root: run.root, advance: run.advance, boost: run.boost, stall: run.stall };
  const cues = [...new Set(run.mixture.map(({ cue }) => cue))];
  const validate = () =>
    report(
      trainer,
      (rng, cue) => draw(rng, { ...corpus, cue, pairs: 4, rows: 1000, split: 'validation', boost: 0.2 }),
      cues,
    );
  let since = performance.now();
  let losses: number[] = [];
  while (trainer.step < run.steps) {
    const { cue, pairs } = choose(run, trainer.step, trainer.random);
    const skew = run.skew * Math.min(1, Math.max(0, (0.5 - trainer.step / run.steps) / 0.35));
    const batch = draw(trainer.random, { ...corpus, cue, pairs, rows: run.rows, skew });
    const rate = cosineSchedule(trainer.step, run.steps, run.learningRate, run.warmup, 0.01);
    const { loss } = await trainer.update(batch, rate);
    losses.push(loss);
    if (trainer.step % EVERY === 0 || trainer.step === run.steps) {
      seconds += (performance.now() - since) / 1000;
      const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
      const { kinds, values } = await validate();
      const shares = Object.fromEntries(Object.entries(kinds).map(([kind, { right }]) => [kind, right]));
      log(logFile, {
        step: trainer.step,
        seconds: Math.round(seconds),
        loss: Number(mean.toFixed(4)),
        values,
        ...shares,
      });
      writeFileSync(`${stateFile}.new`, await trainer.save({ seconds: String(seconds) }));
      renameSync(`${stateFile}.new`, stateFile);
      losses = [];
      since = performance.now();
    }
  }
  const weights = await trainer.weights();
  if (run.publish)
    await publish(run, json, files, weights, { seconds: Math.round(seconds), validation: await validate() });
  await device.dispose();
  return weights;
}

function choose(run: PretrainRun, step: number, random: Random) {
  const progress = step / run.steps;
  const mixture = run.mixture.filter(({ from = 0, until = 1 }) => from <= progress && progress < until);
  let draw = random.next() * mixture.reduce((sum, { share }) => sum + share, 0);
  return mixture.find(({ share }) => (draw -= share) < 0) ?? mixture[0]!;
}

function log(file: string, entry: object): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

async function publish(
  run: PretrainRun,
  config: object,
  files: ReturnType<typeof tokenizerFiles>,
  weights: ReadonlyMap<string, HostTensor>,
  result: object,
): Promise<void> {
  const folder = `public/models/${run.publish}`;
  mkdirSync(folder, { recursive: true });
  const json = (name: string, value: object) =>
    writeFileSync(`${folder}/${name}`, `${JSON.stringify(value, null, 2)}\n`);
  json('config.json', config);
  json('tokenizer.json', files.tokenizer);
  json('tokenizer_config.json', files.config);
  json('pretraining.json', { ...result, runs: lineage(run) });
  const tensors = [...weights].map(([name, { dims, data }]) => ({
    name,
    dtype: 'F32' as const,
    shape: dims,
    data,
  }));
  writeFileSync(`${folder}/model.safetensors`, writeSafetensors(tensors, { format: 'pt' }));
}

/** The settings of a run and of those it starts from, oldest first. */
function lineage(run: PretrainRun): PretrainRun[] {
  const from = runs.find((candidate) => candidate.id === run.from);
  return [...(from ? lineage(from) : []), run];
}

await main();
