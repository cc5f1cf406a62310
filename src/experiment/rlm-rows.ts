/** What a grid of RLM runs is made of, and what it comes to: settings, and a row of figures for each. Runs nothing. */

import { LabError } from '../errors';
import type { Json } from '../json';
import type { Spent } from '../rlm/trace';
import { scoreInterval, wilson } from '../study/interval';
import { parsePath, setAt } from './paths';
import type { RlmOutcome } from './rlm';
import { parseRlmSpec, type RlmSpec } from './rlm-spec';

/** A field of the spec and the values that it takes. */
export interface Varied {
  readonly path: string;
  readonly values: readonly Json[];
}

export type Settings = Readonly<Record<string, Json>>;

/** One combination's figures. Means are per question; intervals are of 95 %. */
export interface RlmRow {
  readonly settings: Settings;
  readonly n: number;
  /** Of the questions; with `n` they name them all. */
  readonly seeds: readonly [first: number, last: number];
  readonly right: number;
  readonly accuracy: number;
  /** Wilson. */
  readonly interval: readonly [number, number];
  readonly score: number;
  readonly scoreInterval: readonly [number, number];
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null: some price is not known. */
  readonly cost: number | null;
  readonly seconds: number;
  readonly turns: number;
  /** How the runs ended. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What went wrong, the first ten. */
  readonly wrong: readonly { readonly seed: number; readonly value: Json; readonly note: string }[];
}

const WRONG = 10;

/** What is counted of a run. */
export type Scored = Pick<RlmOutcome, 'reason' | 'score' | 'value' | 'spent' | 'turns'>;

/** Every choice of one value for each field, the last field varying fastest. */
export function combinations(varied: readonly Varied[]): Settings[] {
  return varied.reduce<Settings[]>(
    (chosen, { path, values }) =>
      chosen.flatMap((before) => values.map((value) => ({ ...before, [path]: value }))),
    [{}],
  );
}

/** The spec with fields of other values. @throws LabError `bad_spec` with the field. */
export function withSettings(spec: RlmSpec, settings: Settings): RlmSpec {
  const json = structuredClone(spec) as unknown;
  for (const [name, value] of Object.entries(settings)) {
    const path = parsePath(name);
    if (!path || !setAt(json, path, structuredClone(value)))
      throw new LabError('bad_spec', `There is no field “${name}” to vary.`, {
        hint: 'Name a field of the spec, as task.characters.',
        field: name,
      });
  }
  return parseRlmSpec(json);
}

/** @param outcomes of the questions with the seeds from `seed` on, in order; each with a score. */
export function summarise(settings: Settings, seed: number, outcomes: readonly Scored[]): RlmRow {
  const n = outcomes.length;
  const scores = outcomes.map(({ score }) => score!);
  const right = scores.filter((score) => score.right).length;
  const mean = (of: (spent: Spent) => number) => outcomes.reduce((sum, { spent }) => sum + of(spent), 0) / n;
  const { mean: score, interval } = scoreInterval(scores.map((one) => one.score));
  const reasons: Record<string, number> = {};
  for (const { reason } of outcomes) reasons[reason] = (reasons[reason] ?? 0) + 1;
  return {
    settings,
    n,
    seeds: [seed, seed + n - 1],
    right,
    accuracy: right / n,
    interval: wilson(right, n),
    score,
    scoreInterval: interval!,
    calls: mean(({ calls }) => calls),
    promptTokens: mean(({ promptTokens }) => promptTokens),
    completionTokens: mean(({ completionTokens }) => completionTokens),
    cost: outcomes.some(({ spent }) => spent.cost === null) ? null : mean(({ cost }) => cost!),
    seconds: mean(({ seconds }) => seconds),
    turns: outcomes.reduce((sum, { turns }) => sum + turns, 0) / n,
    reasons,
    wrong: outcomes
      .map(({ score, value }, i) => ({ seed: seed + i, value, note: score!.note, right: score!.right }))
      .filter((one) => !one.right)
      .slice(0, WRONG)
      .map(({ seed, value, note }) => ({ seed, value: brief(value), note })),
  };
}

/** A wrong value may be of any length. */
function brief(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= 300 ? value : `${text.slice(0, 300)}…`;
}
