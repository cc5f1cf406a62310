/** How a set-up changes where one choice brings others with it. Pure. */

import type { ModelRef } from '../../chat/chat';
import { parseRlmSpec, rlmLimits, withRoot as otherRoot, type RlmSpec } from '../../experiment/rlm-spec';
import type { DescribedFile } from './protocol';

/** The set-up with a generated question of a family. */
export function withTask(draft: RlmSpec, id: string): RlmSpec {
  const { question: _question, context: _context, ...rest } = draft;
  const { characters, seed, split, wording } = draft.task ?? {
    characters: rlmLimits.characters.default,
    seed: draft.seed,
    split: 'test',
    wording: 'known',
  };
  return { ...rest, task: { id, characters, seed, split, wording } };
}

/** The set-up with a question of one's own. */
export function withOwnQuestion(draft: RlmSpec): RlmSpec {
  if (!draft.task) return draft;
  const { task: _, ...rest } = draft;
  const schema = draft.schema === 'task' ? null : draft.schema;
  return { ...rest, question: '', context: { kind: 'text', text: '' }, schema };
}

/** The set-up with files as its context: one of text as `str`, one of JSON as what it holds, several by name. */
export function withContext(draft: RlmSpec, files: readonly DescribedFile[]): RlmSpec {
  const [first] = files;
  const as = files.length > 1 ? 'files' : /\.json$/i.test(first?.name ?? '') ? 'json' : 'text';
  const own = withOwnQuestion(draft);
  return { ...own, context: { kind: 'files', files: files.map((file) => ({ ...file })), as } };
}

/** A text of one's own as the context; null where it is too long to stand in the set-up: it is a file then. */
export const inline = (text: string): NonNullable<RlmSpec['context']> | null =>
  text.length <= rlmLimits.inline.max ? { kind: 'text', text } : null;

export const modelKinds = ['builtin', 'endpoint', 'ollama', 'tab', 'person'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** What a model is to begin with, once its kind is chosen. */
export function freshModel(kind: ModelKind, place: 'root' | 'sub'): ModelRef {
  switch (kind) {
    case 'builtin':
      return { kind, id: place === 'root' ? 'navigator' : 'labeller' };
    case 'endpoint':
      return { kind, url: 'https://api.openai.com/v1', model: '' };
    case 'ollama':
      return { kind, url: 'http://localhost:11434', model: '' };
    case 'tab':
      return { kind, model: '', dtype: 'q4', device: 'auto' };
    case 'person':
      return { kind };
  }
}

/** How the built-in model is prompted: it reads few hundred tokens and writes a cell. Its calls are free. */
const brief = {
  prompt: { style: 'brief', preview: false, orchestrator: false, remaining: false },
  truncation: { characters: 400 },
  sampling: { maxTokens: 200 },
  budgets: { turns: 8, calls: 100_000, tokens: null, cost: null, seconds: 600 },
} as const;

/** What a set-up has that was not made for a built-in model. The draft itself may be unfinished, and is not asked. */
function usual() {
  const root = { kind: 'builtin', id: 'navigator' } as const;
  const builtIn = parseRlmSpec({ kind: 'rlm', task: { id: 'needle' }, models: { root }, ...brief });
  const { prompt, truncation, sampling, budgets } = otherRoot(builtIn, { kind: 'person' });
  return { prompt, truncation, sampling, budgets };
}

/** The set-up with another driving model; between built-in ones and others, prompted and limited as its kind needs. */
export function withRoot(draft: RlmSpec, root: ModelRef): RlmSpec {
  const changed = { ...draft, models: { ...draft.models, root } };
  if ((root.kind === 'builtin') === (draft.models.root.kind === 'builtin')) return changed;
  if (root.kind !== 'builtin') return { ...changed, ...usual() };
  return {
    ...changed,
    prompt: { ...draft.prompt, ...brief.prompt },
    truncation: { ...draft.truncation, ...brief.truncation },
    sampling: { ...draft.sampling, ...brief.sampling },
    budgets: { ...draft.budgets, ...brief.budgets },
  };
}

/** The set-up with another sub-model; null: the driving one answers sub-calls too. */
export function withSub(draft: RlmSpec, sub: ModelRef | null): RlmSpec {
  const { sub: _, ...models } = draft.models;
  return { ...draft, models: sub ? { ...models, sub } : models };
}
