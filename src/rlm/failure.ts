/** How a run ends without an answer. */

import { LabError } from '../errors';
import type { AgentRun, Outcome } from './agent-run';
import type { BudgetExceeded } from './budget';

/** What was found so far stays in the trace. */
export function failed(run: AgentRun, error: LabError): Outcome {
  run.emit({ type: 'error', error: error.toJSON() });
  return { reason: 'failed', value: null, why: `${error.message} (${error.code})`, error: error.toJSON() };
}

export const budgetError = (error: BudgetExceeded): LabError =>
  new LabError('budget_exceeded', `A budget is used up and the run has no answer: ${error.message}.`, {
    hint: 'Raise the budget, or ask for less.',
    field: `budgets.${error.cap}`,
  });
