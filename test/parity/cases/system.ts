/**
 * Two agents of different family, width and vocabulary, two rounds, three latent steps, for each link design: every
 * hidden state, message and cache length, the answer's logits, the loss and its gradient by every link parameter.
 */

import { Agent } from '../../../src/agents/agent';
import { allReal } from '../../../src/agents/layout';
import type { Design } from '../../../src/links/designs';
import { linkDesigns } from '../../../src/links/designs';
import { linkPlaces } from '../../../src/links/linkset';
import { LinkRunner } from '../../../src/links/runner';
import { sequential } from '../../../src/mas/pattern';
import { Recursion, run, type RunOptions } from '../../../src/mas/recursion';
import { linkEnd, type System } from '../../../src/mas/system';
import { parseSafetensors } from '../../../src/models/safetensors';
import { Glue } from '../../../src/runtime/glue';
import { Scope } from '../../../src/runtime/scope';
import { floats, type HostTensor } from '../../../src/runtime/tensor';
import { lossAndGradients } from '../../../src/training/backward';
import { loadFixture, ScriptedTokenizer } from '../../support/checkpoints';
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

type Turns = { before: number[]; after?: number[] }[];

export interface SystemCase {
  rounds: number;
  latentSteps: number;
  prompts: { agents: { first: Turns; later: Turns }[]; final: Turns };
  target: number[][];
}

/** The question is the row's number; a piece of a prompt names its ids in the script. */
const prompt = {
  role: 'fixture',
  latent: 'before {question}{slot} after {question}',
  final: 'finally before {question}{slot} finally after {question}',
};

/** Ids by piece: the first agent's slot is empty in round 1, and the second has but one latent turn. */
function scriptOf({ agents, final }: SystemCase['prompts'], agent: number): Map<string, number[]> {
  const script = new Map<string, number[]>([['', []]]);
  const add = (name: string, turns: Turns) =>
    turns.forEach(({ before, after = [] }, row) =>
      script.set(`${name}before ${row}`, before).set(` ${name}after ${row}`, after),
    );
  const { first, later } = agents[agent]!;
  add('', agent === 0 ? later : first);
  if (agent === 0) first.forEach(({ before }, row) => script.set(`before ${row} after ${row}`, before));
  else add('finally ', final);
  return script;
}

export async function buildSystem(
  { device, files }: Bench,
  design: Design,
  { prompts }: SystemCase,
): Promise<System> {
  const agents = [];
  for (const [i, name] of ['llama', 'gemma3'].entries()) {
    const checkpoint = await loadFixture(files, `system/${name}`);
    agents.push(new Agent({ ...checkpoint, tokenizer: new ScriptedTokenizer(scriptOf(prompts, i)) }, device));
  }
  const pattern = sequential(agents.length);
  const ends = agents.map(linkEnd);
  const file = parseSafetensors((await files.read(`system-${design}/links.safetensors`))!);
  const links = new LinkRunner(device, ends, pattern.hops, {
    design,
    norm: 'none',
    pattern: pattern.id,
    agents: ends,
    places: linkPlaces(ends, pattern.hops),
    parameters: new Map(file.entries.map(({ name }) => [name, hostTensor(file, name)])),
    training: '',
  });
  return { device, glue: new Glue(device), pattern, agents, prompts: agents.map(() => prompt), links };
}

/** The speaker's final prompts of the two rows cannot be one batch: only one of them has text after its slot. */
const evenly = (built: System): System => ({
  ...built,
  prompts: built.prompts.map((own) => ({ ...own, final: 'finally before {question}{slot}' })),
});

export async function disposeSystem(built: System): Promise<void> {
  await built.links.dispose();
  await built.glue.dispose();
  for (const agent of built.agents) await agent.dispose();
}

const plain: Omit<RunOptions, 'rounds' | 'latentSteps'> = {
  mode: 'latent',
  control: 'none',
  interventions: [],
  sampling: { temperature: 0, topP: 1 },
  maxTokens: 1,
  seed: 0,
  probe: false,
  tensors: true,
  views: false,
  candidates: [],
};

