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
import type { TokenizerFiles } from '../../src/tasks/vocabulary';
import { cosineSchedule } from '../../src/training/adamw';
import { candidatesCorpus } from './candidates-corpus';
import { configJson } from './configs';
import type { Corpus } from './corpus';
import { toFloat16 } from './half';
import { labellerCorpus } from './language/labeller-corpus';
import { navigatorCorpus } from './language/navigator-corpus';
import { reckoningCorpus } from './reckoning-corpus';
import { relayCorpus } from './relay-corpus';
import { runs } from './runs';
import type { PretrainRun } from './settings';
import { initialWeights, Trainer } from './trainer';

const STATE = '.cache/pretrain';
const RESULTS = 'tools/pretrain/results';

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
  const corpus = corpusOf(run);
  const { files, twins } = corpus;
  const json = configJson({ ...run, vocabulary: files.ids.size, specials: files.specials });
  const config = readConfig(json);
  const random = new Random(`${run.id} ${run.seed}`);
  const start = run.from
    ? await pretrain(runs.find((candidate) => candidate.id === run.from)!)
    : initialWeights(config, run.init, random, twins);
  const device = nodeDevice();
  const trainer = await Trainer.create(device, config, run.optimiser, start, random);
  const stateFile = `${STATE}/${run.id}.safetensors`;
  const logFile = `${RESULTS}/${run.id}.jsonl`;
  let seconds = 0;
  if (existsSync(stateFile))
    seconds = Number(trainer.restore(new Uint8Array(readFileSync(stateFile))).seconds);
  else {
    rmSync(logFile, { force: true });
    log(logFile, { settings: run });
  }

  let since = performance.now();
  let losses: number[] = [];
  while (trainer.step < run.steps) {
    const batch = corpus.draw(trainer.random, trainer.step / run.steps);
    const rate = cosineSchedule(trainer.step, run.steps, run.learningRate, run.warmup, 0.01);
    const { loss } = await trainer.update(batch, rate);
    losses.push(loss);
    if (trainer.step % run.reportEvery === 0 || trainer.step === run.steps) {
      seconds += (performance.now() - since) / 1000;
      const mean = losses.reduce((a, b) => a + b, 0) / losses.length;
      const { kinds, ...measures } = await corpus.report(trainer);
      const shares = Object.fromEntries(Object.entries(kinds).map(([kind, { right }]) => [kind, right]));
      log(logFile, {
        step: trainer.step,
        seconds: Math.round(seconds),
        loss: Number(mean.toFixed(4)),
        ...measures,
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
    await publish(run, json, files, weights, {
      seconds: Math.round(seconds),
      validation: await corpus.report(trainer),
    });
  await device.dispose();
  return weights;
}

function corpusOf(run: PretrainRun): Corpus {
  switch (run.task) {
    case 'relay':
      return relayCorpus(run);
    case 'candidates':
      return candidatesCorpus(run);
    case 'reckoning':
      return reckoningCorpus(run);
    case 'navigator':
      return navigatorCorpus(run);
    case 'labeller':
      return labellerCorpus(run);
  }
}

function log(file: string, entry: object): void {
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}

async function publish(
  run: PretrainRun,
  config: object,
  files: TokenizerFiles,
  weights: ReadonlyMap<string, HostTensor>,
  result: object,
): Promise<void> {
  const folder = `public/models/${run.publish}`;
  mkdirSync(folder, { recursive: true });
  const json = (name: string, value: object) =>
    writeFileSync(`${folder}/${name}`, `${JSON.stringify(value, null, 2)}\n`);
  const dtype = run.task === 'navigator' || run.task === 'labeller' ? { torch_dtype: 'float16' } : {};
  json('config.json', { ...config, ...dtype });
  json('tokenizer.json', files.tokenizer);
  json('tokenizer_config.json', files.config);
  json('pretraining.json', { ...result, runs: lineage(run) });
  const halves = run.task === 'navigator' || run.task === 'labeller';
  const tensors = [...weights].map(([name, { dims, data }]) =>
    halves
      ? { name, dtype: 'F16' as const, shape: dims, data: toFloat16(data as Float32Array) }
      : { name, dtype: 'F32' as const, shape: dims, data },
  );
  writeFileSync(`${folder}/model.safetensors`, writeSafetensors(tensors, { format: 'pt' }));
}

/** The settings of a run and of those it starts from, oldest first. */
function lineage(run: PretrainRun): PretrainRun[] {
  const from = runs.find((candidate) => candidate.id === run.from);
  return [...(from ? lineage(from) : []), run];
}

await main();
