/** The rungs of the ladder: seven ways of one model to answer one question, from one call to children with sessions. Pure. */

import type { Settings } from '../../../experiment/rlm-rows';
import { withSettings } from '../../../experiment/rlm-rows';
import type { RlmSpec } from '../../../experiment/rlm-spec';

export interface Rung {
  readonly id: string;
  readonly label: string;
  readonly title: string;
  readonly settings: Settings;
}

export const rungs: readonly Rung[] = [
  {
    id: 'direct',
    label: 'Direct',
    title: 'Question and as much of the context as fits, in one call.',
    settings: { agent: 'direct' },
  },
  {
    id: 'react',
    label: 'ReAct',
    title: 'Tools that are called by text, one a turn; no code.',
    settings: { agent: 'react' },
  },
  {
    id: 'codeact',
    label: 'CodeAct',
    title: 'Python, with the context in the prompt as far as it fits; no models to call.',
    settings: { agent: 'codeact' },
  },
  {
    id: 'codeact-subagents',
    label: 'CodeAct + sub',
    title: 'CodeAct with subagents: the same, with a model to call.',
    settings: { agent: 'codeact-subagents', 'budgets.depth': 1 },
  },
  {
    id: 'rlm-0',
    label: 'RLM 0',
    title: 'RLM at depth 0: the context as a variable alone, no models to call.',
    settings: { agent: 'rlm', 'budgets.depth': 0 },
  },
  {
    id: 'rlm-1',
    label: 'RLM 1',
    title: 'RLM at depth 1: the same, with a sub-model to call on pieces.',
    settings: { agent: 'rlm', 'budgets.depth': 1 },
  },
  {
    id: 'rlm-2',
    label: 'RLM 2',
    title:
      'RLM at depth 2: it may start children with sessions of their own, which have a sub-model to call.',
    settings: { agent: 'rlm', 'budgets.depth': 2 },
  },
];

export const rungIds = rungs.map(({ id }) => id);

/** The set-up as this rung runs it; question, models, budgets and all else are the same. */
export const onRung = (base: RlmSpec, { settings }: Pick<Rung, 'settings'>): RlmSpec => ({
  ...withSettings(base, settings),
  name: '',
});

/** What must be said before a ladder of this set-up is read; null: nothing. */
export function caution({ models, prompt }: RlmSpec): string | null {
  if (models.root.kind === 'builtin')
    return 'The built-in model was trained for the RLM protocol alone: Direct and ReAct fail with it, and CodeAct is prompted as the RLM is, so these rungs say nothing of those ways of working.';
  if (prompt.style === 'brief')
    return 'The prompt is the brief one, which is made for the built-in model: others work better with the full one.';
  return null;
}

/** Why a comparison cannot be run of a set-up; null: it can. */
export function hindrance({ models }: RlmSpec): string | null {
  const refs = [models.root, models.sub, ...(models.byDepth ?? []), ...Object.values(models.named ?? {})];
  return refs.some((ref) => ref?.kind === 'person')
    ? 'A person answers in this set-up, and would learn from one run for the next: choose a model to compare with.'
    : null;
}

/** The command lines that ask the same of a set-up in `file`. */
export function ladderCommands(file: string, chosen: readonly string[], n: number, seed: number): string[] {
  const of = (agent: string) =>
    rungs.filter(({ id, settings }) => settings.agent === agent && chosen.includes(id));
  const end = `--seed ${seed} --n ${n}`;
  const flat = ['direct', 'react', 'codeact'].filter((agent) => of(agent).length > 0);
  const depths = of('rlm').map(({ settings }) => String(settings['budgets.depth'] as number));
  return [
    ...(flat.length > 0 ? [`lab rlm-eval ${file} --vary agent=${flat.join(',')} ${end}`] : []),
    ...(of('codeact-subagents').length > 0
      ? [`lab rlm-eval ${file} --set agent=codeact-subagents --set budgets.depth=1 ${end}`]
      : []),
    ...(depths.length > 0
      ? [`lab rlm-eval ${file} --set agent=rlm --vary budgets.depth=${depths.join(',')} ${end}`]
      : []),
  ];
}
