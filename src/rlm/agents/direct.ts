/** Direct generation: the question and as much of the context as fits, one answer. */

import type { Message } from '../../chat/chat';
import { LabError } from '../../errors';
import type { AgentRun, Outcome } from '../agent-run';
import { readAnswer } from '../answer-text';
import { callModel } from '../calls';
import { failed } from '../failure';
import { materialFor } from '../material';
import { directMessages, notFitting } from '../prompts/direct';

/** A prompt that its model finds too long is halved this often. */
const halvings = 4;

/** @throws BudgetExceeded; LabError of the model; the reason of an aborted signal. */
export async function direct(run: AgentRun): Promise<Outcome> {
  let messages: readonly Message[] = [];
  let shrink = 1;
  for (let halved = 0, retried = false; ;) {
    if (messages.length === 0)
      messages = directMessages(run.setup.question, materialFor(run, 1, shrink), run.setup.schema?.json);
    if (run.turnsLeft === 0) return nothing(run, 'No turn is left for another try.');
    run.takeTurn();
    run.emit({ type: 'turn_start', turn: run.turn, remaining: run.remaining() });
    try {
      const { model } = run.setup;
      const { text } = await callModel(run, { purpose: 'turn', model, messages, number: run.nextCall() });
      const value = readAnswer(text, run.setup.schema);
      const refusal = value === '' ? 'The answer was empty.' : run.offer('text', value);
      if (refusal === null) return { reason: 'final', value };
      if (retried || run.turnsLeft === 0) return nothing(run, refusal);
      retried = true;
      const again = notFitting(refusal);
      run.emit({ type: 'observation', turn: run.turn, text: again, full: again.length, nudge: true });
      messages = [
        ...messages,
        { role: 'assistant', content: text || '(empty)' },
        { role: 'user', content: again },
      ];
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'chat_too_long' || halved >= halvings) throw error;
      halved++;
      shrink /= 2;
      messages = [];
    }
  }
}

const nothing = (run: AgentRun, why: string) =>
  failed(run, new LabError('no_answer', why, { hint: 'Take another model, or an easier schema.' }));
