/** How a set-up changes where one choice brings others with it. Pure. */

import type { ModelRef } from '../../chat/chat';
import { takenAs } from '../../experiment/rlm-context';
import { rlmLimits, type RlmSpec } from '../../experiment/rlm-spec';
import { rlmSystems } from '../../experiment/rlm-systems';
import type { DescribedFile } from './protocol';

/** What a set-up has no place for at the moment, and would have again. */
export interface Aside {
  /** Of a question of one's own, while a task asks. */
  readonly own: Pick<RlmSpec, 'question' | 'context' | 'schema'> | null;
  /** The task, while one asks oneself. */
  readonly task: Pick<RlmSpec, 'task' | 'schema'> | null;
}

export interface Changed {
  readonly draft: RlmSpec;
  readonly aside: Aside;
}

export const nothingAside: Aside = { own: null, task: null };

/** The set-up with a generated question of a family; what was one's own is put aside. */
export function withTask({ draft, aside }: Changed, id: string): Changed {
  const { question, context, ...rest } = draft;
  const isOwn = !draft.task;
  const before = draft.task ?? aside.task?.task;
  const { characters, seed, split, wording } = before ?? {
    characters: rlmLimits.characters.default,
    seed: draft.seed,
    split: 'test',
    wording: 'known',
  };
  // The same family again is as it was left.
  const task = before?.id === id && isOwn ? before : { id, characters, seed, split, wording };
  const schema = isOwn ? (aside.task?.schema ?? null) : draft.schema;
  return {
    draft: { ...rest, task, schema },
    aside: isOwn
      ? {
          ...aside,
          own: {
            ...(question !== undefined && { question }),
            ...(context && { context }),
            schema: draft.schema,
          },
        }
      : aside,
  };
}

/** The set-up with a question of one's own: the one that was put aside, where there is one. */
export function withOwnQuestion({ draft, aside }: Changed): Changed {
  if (!draft.task) return { draft, aside };
  const { task, ...rest } = draft;
  const { own } = aside;
  const schema = own ? own.schema : draft.schema === 'task' ? null : draft.schema;
  return {
    draft: {
      ...rest,
      question: own?.question ?? '',
      context: own?.context ?? { kind: 'text', text: '' },
      schema,
    },
    aside: { ...aside, task: { task, schema: draft.schema } },
  };
}

/** Another set-up in its place; a question of one's own is there again once one is chosen. */
export function withWhole(changed: Changed, spec: RlmSpec): Changed {
  const { draft } = changed;
  const { aside } = draft.task || draft === spec ? changed : withTask(changed, 'needle');
  return { draft: spec, aside: { ...aside, task: spec.task ? null : aside.task } };
}

/** The set-up with files as its context, taken as their names say. */
export function withContext(changed: Changed, files: readonly DescribedFile[]): Changed {
  const { draft, aside } = withOwnQuestion(changed);
  const context = {
    kind: 'files',
    files: files.map((file) => ({ ...file })),
    as: takenAs(files.map(({ name }) => name)),
  } as const;
  return { draft: { ...draft, context }, aside };
}

/** A text of one's own as the context; null where it is too long to stand in the set-up: it is a file then. */
export const inline = (text: string): NonNullable<RlmSpec['context']> | null =>
  text.length <= rlmLimits.inline.max ? { kind: 'text', text } : null;

export const modelKinds = ['builtin', 'endpoint', 'ollama', 'tab', 'system', 'person'] as const;
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
    case 'system':
      return { kind, id: rlmSystems[0]!.id };
    case 'person':
      return { kind };
  }
}

/** The set-up with another sub-model; null: the driving one answers sub-calls too. */
export function withSub(draft: RlmSpec, sub: ModelRef | null): RlmSpec {
  const { sub: _, ...models } = draft.models;
  return { ...draft, models: sub ? { ...models, sub } : models };
}

/** The set-up with another model for what runs of this depth ask; null: the sub-model. */
export function withDepth(draft: RlmSpec, depth: number, ref: ModelRef | null): RlmSpec {
  const { byDepth: before = [], ...models } = draft.models;
  const byDepth = Array.from({ length: Math.max(before.length, depth + 1) }, (_, i) =>
    i === depth ? ref : (before[i] ?? null),
  );
  while (byDepth.length > 0 && byDepth.at(-1) === null) byDepth.pop();
  return { ...draft, models: byDepth.length > 0 ? { ...models, byDepth } : models };
}

/** The set-up with these models by name, for `llm_query(…, model="name")`. */
export function withNamed(draft: RlmSpec, named: Readonly<Record<string, ModelRef>>): RlmSpec {
  const { named: _, ...models } = draft.models;
  return {
    ...draft,
    models: Object.keys(named).length > 0 ? { ...models, named: { ...named } } : models,
  };
}

/** All models that a set-up names. */
export const modelsIn = ({ root, sub, byDepth = [], named = {} }: RlmSpec['models']): ModelRef[] =>
  [root, sub, ...byDepth, ...Object.values(named)].filter((ref): ref is ModelRef => ref != null);

/** Whether two set-ups ask the same in the same way, whatever they are called. */
export const isSame = (a: RlmSpec, b: RlmSpec): boolean =>
  JSON.stringify({ ...a, name: '' }) === JSON.stringify({ ...b, name: '' });
