/** Runs of the engine for measuring: scripted models, real Python. */

import { fakeModel, recorded, settingsWith, type SettingsChanges } from '../../../src/rlm/fake-model';
import { runRlm } from '../../../src/rlm/run';
import type { RlmInput, RlmModels, RlmResult } from '../../../src/rlm/run-types';
import type { RlmEvent, RlmEventType } from '../../../src/rlm/trace';
import { spawnReplNode } from '../../../src/repl/spawn-node';
import { cell } from '../../../test/rlm/drive';

export { cell };

export interface Measured {
  readonly result: RlmResult;
  readonly events: readonly RlmEvent[];
  of<T extends RlmEventType>(type: T): Extract<RlmEvent, { type: T }>[];
}

export interface Running {
  readonly done: Promise<Measured>;
  stop(): void;
  /** Resolves with the first event that is so. */
  seen(is: (event: RlmEvent) => boolean): Promise<RlmEvent>;
}

export function begin(
  turns: readonly string[],
  options: { settings?: SettingsChanges; models?: Partial<RlmModels>; input?: Partial<RlmInput> } = {},
): Running {
  const record = recorded();
  const waiting: { is: (event: RlmEvent) => boolean; resolve: (event: RlmEvent) => void }[] = [];
  const onEvent = (event: RlmEvent) => {
    record.hooks.onEvent(event);
    for (const { is, resolve } of waiting) if (is(event)) resolve(event);
  };
  const root = fakeModel(turns, { name: 'scripted' });
  const { settings, models, input } = options;
  const done = runRlm(
    { question: 'What is measured?', context: { kind: 'text', text: 'a context' }, ...input },
    settingsWith({ ...settings, budgets: { turns: turns.length, ...settings?.budgets } }),
    { root, sub: root, ...models },
    spawnReplNode,
    { ...record.hooks, onEvent },
  ).then((result) => ({ result, events: record.events, of: record.of }));
  return {
    done,
    stop: () => record.controller.abort(),
    seen: (is) => new Promise((resolve) => waiting.push({ is, resolve })),
  };
}
