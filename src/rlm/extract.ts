/** The last call of a run that did not end by itself: the answer, read off what was done. Marked as such. */

import type { Message } from '../chat/chat';
import { LabError } from '../errors';
import type { Variable } from '../repl/session-types';
import type { AgentRun, Outcome } from './agent-run';
import { isCode, readAnswer } from './answer-text';
import { BudgetExceeded } from './budget';
import { callModel } from './calls';
import { budgetError, failed } from './failure';
import { extractionMessages, noCode } from './prompts/extraction';

/** Of the trajectory that is shown, where nothing else bounds it. */
const mostCharacters = 60_000;
const leastTokens = 16;

/**
 * @param messages the turns, without the system prompt. @param why what ran out.
 * @throws the reason of an aborted signal.
 */
export async function extract(
  run: AgentRun,
  messages: readonly Message[],
  variables: readonly Variable[],
  why: LabError,
): Promise<Outcome> {
  const { tree, setup } = run;
  const { model } = setup;
  // A model of a few hundred tokens was never taught this.
  if (tree.settings.prompt.style === 'brief') return failed(run, why);
  const size = sizeOf(run);
  if (!size) return failed(run, why);
  try {
    let prompt = extractionMessages({
      question: setup.question,
      schema: setup.schema?.json,
      messages,
      variables,
      characters: size.characters,
    });
    const ask = async (): Promise<string> => {
      run.takeOwnCall();
      const { maxTokens } = size;
      const number = run.nextCall();
      return (await callModel(run, { purpose: 'extract', model, messages: prompt, number, maxTokens })).text;
    };
    let text = await ask();
    if (isCode(text)) {
      prompt = [...prompt, { role: 'assistant', content: text }, { role: 'user', content: noCode }];
      text = await ask();
    }
    const value = readAnswer(text, setup.schema);
    const empty = value === '';
    const refusal = isCode(text)
      ? 'Code was written in place of the answer, twice, when none is run any more.'
      : empty
        ? 'The answer that was read off the run is empty.'
        : run.offer('extract', value);
    if (refusal === null) return { reason: 'extracted', value };
    return failed(
      run,
      new LabError('no_answer', refusal, { hint: 'Give the run more turns, or another model.' }),
    );
  } catch (error) {
    if (error instanceof BudgetExceeded) return failed(run, budgetError(error));
    if (error instanceof LabError) return failed(run, error);
    throw error;
  }
}

/** What the call may be; null: nothing is left for it. */
function sizeOf(run: AgentRun): { maxTokens: number; characters: number } | null {
  const { ledger, settings } = run.tree;
  const { name, contextTokens } = run.setup.model;
  const least = [run.setup.depth === 0 ? ledger.tokensForExtraction(name) : null, contextTokens];
  const tokens = Math.min(...least.map((limit) => limit ?? Infinity));
  const maxTokens = Math.min(settings.sampling.maxTokens, Math.floor(tokens / 2));
  if (maxTokens < leastTokens) return null;
  const characters = Math.min(mostCharacters, ledger.charactersFor(name, tokens, maxTokens));
  return { maxTokens, characters };
}
