/** The headless commands. Each takes a spec and options and returns what is printed as JSON. */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import {
  assemble,
  buildSystem,
  loadAgent,
  loadLinks,
  runOptions,
  sha256,
  type Library,
} from '../experiment/build';
import { perform } from '../experiment/perform';
import type { Spec } from '../experiment/spec';
import { writeLinks } from '../links/linkset';
import type { TraceEvent } from '../mas/trace';
import { writeSafetensors } from '../models/safetensors';
import type { Device } from '../runtime/device';
import { nodeDevice } from '../runtime/node';
import type { HostTensor } from '../runtime/tensor';
import { evaluate as evaluateSystem, judge } from '../study/evaluate';
import { tasks, type Question } from '../tasks/task';
import { lossAndGradients, targetIds } from '../training/backward';
import { readState, writeState } from '../training/checkpoint';
import { train as trainSystem } from '../training/train';
import { badInput } from './input';
import { nodeLibrary } from './library';

export interface CommandOptions {
  /** Number of questions; a command's own default where absent. */
  readonly n?: number | undefined;
  readonly tensors?: string | undefined;
  readonly out?: string | undefined;
  readonly links?: string | undefined;
  readonly state?: string | undefined;
  readonly threads: number;
}

export type Command = (spec: Spec, options: CommandOptions) => Promise<object>;

const say = (line: string) => process.stderr.write(`${line}\n`);

function questionsOf({ data }: Spec, n: number): Question[] {
  const task = tasks[data.task]!;
  return data.question === undefined ? task.generate(data.split, n, data.seed) : [task.parse(data.question)];
}

/** Training knows no counterfactuals. @throws LabError `bad_input`. */
function refuseInterventions({ interventions }: Spec): void {
  if (interventions.length > 0)
    throw badInput('Links are trained without interventions.', 'Leave them out.', 'interventions');
}

function host(options: CommandOptions): { device: Device; library: Library } {
  return { device: nodeDevice({ threads: options.threads }), library: nodeLibrary(options.links) };
}

function saveTensors(path: string, tensors: ReadonlyMap<string, HostTensor>): void {
  const rows = [...tensors].map(([name, { dtype, dims, data }]) => ({
    name,
    dtype: dtype === 'int32' ? ('I32' as const) : ('F32' as const),
    shape: dims,
    data,
  }));
  writeFileSync(path, writeSafetensors(rows));
}

/** One run with its trace; `tensors` names the file for its tensors, and asks for those of the views too. */
export const run: Command = async (spec, options) => {
  const { device, library } = host(options);
  const system = await buildSystem(spec, device, library);
  const questions = questionsOf(spec, options.n ?? 1);
  const events: TraceEvent[] = [];
  const texts = questions.map(({ text }) => text);
  const wishes = { tensors: true, views: options.tensors !== undefined, probe: questions.length === 1 };
  const emit = (event: TraceEvent) => events.push(event);
  const { answers, tensors } = await perform(system, spec, texts, wishes, { emit });
  if (options.tensors) saveTensors(options.tensors, tensors);
  await device.dispose();
  const results = answers.map((row, i) => {
    const { answer, right, text } = judge(tasks[spec.data.task]!, questions[i]!, row);
    return { question: questions[i]!.text, expected: questions[i]!.answer, answer, right, text };
  });
  return { spec, results, events };
};

/** Accuracy with its interval over `n` questions of the spec's split. */
export const evaluate: Command = async (spec, options) => {
  const { device, library } = host(options);
  const system = await buildSystem(spec, device, library);
  const task = tasks[spec.data.task]!;
  const questions = questionsOf(spec, options.n ?? spec.data.n);
  const result = await evaluateSystem(
    system,
    task,
    questions,
    runOptions(spec, { tensors: false, views: false, probe: false }),
    {
      batch: spec.data.batch,
      progress: (done, right) => say(`${done} of ${questions.length}: ${right} right`),
    },
  );
  await device.dispose();
  const { rounds, latentSteps, mode, control, interventions, links, data } = spec;
  const what = { rounds, latentSteps, mode, control, interventions, links };
  return { ...result, split: data.split, seed: data.seed, ...what };
};

/** Trains the spec's links and writes them to `out`; `state` makes the run resumable. */
export const train: Command = async (spec, options) => {
  if (!options.out) throw badInput('Where should the links go?', 'Add --out FILE.safetensors.', 'out');
  refuseInterventions(spec);
  const { device, library } = host(options);
  const agents = await Promise.all(spec.agents.map((agent, i) => loadAgent(agent, i, library, device)));
  const source = spec.links.source === 'trained' && options.links ? 'trained' : 'untrained';
  const { set: links } = await loadLinks({ ...spec.links, source }, agents, spec.pattern, library);
  const system = assemble(spec, device, agents, links);
  const { state } = options;
  const text = JSON.stringify({
    agents: spec.agents,
    pattern: spec.pattern,
    links: spec.links,
    latentSteps: spec.latentSteps,
    training: spec.training,
  });
  const resume =
    state && existsSync(state) ? readState(new Uint8Array(readFileSync(state)), text) : undefined;
  const started = performance.now();
  let last = {};
  const trained = await trainSystem(system, spec.training, tasks[spec.data.task]!, {
    spec: text,
    latentSteps: spec.latentSteps,
    ...(resume && { resume }),
    onPoint: (point, total) => {
      last = point;
      if (point.step % 10 === 0)
        say(
          `${point.stage} ${point.step}/${total} loss ${point.loss.toFixed(5)} |g| ${point.gradientNorm.toFixed(4)}`,
        );
    },
    ...(state && {
      onState: (saved) => {
        writeFileSync(`${state}.new`, writeState(saved));
        renameSync(`${state}.new`, state);
      },
    }),
  });
  const bytes = writeLinks(trained);
  writeFileSync(options.out, bytes);
  await device.dispose();
  const seconds = (performance.now() - started) / 1000;
  return { out: options.out, hash: await sha256(bytes), seconds, resumed: resume !== undefined, last };
};

/** The loss of the ideal answers and its gradient by every link parameter, written to `out`. */
export const gradients: Command = async (spec, options) => {
  refuseInterventions(spec);
  const { device, library } = host(options);
  const system = await buildSystem(spec, device, library);
  const task = tasks[spec.data.task]!;
  const { rounds, latentSteps, data } = spec;
  const wanted = options.n ?? 4;
  const answerable = questionsOf(spec, data.question === undefined ? 50 * wanted : 1).flatMap((question) => {
    const target = task.target(question, rounds, latentSteps);
    return target === null ? [] : [{ question, target }];
  });
  const batch = answerable.slice(0, wanted);
  if (batch.length === 0)
    throw badInput(
      `No ideal agent answers this question in ${rounds} rounds.`,
      'Allow more rounds or latent steps.',
      'rounds',
    );
  const speaker = system.agents[system.pattern.turns[system.pattern.speaker]!.agent]!;
  const targets = batch.map(({ target }) => targetIds(speaker, target));
  const questions = batch.map(({ question }) => question.text);
  const events: TraceEvent[] = [];
  const emit = (event: TraceEvent) => events.push(event);
  const { loss, gradients: found } = await lossAndGradients(system, questions, targets, {
    rounds,
    latentSteps,
    emit,
  });
  if (options.out) saveTensors(options.out, found);
  await device.dispose();
  const norms = Object.fromEntries(
    [...found].map(([name, { data: values }]) => [name, Math.hypot(...Array.from(values, Number))]),
  );
  return { spec, loss, questions, targets, out: options.out, norms, events };
};
