/** The headless commands of training: links from a spec, the loss and its gradient, and the gradient's check. */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { buildSystem } from '../experiment/build';
import { provideData } from '../experiment/data';
import { pythonTool } from '../experiment/python-tool';
import { checkExperiment, trainExperiment } from '../experiment/train';
import { speakerOf } from '../mas/system';
import type { TraceEvent } from '../mas/trace';
import { spawnReplNode } from '../repl/spawn-node';
import { taskOf } from '../tasks/registry';
import { upTo } from '../tasks/task';
import { lossAndGradients, targetIds } from '../training/backward';
import type { TrainingEvent } from '../training/telemetry';
import { host, questionsOf, saveTensors, say, type Command } from './commands';
import { badInput } from './input';

/** Trains the spec's links and writes them to `out`; `state` makes the run resumable. */
export const train: Command = async (given, options) => {
  if (!options.out) throw badInput('Where should the links go?', 'Add --out FILE.safetensors.', 'out');
  // Trained links of the spec are what the result is to be; only a file that is given is a start.
  const links = options.links ? given.links : { ...given.links, source: 'untrained' as const };
  const spec = { ...given, links };
  const { device, library } = host(options);
  const { state } = options;
  const resume = state && existsSync(state) ? new Uint8Array(readFileSync(state)) : undefined;
  const started = performance.now();
  const tools = pythonTool(spawnReplNode);
  const trained = await trainExperiment(
    spec,
    { device, library },
    {
      resume,
      tools,
      emit: report,
      ...(state && {
        onState: (bytes) => {
          writeFileSync(`${state}.new`, bytes);
          renameSync(`${state}.new`, state);
        },
      }),
    },
  );
  tools.dispose();
  writeFileSync(options.out, trained.bytes);
  await device.dispose();
  const { points, validation } = trained.curves;
  return {
    out: options.out,
    hash: trained.hash,
    seconds: (performance.now() - started) / 1000,
    trainingSeconds: trained.seconds,
    resumed: resume !== undefined,
    last: points.at(-1),
    validation: validation.at(-1),
  };
};

function report(event: TrainingEvent): void {
  if (event.type === 'notice') say(event.text);
  if (event.type === 'validation') {
    const { stage, step, loss, accuracy } = event.point;
    const answers = accuracy.map(({ rounds, right, n }) => `r=${rounds} ${right}/${n}`).join(', ');
    say(`${stage} ${step} held out: loss ${loss.toFixed(5)}, right ${answers}`);
  }
  if (event.type !== 'point' || event.point.step % 10 !== 0) return;
  const { stage, step, loss, gradientNorm } = event.point;
  const { stepsPerSecond, left } = event.pace;
  say(
    `${stage} ${step} loss ${loss.toFixed(5)} |g| ${gradientNorm.toExponential(2)} ${stepsPerSecond.toFixed(1)} steps/s, ${Math.round(left)} s left`,
  );
}

/**
 * The loss of the ideal answers and its gradient by every link parameter, written to `out`; with `check`, held against
 * finite differences along a random direction of every link.
 */
export const gradients: Command = async (spec, options) => {
  const { device, library } = host(options);
  if (options.check) {
    const check = await checkExperiment(spec, { device, library }, { questions: options.n ?? 4 });
    await device.dispose();
    say(check.sentence);
    return check;
  }
  if (spec.interventions.length > 0)
    throw badInput('Links are trained without interventions.', 'Leave them out.', 'interventions');
  await provideData(spec.data, library);
  const system = await buildSystem(spec, device, library);
  const task = taskOf(spec.data);
  const { rounds, latentSteps, data } = spec;
  const wanted = options.n ?? 4;
  const { split, seed } = data;
  const asked = data.question === undefined ? upTo(task, split, 50 * wanted, seed) : questionsOf(spec, 1);
  const answerable = asked.flatMap((question) => {
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
  const speaker = speakerOf(system);
  const targets = batch.map(({ target }) => targetIds(speaker, target));
  const questions = batch.map(({ question }) => question.text);
  const events: TraceEvent[] = [];
  const emit = (event: TraceEvent) => events.push(event);
  const depth = { rounds, latentSteps, emit };
  const { loss, gradients: found } = await lossAndGradients(system, questions, targets, depth);
  if (options.out) saveTensors(options.out, found);
  await device.dispose();
  const norms = Object.fromEntries(
    [...found].map(([name, { data: values }]) => [name, Math.hypot(...Array.from(values, Number))]),
  );
  return { spec, loss, questions, targets, out: options.out, norms, events };
};
