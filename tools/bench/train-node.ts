/**
 * Outer-loop training steps in Node: a child process that main.ts starts. Opening it also writes the case for
 * PyTorch: links, prompts as token ids, targets.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { readSpec } from '../../src/cli/input';
import { nodeLibrary, PUBLIC } from '../../src/cli/library';
import { buildSystem } from '../../src/experiment/build';
import { writeLinks } from '../../src/links/linkset';
import { disposeGradients } from '../../src/links/runner';
import { promptPieces } from '../../src/mas/prompt';
import type { System } from '../../src/mas/system';
import { nodeDevice } from '../../src/runtime/node';
import { taskOf } from '../../src/tasks/registry';
import { adamwDefaults } from '../../src/training/adamw';
import { backPropagate, lossAndGradients, targetIds } from '../../src/training/backward';
import { Optimiser } from '../../src/training/optimiser';
import { serve } from './child';
import { trainCase, type TrainCase } from './protocol';
import { TRAIN } from './settings';

const { batch, rounds, latentSteps, learningRate } = TRAIN;

async function open(folder: string) {
  const spec = await readSpec('relay', ['links.source=untrained']);
  const device = nodeDevice({ threads: 1 });
  const system = await buildSystem(spec, device, nodeLibrary());
  const task = taskOf(spec.data);
  const drawn = task.generate('link', 10 * batch, 1).flatMap((question) => {
    const target = task.target(question, rounds, latentSteps);
    return target === null ? [] : [{ question: question.text, target }];
  });
  const taken = drawn.slice(0, batch);
  const questions = taken.map(({ question }) => question);
  const targets = taken.map(({ target }) => targetIds(system.agents.at(-1)!, target));

  const stored = caseOf(
    system,
    spec.agents.map(({ id }) => `${PUBLIC}/models/${id}`),
    questions,
    targets,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${trainCase.links}`, writeLinks(system.links.links));
  writeFileSync(`${folder}/${trainCase.json}`, JSON.stringify(stored));

  const optimiser = new Optimiser(device, system.links, system.links.links.parameters.keys(), adamwDefaults);
  const loss = async (rounds: number) =>
    (await lossAndGradients(system, questions, targets, { rounds, latentSteps, gradient: false })).loss;
  const step = async () => {
    const depth = { rounds, latentSteps };
    const { loss, gradients } = await backPropagate(system, questions, targets, true, depth);
    (await optimiser.update(gradients!, learningRate)).commit();
    disposeGradients(gradients!);
    return loss;
  };
  return { loss, step };
}

/** The same prompts, cut at the same places, as the recursion feeds them. */
function caseOf(system: System, models: string[], questions: string[], targets: number[][]): TrainCase {
  const pieces = (agent: number, which: 'latent' | 'final', filled: boolean) =>
    questions.map((question) =>
      promptPieces(system.agents[agent]!.tokenizer, system.prompts[agent]![which], {
        question,
        filled: [filled],
      }),
    );
  const agents = system.agents.map((_, i) => ({
    first: pieces(i, 'latent', i > 0),
    later: pieces(i, 'latent', true),
  }));
  const optimiser = { ...adamwDefaults, learningRate };
  const final = pieces(system.agents.length - 1, 'final', true);
  return { models, rounds, latentSteps, agents, final, targets, optimiser };
}

let opened: Awaited<ReturnType<typeof open>>;

await serve({
  async open({ folder }) {
    opened = await open(folder);
    return { description: 'lossAndGradients and AdamW of src/training, onnxruntime-node, 1 thread' };
  },
  loss: ({ rounds }) => opened.loss(rounds),
  async train({ steps }) {
    const ms: number[] = [];
    const losses: number[] = [];
    for (let i = 0; i < steps; i++) {
      const before = performance.now();
      losses.push(await opened.step());
      ms.push(performance.now() - before);
    }
    return { ms, losses };
  },
});
