/** One agent's run from its first event to its last, whatever happens in between. */

import { LabError } from '../errors';
import { AgentRun, type AgentSetup, type Outcome, type Parent, type Tree } from './agent-run';
import { direct } from './agents/direct';
import { react } from './agents/react-agent';
import { BudgetExceeded } from './budget';
import { budgetError, failed } from './failure';
import { codeLoop } from './loop';
import { windowsOf } from './models';
import type { RlmAgent } from './settings';

const agents: Readonly<Record<RlmAgent, (run: AgentRun) => Promise<Outcome>>> = {
  direct,
  react,
  codeact: codeLoop,
  'codeact-subagents': codeLoop,
  rlm: codeLoop,
};

/** Never rejects; the run's last event is `run_end`. */
export async function startAgent(tree: Tree, setup: AgentSetup, parent: Parent): Promise<Outcome> {
  const run = new AgentRun(tree, setup);
  run.emit({
    type: 'run_start',
    parent,
    depth: setup.depth,
    agent: setup.agent,
    question: setup.question,
    context: setup.context?.facts ?? null,
    models: { root: setup.model.name, sub: setup.sub.name },
    ...(parent === null && {
      windows: windowsOf(tree.models),
      settings: tree.settings,
      started: new Date().toISOString(),
      ...(setup.spec !== undefined && { spec: setup.spec }),
      ...(tree.hooks.past && { past: tree.hooks.past.facts }),
    }),
    budgets: tree.settings.budgets,
  });
  let outcome: Outcome;
  try {
    outcome = await agents[setup.agent](run);
  } catch (thrown) {
    outcome = endedBy(run, thrown);
  }
  run.refund();
  const { reason, value } = outcome;
  run.emit({ type: 'run_end', reason, value, turns: run.turn, spent: tree.ledger.spent() });
  return outcome;
}

function endedBy(run: AgentRun, thrown: unknown): Outcome {
  // An answer that was taken counts, whatever broke after it.
  if (run.final)
    return { reason: run.final.ending === 'extract' ? 'extracted' : 'final', value: run.final.value };
  const { hooks } = run.tree;
  if (hooks.signal.aborted || run.setup.signal?.aborted)
    return { reason: 'aborted', value: null, why: 'the run was stopped' };
  if (thrown instanceof BudgetExceeded) {
    run.tellBudget(thrown.cap);
    return failed(run, budgetError(thrown));
  }
  return failed(run, LabError.from(thrown));
}
