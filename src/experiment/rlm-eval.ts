/**
 * A grid of RLM runs: every combination of what is varied (tasks, lengths, agents, models, any field of the spec), each
 * on the same questions, summarised with intervals. Runs one question after another, so that times mean something.
 */

import { LabError } from '../errors';
import type { RlmEvent } from '../rlm/trace';
import { performRlm, rlmQuestion, type RlmOutcome, type RlmResources } from './rlm';
import { combinations, summarise, withSettings, type RlmRow, type Settings, type Varied } from './rlm-rows';
import { parseRlmSpec, type RlmSpec } from './rlm-spec';

export { combinations, summarise } from './rlm-rows';
export type { RlmRow, Settings, Varied } from './rlm-rows';

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

function vary(spec: RlmSpec, settings: Settings): RlmSpec {
  const varied = withSettings(spec, settings);
  if (!varied.task)
    throw new LabError('bad_spec', 'Only generated tasks have answers to hold a run against.', {
      hint: 'Give the spec a task.',
      field: 'task',
    });
  return varied;
}
