/** What the menus of the RLM workspace offer. */

import type { Dialect, PromptStyle, RlmAgent, Truncation } from '../../rlm/settings';
import type { TakenAs } from '../../experiment/rlm-context';
import type { LongSplit, Wording } from '../../tasks/long/task';
import type { Choice } from '../state/choices';
import type { ModelKind } from './draft';

export const agentChoices: readonly Choice<RlmAgent>[] = [
  { value: 'rlm', label: 'RLM', title: 'The context is a variable alone; the model writes code against it.' },
  { value: 'direct', label: 'Direct', title: 'Question and as much of the context as fits, in one call.' },
  { value: 'react', label: 'ReAct', title: 'Tools that are called by text, one a turn; no code.' },
  {
    value: 'codeact',
    label: 'CodeAct',
    title: 'Python, with the context in the prompt as far as it fits, and no models to call.',
  },
  {
    value: 'codeact-subagents',
    label: 'CodeAct with subagents',
    title: 'The same, with models to call.',
  },
];

export const dialectChoices: readonly Choice<Dialect>[] = [
  { value: 'final', label: 'FINAL(x)' },
  { value: 'answer', label: 'answer["ready"]' },
  { value: 'submit', label: 'SUBMIT(x)' },
];

export const styleChoices: readonly Choice<PromptStyle>[] = [
  { value: 'full', label: 'Full', title: 'A system prompt that explains the session.' },
  { value: 'brief', label: 'Brief', title: 'For the built-in model, which reads a few hundred tokens.' },
];

export const blockChoices: readonly Choice<'all' | 'first'>[] = [
  { value: 'all', label: 'All' },
  { value: 'first', label: 'The first' },
];

export const keepChoices: readonly Choice<Truncation['keep']>[] = [
  { value: 'both', label: 'Both ends' },
  { value: 'head', label: 'The beginning' },
  { value: 'tail', label: 'The end' },
];

export const wordingChoices: readonly Choice<Wording>[] = [
  { value: 'known', label: 'Known', title: 'Wordings that the built-in model was trained on.' },
  { value: 'new', label: 'New', title: 'Wordings that the built-in model has never seen.' },
];

export const modelChoices: readonly Choice<ModelKind>[] = [
  { value: 'builtin', label: 'Built-in', title: 'A small model that comes with the page.' },
  { value: 'endpoint', label: 'Endpoint', title: 'Any service that speaks OpenAI’s protocol.' },
  { value: 'ollama', label: 'Ollama', title: 'On your own machine.' },
  {
    value: 'tab',
    label: 'In this tab',
    title: 'A text-generation model of the hub, run by transformers.js.',
  },
  {
    value: 'system',
    label: 'System of agents',
    title: 'A trained system of the Playground answers: its agents pass one another hidden states.',
  },
  { value: 'person', label: 'A person', title: 'The panel asks you.' },
];

export const builtInChoices: readonly Choice<string>[] = [
  { value: 'navigator', label: 'navigator', title: 'Writes cells of Python.' },
  { value: 'labeller', label: 'labeller', title: 'Says what kind of thing one line asks for.' },
];

export const dtypeChoices: readonly Choice<string>[] = [
  { value: 'q4', label: '4 bits' },
  { value: 'q4f16', label: '4 bits, half precision' },
  { value: 'q8', label: '8 bits' },
  { value: 'fp16', label: 'Half precision' },
  { value: 'fp32', label: 'Full precision' },
];

export const deviceChoices: readonly Choice<'auto' | 'webgpu' | 'wasm'>[] = [
  { value: 'auto', label: 'The best there is' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM' },
];

export const takenAsChoices: readonly Choice<TakenAs>[] = [
  { value: 'text', label: 'text (str)', title: 'The file’s characters.' },
  { value: 'json', label: 'JSON', title: 'What its JSON says.' },
  { value: 'jsonl', label: 'JSON Lines (list)', title: 'A list of what its lines say.' },
  { value: 'csv', label: 'CSV (list of dicts)', title: 'A list of rows, each a dict by the header.' },
  { value: 'files', label: 'dict by name', title: 'A dict from the file’s name to its text.' },
];

export const splitChoices: readonly Choice<LongSplit>[] = [
  { value: 'test', label: 'Test', title: 'Words that no model of ours was trained on.' },
  { value: 'validation', label: 'Validation' },
  { value: 'train', label: 'Training', title: 'Words that the built-in model was trained on.' },
];

/** Shipped set-ups, under the names that they bear. */
export const presetChoices = [
  { value: 'rlm-needle', label: 'One needle in a million characters' },
  { value: 'rlm-letters', label: 'Letters of 50 names' },
  { value: 'rlm-aggregation', label: 'Labels of a thousand lines' },
  { value: 'rlm-system', label: 'A hundred lines, by a system of agents' },
  { value: 'rlm-pairs', label: 'Pairs of users, by hand' },
  { value: 'rlm-multihop', label: 'Several hops over many documents, by hand' },
  { value: 'rlm-transform', label: 'Every record of a list, by hand' },
  { value: 'rlm-calls', label: 'Who calls whom in a package, by hand' },
] as const;
