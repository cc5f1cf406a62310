/** Token counts of a call, as told or estimated, and what they cost. */

import type { Message, Usage } from './chat';
import type { Price } from './prices';

export interface Counts {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens?: number | null;
  readonly reasoningTokens?: number | null;
  /** In US dollars, where the service itself says it. */
  readonly cost?: number | null;
}

export const estimateTokens = (text: string) => Math.ceil(text.length / 4);

/** What is not told is counted as a quarter of the characters. A price of one's own goes before what the service says. */
export function usageOf(
  told: Counts,
  messages: readonly Message[],
  answer: string,
  price: Price | null,
): Usage {
  const estimated = told.promptTokens === null || told.completionTokens === null;
  const promptTokens =
    told.promptTokens ?? messages.reduce((sum, { content }) => sum + estimateTokens(content), 0);
  const completionTokens = told.completionTokens ?? estimateTokens(answer);
  const cachedTokens = Math.min(told.cachedTokens ?? 0, promptTokens);
  const cost = price
    ? ((promptTokens - cachedTokens) * price.prompt +
        cachedTokens * (price.cached ?? price.prompt) +
        completionTokens * price.completion) /
      1e6
    : (told.cost ?? null);
  return {
    promptTokens,
    completionTokens,
    cachedTokens,
    reasoningTokens: told.reasoningTokens ?? 0,
    cost,
    estimated,
  };
}
