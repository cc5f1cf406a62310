/** A whole run by the real engine: real Python in Node, models that say what a script says. */

import { fakeModel, recorded, settingsWith, type Said, type SettingsChanges } from '../../src/rlm/fake-model';
import { runRlm } from '../../src/rlm/run';
import { spawnReplNode } from '../../src/repl/spawn-node';
import type { Message } from '../../src/chat/chat';
import type { RlmHooks, RlmInput, RlmModels, RlmResult } from '../../src/rlm/run-types';
import type { RlmEvent } from '../../src/rlm/trace';
import { TraceIndex, type CellNode } from '../../src/rlm/trace-index';
import { readTrace, writeTrace } from '../../src/rlm/trace-read';

export interface Driven {
  readonly result: RlmResult;
  readonly events: readonly RlmEvent[];
  readonly index: TraceIndex;
  /** Of the root, in order. */
  readonly cells: readonly CellNode[];
  /** What the root was told of each of its turns. */
  readonly observations: readonly string[];
  /** What sub-models were asked. */
  readonly asked: readonly (readonly Message[])[];
}

export interface DriveOptions extends Partial<RlmInput> {
  readonly settings?: SettingsChanges;
  /** Answers `llm_query`, and drives children. */
  readonly sub?: Parameters<typeof fakeModel>[0];
  readonly subDelay?: number;
  readonly models?: Partial<RlmModels>;
  readonly hooks?: Partial<RlmHooks>;
}

/** @param turns what the root says, turn by turn */
export async function drive(turns: readonly Said[], options: DriveOptions = {}): Promise<Driven> {
  const { settings, sub = ['sub answer'], subDelay = 0, models, hooks, ...input } = options;
  const record = recorded();
  const root = fakeModel(turns, { name: 'root' });
  const below = fakeModel(sub, { name: 'sub', delay: subDelay });
  const result = await runRlm(
    { question: 'What is asked?', context: { kind: 'text', text: 'a context' }, ...input },
    settingsWith({ ...settings, budgets: { turns: turns.length, ...settings?.budgets } }),
    { root, sub: below, ...models },
    spawnReplNode,
    { ...record.hooks, ...hooks },
  );
  // Whatever a run does, its trace is one that our reader takes without a word.
  const { trace, notices } = readTrace(writeTrace(record.events));
  if (notices.length > 0) throw new Error(notices.join('\n'));
  const index = new TraceIndex(trace.events);
  const { turns: told } = index.root!;
  return {
    result,
    events: record.events,
    index,
    cells: told.flatMap(({ cells }) => cells),
    observations: told.flatMap(({ observation }) => observation?.text ?? []),
    asked: below.requests.map(({ messages }) => messages),
  };
}

/** A turn with one block of code. */
export const cell = (code: string): string => `I go on.\n\`\`\`repl\n${code}\n\`\`\``;
