/** The failures of a model call, in words, and from and to the budgets' own. */

import { LabError } from '../errors';
import { BudgetExceeded, caps } from './budget';

export const priceUnknown = (model: string) =>
  new LabError(
    'price_unknown',
    `The price of ${model} is not known, so its calls do not count towards the cost.`,
    {
      hint: 'Enter its price in the price table, or limit calls or tokens.',
      field: 'budgets.cost',
    },
  );

export const notRecorded = (call: string, turn: number) =>
  new LabError('not_recorded', `The call ${call} of turn ${turn} was not made in the recorded run.`, {
    hint: 'Python went another way than then. Let what is not known be asked of the models, or go on from the turn before.',
    field: call,
  });

export function asLabError(thrown: unknown, signal: AbortSignal): LabError {
  if (thrown instanceof BudgetExceeded)
    return new LabError('budget_exceeded', `The budget is used up: ${thrown.message}.`, {
      hint: 'Raise the budget, or ask for less.',
      field: `budgets.${thrown.cap}`,
    });
  if (thrown instanceof LabError) return thrown;
  if (signal.aborted)
    return new LabError('aborted', 'The call was stopped.', { hint: 'Run it again where it is needed.' });
  return LabError.from(thrown);
}

/** The budget's own error again, of one that `asLabError` made of it; null: of another. */
export function budgetOf({ code, field, message }: LabError): BudgetExceeded | null {
  if (code !== 'budget_exceeded') return null;
  const cap = caps.find((name) => field === `budgets.${name}`) ?? 'calls';
  return new BudgetExceeded(cap, /^The budget is used up: (.*)\.$/s.exec(message)?.[1] ?? message);
}
