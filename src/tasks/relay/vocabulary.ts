/** The relay's tokens, and the tokenizer of an agent that knows them all. */

import { buildTokenizer, type Family, type TokenizerFiles } from '../vocabulary';
import { labels, operands, operations, stepToken } from './relay';

export type { Family } from '../vocabulary';

const digits: readonly string[] = [...'0123456789'];

/** What an agent writes notes after, what it answers after, and what stands before the answer. */
export const cues = { notes: 'Notes:', solution: 'Solution:', answer: 'Answer:' } as const;

/** All 58 tokens of the relay as text: labels, operations, the question's words, note values and answers, cues. */
export const relayTokens: readonly string[] = [
  ...labels,
  ...digits.map((digit) => `is ${digit}`),
  ...operations.flatMap((kind) => operands[kind].map((operand) => stepToken({ kind, operand }))),
  'What is',
  '?',
  ...digits,
  ...Object.values(cues),
];

/**
 * Matches one token at a time; commas, full stops and white space between matches are dropped. A longer word or number
 * is taken whole, so that it becomes one unknown token.
 */
const pattern =
  'is(?: that (?:plus|minus|times))? [0-9](?![0-9])|What is(?![A-Za-z])|[A-Za-z]+:?|[0-9]+|[^\\s,.]';

/** The tokenizer of an agent: the relay's tokens in an order drawn from the seed, with its family's special tokens. */
export const tokenizerFiles = (family: Family, seed: number | string): TokenizerFiles =>
  buildTokenizer({ family, seed, words: relayTokens, pattern });
