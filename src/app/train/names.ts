/** What runs of training are called: by what they are, or by what differs from the one before. Pure. */

import { label } from '../../experiment/label';
import type { Spec } from '../../experiment/spec';
import type { TrainRun } from './run';

/** `Relay: inner 800 × 64, seed 0`. */
export function describeTraining({ name, training, links, data }: Spec): string {
  const { inner, outer, seed } = training;
  const stages = [
    ...(inner ? [`inner ${inner.steps} × ${inner.batch}`] : []),
    ...(outer ? [`outer ${outer.steps} × ${outer.batch}`] : []),
  ];
  const start = links.source === 'trained' ? [`from ${links.file ?? 'links'}`] : [];
  const own = data.file ? [data.file.name] : [];
  return `${name || data.task}: ${[...stages, ...start, ...own, `seed ${seed}`].join(', ')}`;
}

/** Names for a list of runs, the latest first: given ones, else by what differs from the run before. */
export function namesOf(runs: readonly TrainRun[]): ReadonlyMap<string, string> {
  return new Map(runs.map((run, i) => [run.id, run.name ?? labelOf(run, runs[i + 1] ?? null)]));
}

function labelOf({ spec }: TrainRun, before: TrainRun | null): string {
  if (!before || before.spec.name !== spec.name || before.spec.data.task !== spec.data.task)
    return describeTraining(spec);
  const differs = JSON.stringify(before.spec) !== JSON.stringify(spec);
  return differs ? label(before.spec, spec) : `${describeTraining(spec)} (again)`;
}

/** A name for a file: `relay-inner-800-64-seed-0`. */
export const fileStem = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'training';
