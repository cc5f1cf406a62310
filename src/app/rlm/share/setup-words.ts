/** A set-up in a few words, for cards. Pure. */

import type { ModelRef } from '../../../chat/chat';
import type { RlmSpec } from '../../../experiment/rlm-spec';
import { longTasks } from '../../../tasks/long/registry';
import { agentChoices } from '../choices';

export function modelInWords(ref: ModelRef): string {
  switch (ref.kind) {
    case 'builtin':
      return `${ref.id} (built-in)`;
    case 'system':
      return `${ref.id} (a system of agents)`;
    case 'person':
      return 'a person';
    case 'tab':
      return `${ref.model} (in the tab)`;
    case 'endpoint':
    case 'ollama':
      return `${ref.model} at ${URL.canParse(ref.url) ? new URL(ref.url).host : ref.url}`;
  }
}

export interface SetupWords {
  readonly question: string;
  readonly context: string;
  readonly models: string;
  readonly agent: string;
}

export function setupInWords({ task, question, context, models, agent, budgets }: RlmSpec): SetupWords {
  const title = task && (longTasks.find(({ id }) => id === task.id)?.title ?? task.id);
  const named = Object.entries(models.named ?? {}).map(([name, ref]) => `“${name}” is ${modelInWords(ref)}`);
  const deeper = (models.byDepth ?? []).flatMap((ref, depth) =>
    ref ? [`at depth ${depth} ${modelInWords(ref)} answers`] : [],
  );
  return {
    question: task ? `${title}, seed ${task.seed}` : (question ?? ''),
    context: task ? `generated, ${task.characters.toLocaleString('en')} characters` : contextInWords(context),
    models: [
      `${modelInWords(models.root)} drives`,
      models.sub ? `${modelInWords(models.sub)} answers sub-calls` : 'and answers sub-calls',
      ...deeper,
      ...named,
    ].join(', '),
    agent: `${agentChoices.find(({ value }) => value === agent)?.label ?? agent}, depth ${budgets.depth}, at most ${budgets.turns} turns`,
  };
}

function contextInWords(context: RlmSpec['context']): string {
  switch (context?.kind) {
    case undefined:
      return 'none';
    case 'text':
      return `a text of ${context.text.length.toLocaleString('en')} characters`;
    case 'json':
      return 'JSON in the set-up';
    case 'files': {
      const names = context.files.slice(0, 3).map(({ name }) => `“${name}”`);
      const more = context.files.length - names.length;
      return `${names.join(', ')}${more > 0 ? ` and ${more.toLocaleString('en')} more files` : ''}`;
    }
  }
}
