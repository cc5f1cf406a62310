/**
 * A grid of RLM runs: every combination of what is varied (tasks, lengths, agents, models, any field of the spec), each
 * on the same questions, summarised with intervals. Runs one question after another, so that times mean something.
 */

import { LabError } from '../errors';
import type { Json } from '../json';
import type { RlmEvent, Spent } from '../rlm/trace';
import { scoreInterval, wilson } from '../study/interval';
import { parsePath, setAt } from './paths';
import { performRlm, rlmQuestion, type RlmOutcome, type RlmResources } from './rlm';
import { parseRlmSpec, type RlmSpec } from './rlm-spec';

/** A field of the spec and the values that it takes. */
export interface Varied {
  readonly path: string;
  readonly values: readonly Json[];
}

export interface RlmEvalOptions {
  /** Questions a combination; question i has the task's seed `seed + i`. */
  readonly n: number;
  readonly seed: number;
  readonly vary: readonly Varied[];
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RlmEvent) => void;
  /** A question is about to be asked. */
  readonly onBegin?: () => void;
  readonly onOutcome?: (settings: Settings, seed: number, outcome: RlmOutcome) => void;
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

/**
 * Rows of all combinations; once `signal` is aborted, of what was done until then.
 * @throws LabError `bad_spec`, `bad_task` for any combination that cannot be asked, before anything is run.
 */
export async function evaluateRlm(
  spec: RlmSpec,
  resources: RlmResources,
  options: RlmEvalOptions,
): Promise<RlmRow[]> {
  const { n, seed, signal, onEvent = () => {} } = options;
  const grid = combinations(options.vary).map((settings) => ({ settings, varied: vary(spec, settings) }));
  for (const { varied } of grid) await rlmQuestion(varied, resources);
  const rows: RlmRow[] = [];
  for (const { settings, varied } of grid) {
    const outcomes: RlmOutcome[] = [];
    for (let i = 0; i < n && !signal.aborted; i++) {
      const asked = parseRlmSpec({ ...varied, task: { ...varied.task, seed: seed + i } });
      options.onBegin?.();
      const outcome = await performRlm(asked, resources, { onEvent, signal });
      if (outcome.reason === 'aborted') break;
      outcomes.push(outcome);
      options.onOutcome?.(settings, seed + i, outcome);
    }
    if (outcomes.length > 0) rows.push(summarise(settings, seed, outcomes));
  }
  return rows;
}

/** Every choice of one value for each field, the last field varying fastest. */
export function combinations(varied: readonly Varied[]): Settings[] {
  return varied.reduce<Settings[]>(
    (chosen, { path, values }) =>
      chosen.flatMap((before) => values.map((value) => ({ ...before, [path]: value }))),
    [{}],
  );
}

function vary(spec: RlmSpec, settings: Settings): RlmSpec {
  const json = structuredClone(spec) as unknown;
  for (const [name, value] of Object.entries(settings)) {
    const path = parsePath(name);
    if (!path || !setAt(json, path, structuredClone(value)))
      throw new LabError('bad_spec', `There is no field “${name}” to vary.`, {
        hint: 'Name a field of the spec, as task.characters.',
        field: name,
      });
  }
  const varied = parseRlmSpec(json);
  if (!varied.task)
    throw new LabError('bad_spec', 'Only generated tasks have answers to hold a run against.', {
      hint: 'Give the spec a task.',
      field: 'task',
    });
  return varied;
}

export function summarise(settings: Settings, seed: number, outcomes: readonly RlmOutcome[]): RlmRow {
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
