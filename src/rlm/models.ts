/** Which model drives a run and which answers what it asks: by depth and by name. */

import type { ChatModel } from '../chat/chat';
import type { RlmModels } from './run-types';

/** What drives a run of this depth. */
export const driverAt = (models: RlmModels, depth: number): ChatModel =>
  depth === 0 ? models.root : answererAt(models, depth - 1);

/** What answers the calls of a run of this depth, and drives its children. */
export const answererAt = (models: RlmModels, depth: number): ChatModel =>
  models.byDepth?.[depth] ?? models.sub;

/**
 * A model that Python asks for by name: one of `named`, `root`, `sub`, or what a model calls itself. Null: there is none
 * of this name.
 */
export function modelNamed(models: RlmModels, name: string): ChatModel | null {
  if (models.named && Object.hasOwn(models.named, name)) return models.named[name]!;
  if (name === 'root') return models.root;
  if (name === 'sub') return models.sub;
  return everyModel(models).find((model) => model.name === name) ?? null;
}

/** Names that `model=` takes. */
export const modelNames = (models: RlmModels): string[] => [
  ...new Set([
    ...Object.keys(models.named ?? {}),
    'root',
    'sub',
    ...everyModel(models).map((model) => model.name),
  ]),
];

/** How much each takes, by its name. */
export const windowsOf = (models: RlmModels): Record<string, number | null> =>
  Object.fromEntries(everyModel(models).map(({ name, contextTokens }) => [name, contextTokens]));

const everyModel = (models: RlmModels): ChatModel[] => [
  models.root,
  models.sub,
  ...(models.byDepth ?? []).filter((model) => model !== null),
  ...Object.values(models.named ?? {}),
];
