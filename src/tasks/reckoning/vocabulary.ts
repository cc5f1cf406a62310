/**
 * The tokens of the reckoning's agents. The reflector knows the rules and no digit; the tool-caller knows the places, the
 * digits and a little Python, and no rule. What an agent does not know is one unknown token.
 */

import { buildTokenizer, type Family, type TokenizerFiles } from '../vocabulary';
import { letters, places, rules, sides, signs } from './books';

export const reflector = 'reflector';
export const toolCaller = 'tool-caller';
export type Role = typeof reflector | typeof toolCaller;

/** What stands before a message, and what an agent writes notes or its answer after; `guess`: an answer without Python. */
export const cues = {
  feedback: 'Feedback:',
  plan: 'Plan:',
  notes: 'Notes:',
  answer: 'Answer:',
  guess: 'Guess:',
} as const;

/** What stands around the tool-caller's code, and around what Python printed. */
export const tags = {
  python: ['<python>', '</python>'],
  result: ['<result>', '</result>'],
  print: ['print(', ')'],
} as const;

export const digits: readonly string[] = [...'0123456789'];

/** An agent's words, special tokens aside. */
export function wordsOfRole(role: Role): string[] {
  const shared = [...letters, ...signs, ...sides];
  if (role === reflector) return [...rules.map(({ word }) => word), ...shared, cues.feedback, cues.notes];
  const { plan, notes, answer, guess } = cues;
  return [
    ...places.map(({ word }) => word),
    ...shared,
    ...digits,
    ...tags.python,
    ...tags.result,
    ...tags.print,
    plan,
    notes,
    answer,
    guess,
  ];
}

/**
 * A tag, a side, a digit, a word or a sign at a time. The question's own words, equals signs, commas and the like are
 * dropped, so that a question is its rule, its place and its letters with their digits.
 */
const pattern =
  '</?(?:python|result)>|print\\(|north|south|[0-9]|\\b(?!(?:How|is|reckoned|in|for|and)\\b)[A-Za-z]+:?|[^\\sA-Za-z0-9,.?=]';

/** The tool-caller writes Python, so its tokens are put together without spaces. */
export const tokenizerFiles = (family: Family, role: Role): TokenizerFiles =>
  buildTokenizer({ family, seed: role, words: wordsOfRole(role), pattern, fused: role === toolCaller });
