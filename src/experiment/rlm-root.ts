/**
 * What a driving model brings with it: prompt, truncation, sampling and budgets that its kind needs. The page, the
 * command line and the presets take it from here. Pure; a spec may be unfinished, and is not asked.
 */

import type { ModelRef } from '../chat/chat';
import { parseRlmSpec, type RlmSpec } from './rlm-spec';

/** For the built-in model: it reads a few hundred tokens and writes a cell, and its calls are free. */
export const brief = {
  prompt: { style: 'brief', preview: false, orchestrator: false, remaining: false },
  truncation: { keep: 'both', characters: 400 },
  sampling: { temperature: 0, topP: 1, maxTokens: 200 },
  budgets: { turns: 8, calls: 100_000, tokens: null, cost: null, seconds: 600 },
} as const;

/** For any other: what a spec has that says nothing of it. */
function usual(root: ModelRef): Pick<RlmSpec, keyof typeof brief> {
  const { prompt, truncation, sampling, budgets } = parseRlmSpec({
    kind: 'rlm',
    question: 'What is asked?',
    models: { root },
  });
  return { prompt, truncation, sampling, budgets };
}

const isSmall = ({ kind }: ModelRef) => kind === 'builtin';

/** The spec with another model at its root; between built-in ones and others, prompted and limited as its kind needs. */
export function withRoot(spec: RlmSpec, root: ModelRef): RlmSpec {
  const changed = { ...spec, models: { ...spec.models, root } };
  if (isSmall(root) === isSmall(spec.models.root)) return changed;
  if (!isSmall(root)) return { ...changed, ...usual({ kind: 'person' }) };
  return {
    ...changed,
    prompt: { ...spec.prompt, ...brief.prompt },
    truncation: { ...brief.truncation },
    sampling: { ...brief.sampling },
    budgets: { ...spec.budgets, ...brief.budgets },
  };
}
