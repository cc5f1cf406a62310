/** How an agent that writes Python is spoken to: in full, or in the brief form of models with little context. */

import type { Message } from '../chat/chat';
import type { CellResult } from '../repl/session-types';
import type { AgentRun } from './agent-run';
import { readBlocks, type Blocks } from './blocks';
import { materialFor } from './material';
import { modelNames } from './models';
import { briefFirst, briefNudge, briefObservation } from './prompts/brief';
import { firstMessage, type Preview } from './prompts/first';
import { nudge } from './prompts/nudge';
import { observation } from './prompts/observation';
import { systemPrompt } from './prompts/system';
import { helpersOf } from './session-host';
import { truncate } from './truncate';

export interface Style {
  /** The messages before the first turn; the first `system` of them are instructions. */
  readonly first: readonly Message[];
  readonly system: number;
  readonly compacts: boolean;
  read(text: string): Blocks;
  observe(
    results: readonly CellResult[],
    notes: readonly string[],
    remaining: string,
  ): { text: string; full: number };
  nudge(blocks: Blocks, cut: boolean, remaining: string): { text: string; full: number };
}

const previewCharacters = 500;
const briefPreviewCharacters = 100;

export function fullStyle(run: AgentRun): Style {
  const { setup, tree } = run;
  const { prompt, truncation, concurrency, budgets } = tree.settings;
  const { query, deeper } = helpersOf(run);
  const inPrompt = setup.agent === 'codeact' || setup.agent === 'codeact-subagents';
  const models = modelNames(tree.models);
  const system = systemPrompt({
    dialect: prompt.dialect,
    truncation,
    blocks: prompt.blocks,
    orchestrator: prompt.orchestrator,
    query,
    recursive: deeper,
    inPrompt,
    tools: tree.tools,
    // `root` and `sub` are always there; they are worth telling only where a user named more.
    models: tree.models.named ? models : [],
    schema: setup.schema?.json,
    concurrency,
    cellSeconds: budgets.cellSeconds,
    turns: budgets.turns,
    shared: deeper || setup.depth > 0,
  });
  const preview = prompt.preview && !inPrompt ? previewOf(run, previewCharacters) : null;
  const first = firstMessage({
    question: setup.question,
    context: setup.context?.facts ?? null,
    inputs: Object.keys(setup.inputs ?? {}),
    ...(preview && { preview }),
    ...(inPrompt && setup.context && { material: materialFor(run, 0.5) }),
  });
  return {
    first: [
      { role: 'system', content: system },
      { role: 'user', content: first },
    ],
    system: 1,
    compacts: true,
    read: readBlocks,
    observe: (cells, notes, remaining) => observation({ cells, notes, truncation, remaining }),
    nudge: (blocks, cut, remaining) => {
      const text = [nudge(blocks, cut), remaining].filter(Boolean).join('\n\n');
      return { text, full: text.length };
    },
  };
}

export function briefStyle(run: AgentRun): Style {
  const { setup, tree } = run;
  const { prompt, truncation } = tree.settings;
  const facts = setup.context?.facts ?? { type: 'str', length: 0 };
  const preview = prompt.preview ? previewOf(run, briefPreviewCharacters) : null;
  const shown = preview && [preview.head, preview.tail].filter(Boolean).join('\n...\n');
  return {
    first: [{ role: 'user', content: briefFirst(setup.question, facts, shown ?? undefined) }],
    system: 0,
    compacts: false,
    read: briefBlocks,
    observe: (results) => {
      let left = 0;
      const cut = (text: string) => {
        const shown = truncate(text, truncation);
        left += text.length - shown.length;
        return shown;
      };
      const text = results.map((result) => briefObservation(result, cut)).join('\n');
      return { text, full: text.length + left };
    },
    nudge: () => ({ text: briefNudge, full: briefNudge.length }),
  };
}

/** An answer without any fence is code as a whole. */
function briefBlocks(text: string): Blocks {
  const blocks = readBlocks(text);
  const bare = blocks.code.length + blocks.others.length + blocks.empty === 0 && text.trim() !== '';
  return bare ? { ...blocks, code: [text.trim()], places: [[0, text.length]], prose: '' } : blocks;
}

function previewOf(run: AgentRun, characters: number): Preview | null {
  const { context } = run.setup;
  if (!context || context.facts.length === 0) return null;
  if (context.facts.characters <= 2 * characters) return { head: context.head(4 * characters), tail: '' };
  return { head: context.head(characters), tail: context.tail(characters) };
}
