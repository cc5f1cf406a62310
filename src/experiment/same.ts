/** When two specs describe the same run: what of a spec decides its trace, and nothing else of it. */

import { LabError } from '../errors';
import { firstDifference } from '../mas/base';
import { patterns } from '../mas/pattern';
import { questionOf } from './question';
import type { Spec } from './spec';

/** Training, names and the size of a draw leave a run alone; so does the device, but for rounding. */
function essence(spec: Spec): object {
  const { agents, pattern, links, rounds, latentSteps, mode, control, tools, sampling, seed, data } = spec;
  const { task, file, split, seed: draw } = data;
  return {
    agents,
    pattern,
    links,
    rounds,
    latentSteps,
    mode,
    control,
    tools,
    sampling,
    seed,
    task,
    file: file?.hash,
    split,
    draw,
    asked: asked(spec),
  };
}

function asked(spec: Spec): string {
  try {
    return questionOf(spec).text;
  } catch (error) {
    if (error instanceof LabError) return spec.data.question ?? '';
    throw error;
  }
}

const alike = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The same experiment but for its interventions: one can be the other's base. */
export function sameBase(a: Spec, b: Spec): boolean {
  return alike(essence(a), essence(b));
}

/** Both give the same trace, but for rounding; what is set without effect, as the factor of a swap, may differ. */
export function sameExperiment(a: Spec, b: Spec): boolean {
  const pattern = patterns[a.pattern](a.agents.length);
  return sameBase(a, b) && firstDifference(pattern, a.interventions, b.interventions) === null;
}
