/** The headless commands. Each takes a spec and options and returns what is printed as JSON. */

import { writeFileSync } from 'node:fs';
import { buildSystem, runOptions, type Library } from '../experiment/build';
import { perform } from '../experiment/perform';
import { pythonTool } from '../experiment/python-tool';
import type { Spec } from '../experiment/spec';
import { patterns } from '../mas/pattern';
import type { TraceEvent } from '../mas/trace';
import { writeSafetensors } from '../models/safetensors';
import type { Device } from '../runtime/device';
import { spawnReplNode } from '../repl/spawn-node';
import { nodeDevice } from '../runtime/node';
import type { HostTensor } from '../runtime/tensor';
import { evaluate as evaluateSystem, judge } from '../study/evaluate';
import { taskOf } from '../tasks/registry';
import type { Question } from '../tasks/task';
import { visible } from '../visible';
import { nodeLibrary } from './library';

export interface CommandOptions {
  /** Number of questions; a command's own default where absent. */
  readonly n?: number | undefined;
  readonly tensors?: string | undefined;
  readonly out?: string | undefined;
  readonly links?: string | undefined;
  readonly data?: string | undefined;
  readonly state?: string | undefined;
  readonly check?: boolean | undefined;
  /** Paths of foreign links, and of JSON files that came with them. */
  readonly import?: readonly string[] | undefined;
  readonly threads: number;
}

export type Command = (spec: Spec, options: CommandOptions) => Promise<object>;

/** For people, on stderr. What models and Python say cannot steer the terminal. */
export const say = (line: string) => process.stderr.write(`${visible(line)}\n`);

export function questionsOf({ data }: Spec, n: number): Question[] {
  const task = taskOf(data);
  return data.question === undefined ? task.generate(data.split, n, data.seed) : [task.parse(data.question)];
}

export function host(options: CommandOptions): { device: Device; library: Library } {
  return {
    device: nodeDevice({ threads: options.threads }),
    library: nodeLibrary(options.links, options.data),
  };
}

export function saveTensors(path: string, tensors: ReadonlyMap<string, HostTensor>): void {
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
  const tools = pythonTool(spawnReplNode);
  const { answers, tensors } = await perform(system, spec, texts, wishes, { emit, tools });
  tools.dispose();
  if (options.tensors) saveTensors(options.tensors, tensors);
  await device.dispose();
  const results = answers.map((row, i) => {
    const { answer, right, text } = judge(taskOf(spec.data), questions[i]!, row);
    return { question: questions[i]!.text, expected: questions[i]!.answer, answer, right, text };
  });
  return { spec, results, events };
};

/** Accuracy with its interval over `n` questions of the spec's split. */
export const evaluate: Command = async (spec, options) => {
  const { device, library } = host(options);
  const system = await buildSystem(spec, device, library);
  const task = taskOf(spec.data);
  const questions = questionsOf(spec, options.n ?? spec.data.n);
  const tools = pythonTool(spawnReplNode);
  const result = await evaluateSystem(
    system,
    task,
    questions,
    runOptions(spec, { tensors: false, views: false, probe: false }),
    {
      batch: spec.data.batch,
      progress: (done, right) => say(`${done} of ${questions.length}: ${right} right`),
      tools,
    },
  );
  tools.dispose();
  await device.dispose();
  const { rounds, latentSteps, mode, control, tools: called, interventions, links, data } = spec;
  const what = { rounds, latentSteps, mode, control, interventions, links };
  const calling = patterns[spec.pattern](spec.agents.length).tools && { tools: called };
  return { ...result, split: data.split, seed: data.seed, ...what, ...calling };
};
