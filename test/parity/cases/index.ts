/** Every case by name; each must hold on each back end. */

import { measured, type Bench, type Case, type Comparison } from '../comparison';
import { familyCases } from './families';
import { linkCases } from './links';
import { mixtureCases } from './mixture';
import { runtimeCases } from './runtime';
import { segmentCases } from './segments';
import { stepsCases } from './steps';
import { systemCases } from './system';
import { trainingCases } from './training';

export const cases: Readonly<Record<string, Case>> = {
  ...familyCases,
  ...segmentCases,
  ...linkCases,
  ...trainingCases,
  ...systemCases,
  ...stepsCases,
  ...mixtureCases,
  ...runtimeCases,
};

/** Runs one case; what it leaves on the device is compared too. */
export async function runCase(name: string, bench: Bench): Promise<Comparison[]> {
  const before = bench.device.live;
  const results = await cases[name]!(bench);
  const after = bench.device.live;
  return [
    ...results,
    measured('tensors left behind', after.tensors, before.tensors),
    measured('programs left behind', after.programs, before.programs),
  ];
}

/** The largest error of each kind of numbers, for a person. */
export function summary(results: readonly Comparison[]): string {
  const figures = (['forward', 'gradient'] as const).map((kind) => {
    const errors = results.filter((result) => result.kind === kind).map(({ error }) => error);
    return `${kind} ${Math.max(0, ...errors).toExponential(1)} (${errors.length} tensors)`;
  });
  return `largest relative errors: ${figures.join(', ')}`;
}
