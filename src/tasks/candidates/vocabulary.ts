/**
 * The tokens of the candidates' agents. An expert knows the words of its own book and the numbers; the summarizer knows
 * the numbers, and no word of any book. What an agent does not know is one unknown token a word.
 */

import { buildTokenizer, type Family, type TokenizerFiles } from '../vocabulary';
import { books, NUMBERS } from './books';

/** The experts, in the order of the books, and the one who speaks. */
export const experts = ['expert-a', 'expert-b', 'expert-c'] as const;
export const summarizer = 'summarizer';
export type Role = (typeof experts)[number] | typeof summarizer;

/** What stands before a message, and what an agent writes notes or its answer after. */
export const cues = {
  feedback: 'Feedback:',
  lists: ['A:', 'B:', 'C:'],
  notes: 'Notes:',
  answer: 'Answer:',
} as const;

export const numbers: readonly string[] = Array.from({ length: NUMBERS }, (_, number) => String(number));

/** An agent's words, special tokens aside. */
export function wordsOfRole(role: Role): string[] {
  if (role === summarizer) return [...numbers, ...cues.lists, cues.notes, cues.answer];
  return [...books[experts.indexOf(role)]!.words, ...numbers, cues.feedback, cues.notes];
}

/**
 * One word, number or sign at a time; a longer one is taken whole. The question's own words, commas, full stops and
 * question marks are dropped, so that a question is its three words.
 */
const pattern = '\\b(?!(?:Which|number|do|and|share)\\b)[A-Za-z0-9]+:?|[^\\sA-Za-z0-9,.?]';

export const tokenizerFiles = (family: Family, role: Role): TokenizerFiles =>
  buildTokenizer({ family, seed: role, words: wordsOfRole(role), pattern });