async function system(design: Design, bench: Bench): Promise<Comparison[]> {
  const folder = `system-${design}`;
  const description = await caseOf<SystemCase>(bench.files, folder);
  const { rounds, latentSteps, target } = description;
  const expected = await expectedOf(bench.files, folder);
  const built = await buildSystem(bench, design, description);
  const rows = target.map((_, row) => String(row));
  const options: RunOptions = { ...plain, rounds, latentSteps };
  const results: Comparison[] = [];

  const { tensors } = await run(evenly(built), rows, options);
  const names = expected.entries.map(({ name }) => name).filter((name) => /^r\d/.test(name));
  for (const name of names)
    results.push(
      compare(
        name,
        'forward',
        tensors.get(name) ?? floats(new Float32Array(0), [0]),
        hostTensor(expected, name),
      ),
    );

  let loss = 0;
  const gradients = new Map<string, Float32Array>();
  for (const [row, question] of rows.entries()) {
    const wanted = part(hostTensor(expected, 'logits'), 0, row, row + 1);
    results.push(
      compare(
        `logits of row ${row}`,
        'forward',
        await answer(built, question, target[row]!, options),
        wanted,
      ),
    );
    const found = await lossAndGradients(built, [question], [target[row]!], { rounds, latentSteps });
    loss += found.loss / rows.length;
    for (const [name, { data }] of found.gradients) {
      const sum = gradients.get(name) ?? new Float32Array(data.length);
      gradients.set(
        name,
        sum.map((value, i) => value + Number(data[i]) / rows.length),
      );
    }
  }
  results.push(compare('loss', 'forward', floats(Float32Array.of(loss), [1]), hostTensor(expected, 'loss')));
  for (const { name } of expected.entries.filter((entry) => entry.name.startsWith('grad.'))) {
    const wanted = hostTensor(expected, name);
    const got = gradients.get(name.slice('grad.'.length)) ?? new Float32Array(0);
    results.push(
      compare(
        name,
        'gradient',
        floats(got, got.length === wanted.data.length ? wanted.dims : [got.length]),
        wanted,
      ),
    );
  }

  await disposeSystem(built);
  return results;
}

/** A watched run is the same as one that is not; attention weights are those of the places that are watched. */
async function watched(bench: Bench): Promise<Comparison[]> {
  const design = '2layer_ln_res';
  const description = await caseOf<SystemCase>(bench.files, `system-${design}`);
  const { rounds, latentSteps, target } = description;
  const built = await buildSystem(bench, design, description);
  const questions = target.map((_, row) => String(row));
  const options = { ...plain, rounds, latentSteps };
  const unseen = await run(evenly(built), questions, options);
  const seen = await run(evenly(built), questions, { ...options, views: true });
  const results = [...unseen.tensors].map(([name, tensor]) =>
    compare(`${name}, watched`, 'forward', seen.tensors.get(name)!, tensor),
  );

  const scope = new Scope();
  const length = 5;
  for (const agent of built.agents) {
    const { layers, heads } = agent.config;
    const rows = layers.length * heads;
    const embeds = await agent.embed(
      Int32Array.from({ length: 2 * length }, (_, i) => i),
      2,
      scope,
    );
    const weights = async (places: number[]) => {
      const past = agent.emptyCache(2);
      const { attention } = await agent.forward(embeds, allReal(2, length), past, scope, places);
      return floats((await attention!.read()).data as Float32Array, [2, rows, places.length]);
    };
    const all = await weights([0, 1, 2, 3, 4]);
    const sums = Float32Array.from({ length: 2 * rows }, (_, row) =>
      (all.data as Float32Array).subarray(row * length, (row + 1) * length).reduce((a, b) => a + b, 0),
    );
    const ones = new Float32Array(sums.length).fill(1);
    results.push(
      compare(
        `attention of ${agent.id} to all places`,
        'forward',
        floats(sums, [2 * rows]),
        floats(ones, [2 * rows]),
      ),
      compare(`attention of ${agent.id} to one place`, 'forward', await weights([3]), part(all, 2, 3, 4)),
    );
  }
  scope.end();
  await disposeSystem(built);
  return results;
}

/** Logits [1,T,V] that predict each target, teacher-forced. */
async function answer(
  built: System,
  question: string,
  target: readonly number[],
  options: RunOptions,
): Promise<HostTensor> {
  const scope = new Scope();
  const recursion = new Recursion(built, [question], options, scope);
  const record = (await recursion.toFinals([target.slice(0, -1)], false))[0]!;
  const logits = await built.agents[record.agent]!.logits(record.chunks[0]!.hidden);
  scope.end();
  return part(logits, 1, logits.dims[1]! - target.length, logits.dims[1]!);
}

export const systemCases: Record<string, Case> = {
  ...Object.fromEntries(
    linkDesigns.map((design) => [`system ${design}`, (bench: Bench) => system(design, bench)]),
  ),
  'system watched': watched,
};
