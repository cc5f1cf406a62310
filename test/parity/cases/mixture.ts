/**
 * A mixture of two experts and a summarizer, two rounds of three latent steps: every hidden state and every hop's
 * message, the answer's logits, the loss and its gradient by every link parameter.
 */

import { Agent } from '../../../src/agents/agent';
import type { Design } from '../../../src/links/designs';
import { linkPlaces } from '../../../src/links/linkset';
import { LinkRunner } from '../../../src/links/runner';
import { mixture } from '../../../src/mas/pattern';
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
import { disposeSystem } from './system';

const folder = 'system-mixture';

/** Token ids by row and by piece of the prompt. */
type Rows = number[][][];

interface MixtureCase {
  design: Design;
  rounds: number;
  latentSteps: number;
  agents: string[];
  prompts: { experts: { first: Rows; later: Rows }[]; summarizer: Rows; final: Rows };
  target: number[][];
}

/** The question is the row's number; a piece of a prompt names its ids in the script. */
const expert = { role: 'expert', latent: 'a {question}{slot} b {question}', final: '{question}{slot}' };
const summarizer = {
  role: 'summarizer',
  latent: 'a {question}{slot} b {question}{slot} c {question}',
  final: 'd {question}{slot} e {question}{slot} f {question}',
};

/** Ids by piece; an expert's slot is empty in round 1, and its prompt one piece. */
function scriptOf({ experts, summarizer: turns, final }: MixtureCase['prompts'], agent: number) {
  const script = new Map<string, number[]>();
  const add = (rows: Rows, names: readonly string[]) =>
    rows.forEach((pieces, row) => pieces.forEach((ids, i) => script.set(`${names[i]} ${row}`, ids)));
  const own = experts[agent];
  if (own) {
    add(own.later, ['a', ' b']);
    own.first.forEach(([ids], row) => script.set(`a ${row} b ${row}`, ids!));
  } else {
    add(turns, ['a', ' b', ' c']);
    add(final, ['d', ' e', ' f']);
  }
  return script;
}

async function build(
  { device, files }: Bench,
  { agents: paths, design, prompts }: MixtureCase,
): Promise<System> {
  const agents: Agent[] = [];
  for (const [i, path] of paths.entries()) {
    const checkpoint = await loadFixture(files, path.replace('../', ''));
    agents.push(new Agent({ ...checkpoint, tokenizer: new ScriptedTokenizer(scriptOf(prompts, i)) }, device));
  }
  const pattern = mixture(agents.length);
  const ends = agents.map(linkEnd);
  const file = parseSafetensors((await files.read(`${folder}/links.safetensors`))!);
  const links = new LinkRunner(device, ends, pattern.hops, {
    design,
    norm: 'none',
    pattern: pattern.id,
    agents: ends,
    places: linkPlaces(ends, pattern.hops),
    parameters: new Map(file.entries.map(({ name }) => [name, hostTensor(file, name)])),
    training: '',
  });
  return { device, glue: new Glue(device), pattern, agents, prompts: [expert, expert, summarizer], links };
}

async function parity(bench: Bench): Promise<Comparison[]> {
  const description = await caseOf<MixtureCase>(bench.files, folder);
  const { rounds, latentSteps, target } = description;
  const expected = await expectedOf(bench.files, folder);
  const built = await build(bench, description);
  const rows = target.map((_, row) => String(row));
  const options: RunOptions = {
    rounds,
    latentSteps,
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
  const { tensors } = await run(built, rows, options);
  const results = expected.entries
    .filter(({ name }) => /^r\d/.test(name))
    .map(({ name }) => compare(name, 'forward', tensors.get(name) ?? nothing, hostTensor(expected, name)));
  const logits = await answer(built, rows, target, options);
  results.push(compare('logits', 'forward', logits, hostTensor(expected, 'logits')));
  const { loss, gradients } = await lossAndGradients(built, rows, target, { rounds, latentSteps });
  results.push(compare('loss', 'forward', floats(Float32Array.of(loss), [1]), hostTensor(expected, 'loss')));
  for (const { name } of expected.entries.filter((entry) => entry.name.startsWith('grad.')))
    results.push(
      compare(
        name,
        'gradient',
        gradients.get(name.slice('grad.'.length)) ?? nothing,
        hostTensor(expected, name),
      ),
    );
  await disposeSystem(built);
  return results;
}

const nothing = floats(new Float32Array(0), [0]);

/** Logits [B,T,V] that predict each target, teacher-forced. */
async function answer(
  built: System,
  questions: readonly string[],
  target: readonly number[][],
  options: RunOptions,
): Promise<HostTensor> {
  const scope = new Scope();
  const recursion = new Recursion(built, questions, options, scope);
  const finals = await recursion.toFinals(
    target.map((ids) => ids.slice(0, -1)),
    false,
  );
  const logits = await built.agents.at(-1)!.logits(finals[0]!.chunks[0]!.hidden);
  scope.end();
  return part(logits, 1, logits.dims[1]! - target[0]!.length, logits.dims[1]!);
}

export const mixtureCases: Record<string, Case> = { 'system mixture': parity };
