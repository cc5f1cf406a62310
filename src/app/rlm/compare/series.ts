/**
 * Several settings on the same questions: which are left to be asked, and what came out so far. The questions go round
 * the settings, so that a series that was stopped has asked all of them nearly as often. Pure.
 */

import { summarise, type RlmRow, type Scored } from '../../../experiment/rlm-rows';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import type { LabErrorJson } from '../../../errors';
import type { RlmSummary } from '../protocol';

export interface Setting {
  readonly id: string;
  readonly label: string;
  readonly spec: RlmSpec;
}

/** One question by one setting. */
export interface Result extends Omit<Scored, 'value'> {
  readonly seed: number;
  /** As text, cut. */
  readonly value: string;
}

export interface Series {
  readonly settings: readonly Setting[];
  /** Questions; question i has the task's seed `seed + i`. */
  readonly n: number;
  readonly seed: number;
  /** By id of the setting, in order of the questions, without gaps. */
  readonly results: Readonly<Record<string, readonly Result[]>>;
  /** `stopped`: it can go on. */
  readonly phase: 'running' | 'stopping' | 'stopped' | 'done';
  /** What it was stopped by; null: nothing, or somebody. */
  readonly error: LabErrorJson | null;
}

export const beginSeries = (settings: readonly Setting[], n: number, seed: number): Series => ({
  settings,
  n,
  seed,
  results: Object.fromEntries(settings.map(({ id }) => [id, []])),
  phase: 'running',
  error: null,
});

export interface Question {
  readonly setting: string;
  readonly seed: number;
  readonly spec: RlmSpec;
}

/** The next one; null: all have been asked. */
export function nextQuestion({ settings, n, seed, results }: Series): Question | null {
  for (let i = 0; i < n; i++)
    for (const { id, spec } of settings)
      if ((results[id]?.length ?? 0) <= i)
        return { setting: id, seed: seed + i, spec: ofSeed(spec, seed + i) };
  return null;
}

/** The spec with another question of its task; one of somebody's own stays as it is. */
export const ofSeed = (spec: RlmSpec, seed: number): RlmSpec =>
  spec.task ? { ...spec, task: { ...spec.task, seed } } : spec;

export const withResult = (series: Series, { setting, seed }: Question, summary: RlmSummary): Series => ({
  ...series,
  results: {
    ...series.results,
    [setting]: [...(series.results[setting] ?? []), resultOf(summary, seed)],
  },
});

function resultOf({ reason, score, spent, turns, answer }: RlmSummary, seed: number): Result {
  return { seed, reason, score, spent, turns, value: answer.text };
}

export const asked = ({ results }: Series): number =>
  Object.values(results).reduce((sum, { length }) => sum + length, 0);

/** Figures by setting; null of one that has not been asked. */
export const rowsOf = ({ settings, results, seed }: Series): ReadonlyMap<string, RlmRow | null> =>
  new Map(
    settings.map(({ id }) => {
      const own = results[id] ?? [];
      return [id, own.length > 0 ? summarise({}, seed, own) : null];
    }),
  );
