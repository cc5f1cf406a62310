/** Runs with everything that they told, and what is the same in two of them. */

import type { Intervention } from '../../src/mas/intervention';
import { run, type RunContext, type RunOptions, type RunResult } from '../../src/mas/recursion';
import type { System } from '../../src/mas/system';
import type { TraceEvent } from '../../src/mas/trace';
import type { HostTensor } from '../../src/runtime/tensor';
import { plainRun } from './systems';

export type Traced = RunResult & { events: TraceEvent[] };
export type Place = Partial<Intervention> & Pick<Intervention, 'round' | 'agent' | 'kind'>;
export type TracedOptions = Partial<Omit<RunOptions, 'interventions'>> & { interventions?: readonly Place[] };

export const whole = (places: readonly Place[]) => places.map((place) => ({ factor: 1, donor: 1, ...place }));

/** `plainRun` but for the options. */
export async function trace(
  system: System,
  asked: readonly string[],
  options: TracedOptions = {},
  context: RunContext = {},
): Promise<Traced> {
  const events: TraceEvent[] = [];
  const all = { ...plainRun, ...options, interventions: whole(options.interventions ?? []) };
  const result = await run(system, asked, all, { emit: (event) => events.push(event), ...context });
  return { ...result, events };
}

export const values = (tensor: HostTensor | undefined) => Array.from(tensor!.data, Number);

/** Largest difference relative to the largest of `b`. */
export const apart = (a: HostTensor | undefined, b: HostTensor | undefined) => {
  const wanted = values(b);
  return Math.max(...values(a).map((x, i) => Math.abs(x - wanted[i]!))) / Math.max(...wanted.map(Math.abs));
};

/** Names of tensors that two runs do not have alike, those with `part` in them. */
export const changed = (a: Traced, b: Traced, part = '') =>
  [...new Set([...a.tensors.keys(), ...b.tensors.keys()])].filter((name) => {
    const [x, y] = [a.tensors.get(name), b.tensors.get(name)];
    return name.includes(part) && (!x || !y || apart(x, y) > 1e-4);
  });

export const stagesOf = ({ events }: Traced) => events.filter((event) => event.type === 'stage');
export const stageOf = (run: Traced, round: number, agent: number) =>
  stagesOf(run).find((stage) => stage.round === round && stage.agent === agent)!;
