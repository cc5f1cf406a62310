/** The trainings that are measured, as specs and fixed batches: what every peer is given. Runs anywhere. */

import type { Spec } from '../../../src/experiment/spec';
import { Random } from '../../../src/random';
import type { StreamBatch, Task } from '../../../src/tasks/task';

export const caseIds = ['candidates', 'relay-inner', 'relay-outer'] as const;
export type CaseId = (typeof caseIds)[number];

export const titles: Readonly<Record<CaseId, string>> = {
  candidates: 'candidates (mixture, one latent), outer loop',
  'relay-inner': 'relay, inner loop with warm start',
  'relay-outer': 'relay, outer loop',
};

/** Batches that the steps go through, again and again. */
export const BATCHES = 4;

/** Settings of the command line that make a preset the measured training: one stage, a constant rate, no look. */
const stage = (name: 'inner' | 'outer', batch: number) => [
  `training.${name === 'inner' ? 'outer' : 'inner'}=null`,
  `training.${name}.steps=100000`,
  `training.${name}.batch=${batch}`,
  `training.${name}.schedule=constant`,
  `training.${name}.warmup=0`,
  'training.validation.every=0',
];

/**
 * By case: the preset, what is set in it, and the noise on its links. The relay's outer loop goes on from the shipped
 * links of its inner loop, with noise, so that there is something to learn: through untrained links the recursion is
 * chaotic, rounding grows tenfold with each agent, and no two implementations would agree on a loss after three rounds.
 */
export const recipes: Readonly<
  Record<CaseId, readonly [preset: string, settings: readonly string[], noise: number]>
> = {
  candidates: [
    'mixture',
    [
      ...stage('outer', 64),
      'links.source=untrained',
      'rounds=1',
      'latentSteps=1',
      'training.outer.rounds=[1]',
    ],
    0,
  ],
  'relay-inner': [
    'relay',
    [...stage('inner', 64), 'links.source=untrained', 'training.inner.warmStartOuter=true'],
    0,
  ],
  'relay-outer': [
    'relay',
    [
      ...stage('outer', 16),
      'rounds=3',
      'latentSteps=4',
      'training.outer.rounds=[3]',
      'training.outer.train=both',
      'training.outer.optimiser={"learningRate":0.001}',
    ],
    0.3,
  ],
};

/** A family that gives the same few batches for ever, whoever asks: the questions of `link`, and the agents' own text. */
export function fixedTask(task: Task, spec: Spec): Task {
  const { outer } = spec.training;
  const depth = [
    Math.max(...(outer?.rounds ?? [spec.rounds])),
    outer?.latentSteps ?? spec.latentSteps,
  ] as const;
  const questions = (n: number, batch: number) =>
    task
      .generate('link', 10 * n, 1 + batch)
      .filter((question) => task.target(question, ...depth) !== null)
      .slice(0, n);
  const cycle = <T>(make: (batch: number) => T) => {
    const made: T[] = [];
    let next = 0;
    return () => {
      const batch = next++ % BATCHES;
      return (made[batch] ??= make(batch));
    };
  };
  const byCount = new Map<number, () => ReturnType<Task['generate']>>();
  return {
    ...task,
    generate(_split, n) {
      let draw = byCount.get(n);
      if (!draw) byCount.set(n, (draw = cycle((batch) => questions(n, batch))));
      return draw();
    },
    streams(role, vocabulary, split) {
      const draw = task.streams(role, vocabulary, split);
      if (!draw) return null;
      let rows = 0;
      const next = cycle((batch): StreamBatch => draw(new Random(`bench ${role} ${batch}`), rows));
      return (_random, wanted) => {
        rows = wanted;
        return next();
      };
    },
  };
}
