/**
 * The companions of a run: the same experiment on other questions of its draw, as one batch and without interventions.
 * What swaps and shuffles take from, and what the health of messages is measured on.
 */

import { messageHealth } from '../analysis/health';
import { run } from '../mas/recursion';
import type { System } from '../mas/system';
import { messageOf, passesStates, type TraceEvent } from '../mas/trace';
import type { HostTensor } from '../runtime/tensor';
import { runOptions } from './build';
import { companionsOf } from './question';
import type { Spec } from './spec';

export type MessageEvent = Extract<TraceEvent, { type: 'message' }>;

/** Their tensors by trace name, [k,m,D]. */
export type Companions = ReadonlyMap<string, HostTensor>;

/** What of a spec decides its companions' tensors, given the system. */
export function companionsKey(spec: Spec): string {
  const { rounds, latentSteps, mode, control, seed } = companionSpec(spec);
  return JSON.stringify([
    rounds,
    latentSteps,
    mode,
    control,
    seed,
    companionsOf(spec).map(({ text }) => text),
  ]);
}

/** Whether a run of so many questions takes from its companions. */
export function needsCompanions({ mode, control, interventions }: Spec, questions: number): boolean {
  const single = questions === 1;
  if (!passesStates(mode)) return false;
  return (
    (single && control === 'shuffle') ||
    interventions.some(({ kind }) => kind === 'swap' || (kind === 'shuffle' && single))
  );
}

/** None where the draw has no other question. @throws what a run throws. */
export async function runCompanions(system: System, spec: Spec, signal?: AbortSignal): Promise<Companions> {
  const questions = companionsOf(spec).map(({ text }) => text);
  if (questions.length === 0) return new Map();
  const wishes = { tensors: true, views: false, probe: false };
  const options = { ...runOptions(companionSpec(spec), wishes), maxTokens: 1 };
  const { tensors } = await run(system, questions, options, { signal });
  return questions.length === 1
    ? new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, dims: [1, ...tensor.dims] }]))
    : tensors;
}

/** Their messages are those of the experiment's control, but for shuffled ones: these are of other questions anyway. */
function companionSpec(spec: Spec): Spec {
  return { ...spec, interventions: [], control: spec.control === 'shuffle' ? 'none' : spec.control };
}

/** The health of a message that a run sent, measured on the same message of its companions. */
export function healthOf(
  system: System,
  companions: Companions,
  { round, from, to }: Pick<MessageEvent, 'round' | 'from' | 'to'>,
): Extract<TraceEvent, { type: 'health' }> {
  const tensor = messageOf(companions, round, from, to)!;
  const health = messageHealth(tensor, system.agents[to - 1]!.embeddingNorm);
  return { type: 'health', round, from, to, questions: tensor.dims[0]!, ...health };
}
