/** The first message of an agent's run: the question and the facts of its context. Pure. */

import { counted, grouped } from '../text';
import type { ContextFacts } from '../trace';

export interface FirstFacts {
  readonly question: string;
  readonly context: ContextFacts | null;
  /** Names of further fields, in `inputs`. */
  readonly inputs: readonly string[];
  /** Head and tail of the context, where the settings ask for them; all of it where it is short. */
  readonly preview?: Preview;
  /** CodeAct and direct generation: as much of the context as fits. */
  readonly material?: Material;
}

export interface Preview {
  readonly head: string;
  /** Empty: `head` is all. */
  readonly tail: string;
}

export interface Material {
  readonly text: string;
  /** Of the whole. */
  readonly characters: number;
  readonly complete: boolean;
}

export function firstMessage({ question, context, inputs, preview, material }: FirstFacts): string {
  return [
    `Question: ${question}`,
    contextLine(context),
    inputs.length > 0 ? `Further fields, as inputs["name"]: ${inputs.join(', ')}.` : '',
    preview ? previewText(preview) : '',
    material ? materialText(material) : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}

const units: Readonly<Record<string, string>> = { list: 'item', dict: 'key' };

/** `context: dict, 3 keys ("a", "b", "c"), 12,345 characters in all`. */
export function contextLine(facts: ContextFacts | null): string {
  if (facts === null) return 'There is no material beside the question; `context` is the empty text.';
  if (facts.type === 'str') return `\`context\`: str, ${counted(facts.length, 'character')}.`;
  const unit = units[facts.type];
  if (!unit) return `\`context\`: ${facts.type}.`;
  const keys = facts.keys?.map((key) => JSON.stringify(key)).join(', ') ?? '';
  const more = facts.keys && facts.length > facts.keys.length ? ', …' : '';
  const named = keys === '' ? '' : ` (${keys}${more})`;
  return `\`context\`: ${facts.type}, ${counted(facts.length, unit)}${named}, ${counted(facts.characters, 'character')} in all.`;
}

function previewText({ head, tail }: Preview): string {
  if (tail === '') return `All of it:\n<<<\n${head}\n>>>`;
  return `It begins:\n<<<\n${head}\n>>>\nand ends:\n<<<\n${tail}\n>>>`;
}

export function materialText({ text, characters, complete }: Material): string {
  const title = complete
    ? 'The material:'
    : `The material, cut: its beginning and its end, of ${grouped(characters)} characters in all:`;
  return `${title}\n<<<\n${text}\n>>>`;
}
