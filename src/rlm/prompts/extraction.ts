/** Prompts of the calls that look back on a run: the last one that reads the answer off it, and the summary. Pure. */

import type { Message } from '../../chat/chat';
import type { Json } from '../../json';
import type { Variable } from '../../repl/session-types';
import { truncate } from '../truncate';
import { grouped } from '../text';

const nameOf = { system: 'Instructions', user: 'Session', assistant: 'Worker' } as const;

/**
 * The turns as one text of at most about `characters`: the newest whole as far as they fit, the one before them cut, the
 * others left out and counted.
 */
export function trajectory(messages: readonly Message[], characters: number): string {
  const parts: string[] = [];
  let left = characters;
  let at = messages.length - 1;
  for (; at >= 0 && left > 200; at--) {
    const { role, content } = messages[at]!;
    const text = `--- ${nameOf[role]} ---\n${content}`;
    const cut = truncate(text, { keep: 'both', characters: left });
    parts.unshift(cut);
    left -= cut.length + 1;
  }
  if (at >= 0) parts.unshift(`[... ${grouped(at + 1)} earlier messages left out ...]`);
  return parts.join('\n');
}

export interface ExtractionFacts {
  readonly question: string;
  readonly schema: Json | undefined;
  /** Turns, without the system prompt. */
  readonly messages: readonly Message[];
  readonly variables: readonly Variable[];
  /** Of the whole prompt, about. */
  readonly characters: number;
}

/** Asks for the answer alone. */
export function extractionMessages({
  question,
  schema,
  messages,
  variables,
  characters,
}: ExtractionFacts): Message[] {
  const form =
    schema === undefined
      ? 'Give the answer alone: no introduction, no code, no mark-up.'
      : `Give the answer alone, as JSON that fits this schema, no code fence around it:\n${JSON.stringify(schema)}`;
  const system = `A worker tried to answer a question by writing Python and was stopped before the end. Read what was found and give the best answer that it supports. ${form}`;
  const state = variables.map(({ name, type, preview }) => `${name}: ${type} = ${preview}`).join('\n');
  const shown = truncate(state, { keep: 'head', characters: Math.floor(characters / 4) });
  const ends = `Question: ${truncate(question, { keep: 'both', characters: Math.floor(characters / 4) })}`;
  const room = characters - system.length - shown.length - 2 * ends.length - 200;
  const user = [
    ends,
    `What was done:\n${trajectory(messages, Math.max(0, room))}`,
    shown === '' ? '' : `Variables at the end:\n${shown}`,
    `${ends}\nAnswer:`,
  ];
  return [
    { role: 'system', content: system },
    { role: 'user', content: user.filter(Boolean).join('\n\n') },
  ];
}

/** After an answer that was code. */
export const noCode =
  'No code is run any more. Write the answer itself, as far as what was found supports it, without a code block.';

/** Asks for a summary of turns that are to be dropped. */
export function compactionMessages(
  question: string,
  turns: readonly Message[],
  characters: number,
): Message[] {
  return [
    {
      role: 'system',
      content:
        'You keep the notes of a worker who answers a question by writing Python. Summarise the turns below for the worker, who will not see them again: what was tried, what was found (with the numbers and names themselves), which variables hold what, what failed and why, what is still to be done. At most 300 words, no code fences.',
    },
    {
      role: 'user',
      content: `Question: ${truncate(question, { keep: 'both', characters: 2000 })}\n\nThe turns:\n${trajectory(turns, characters)}`,
    },
  ];
}

/** What stands in a history for the turns that were dropped. */
export function compacted(summary: string, dropped: number, variables: readonly Variable[]): Message[] {
  const named = variables
    .slice(0, 60)
    .map(({ name, type, length }) => `${name} (${type}${length === null ? '' : `, ${grouped(length)}`})`);
  const all = named.length === 0 ? 'No variables yet.' : `Variables that are there: ${named.join(', ')}.`;
  return [
    { role: 'assistant', content: `My notes of the ${dropped} turns before:\n${summary}` },
    {
      role: 'user',
      content: `The turns themselves are no longer shown; the session is as they left it. ${all} Go on.`,
    },
  ];
}
