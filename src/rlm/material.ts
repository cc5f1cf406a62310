/** As much of a context as fits into a prompt, for the agents that read it there. */

import type { AgentRun } from './agent-run';
import type { Material } from './prompts/first';
import { headOf, tailOf } from './text';

/** Where a service does not say how much its model takes. */
const assumedWindow = 128_000;
/** Kept for instructions and question. */
const ownTokens = 500;
/** Rather too few than too many. */
const charactersPerToken = 3;
/** Of what the budget of tokens has left, a prompt that is sent again each turn may take this. */
const budgetShare = 0.25;

/** @param share of the model's window, beside the answer. @param shrink 1, or less after a prompt was too long. */
export function materialFor(run: AgentRun, share: number, shrink = 1): Material {
  const { context, model, question } = run.setup;
  const { sampling } = run.tree.settings;
  if (!context) return { text: '', characters: 0, complete: true };
  const window = (model.contextTokens ?? assumedWindow) - sampling.maxTokens - ownTokens;
  const { tokens } = run.remaining();
  const affordable = tokens === null ? Infinity : Math.floor(tokens * budgetShare);
  const room = Math.min(window * share, affordable) * charactersPerToken - question.length;
  const { characters } = context.facts;
  const count = Math.max(0, Math.floor(shrink < 1 ? Math.min(room, characters) * shrink : room));
  if (characters <= count) return { text: context.text(), characters, complete: true };
  const head = headOf(context.head(Math.ceil(count / 2)), Math.ceil(count / 2));
  const tail = tailOf(context.tail(Math.floor(count / 2)), Math.floor(count / 2));
  return { text: `${head}\n[... cut here ...]\n${tail}`, characters, complete: false };
}
