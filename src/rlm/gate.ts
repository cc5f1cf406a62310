/** Who decides what becomes of a cell or a sub-call before it begins: the recorded past, then whoever steps. */

import type { AgentRun } from './agent-run';
import type { GateDecision, GateQuestion } from './run-types';
import type { RlmEventBody } from './trace';
import { gateText } from './gate-text';
import { orAborted } from './waiting';

const go: GateDecision = { kind: 'go' };

/**
 * What is recorded goes its way; a replay is stepped through all the same. An edit that changes nothing is none. While
 * somebody ponders, the run's time stands still. Nobody is asked of what is stopped already.
 * @throws the signal's reason.
 */
export async function decide(run: AgentRun, what: GateQuestion, signal: AbortSignal): Promise<GateDecision> {
  const { gate, past } = run.tree.hooks;
  const known = past?.decided(what) ?? null;
  if (known === 'never') return orAborted(new Promise<never>(() => undefined), signal);
  if (known && (known.kind !== 'go' || past!.facts.kind !== 'replay')) return unlessSame(what, known);
  if (!gate) return go;
  signal.throwIfAborted();
  return unlessSame(what, await run.tree.ledger.still(orAborted(gate(what), signal)));
}

function unlessSame(what: GateQuestion, decision: GateDecision): GateDecision {
  return decision.kind === 'edit' && decision.text === gateText(what) ? go : decision;
}

const said = { edit: 'edited', skip: 'skipped', answer: 'answered' } as const;

/** The event of a decision; null: all went on. `place`: the cell or the call, where there is one. */
export function intervention(
  what: GateQuestion,
  decision: GateDecision,
  place: { readonly cell: string } | { readonly call: string } | null,
): RlmEventBody | null {
  if (decision.kind === 'go') return null;
  return {
    type: 'intervention',
    turn: what.turn,
    ...place,
    what: said[decision.kind],
    before: gateText(what),
    after: decision.kind === 'skip' ? '' : decision.text,
  };
}
