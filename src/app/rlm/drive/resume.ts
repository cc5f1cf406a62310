/** How a run that ended too early goes on: from where, and which budgets must be raised for it. Pure. */

import { rlmLimits, type RlmSpec } from '../../../experiment/rlm-spec';
import type { Limit } from '../../../experiment/limits';
import type { RunState } from '../run';
import { afterTurn, askedIn } from './points';

/** Budgets of a tree that a run may have used up. */
export const raisable = ['turns', 'calls', 'tokens', 'cost', 'seconds'] as const;
export type Raisable = (typeof raisable)[number];

export interface ResumePlan {
  /** Whole turns that stand. */
  readonly turns: number;
  /** Answers from before this event are kept. */
  readonly before: number;
  /** A turn whose answer came but which did not end: all of the record keeps what it had got. */
  readonly unfinished: { readonly turn: number; readonly calls: number } | null;
  /** Budgets that were used up, with what is proposed instead. */
  readonly raise: readonly {
    readonly key: Raisable;
    readonly was: number;
    readonly to: number;
    readonly limit: Limit;
  }[];
  /** Budgets that were used up and cannot be raised. */
  readonly atLimit: readonly { readonly key: Raisable; readonly limit: Limit }[];
}

/** Null: there is nothing to go on from. */
export function resumePlan({ trajectory, spec }: Pick<RunState, 'trajectory' | 'spec'>): ResumePlan | null {
  const root = trajectory.agents.get(trajectory.root ?? '');
  if (!root || !spec) return null;
  const whole = root.turns.filter((key) => afterTurn(trajectory, key) !== null);
  const lastWhole = whole.at(-1);
  const last = root.turns.at(-1);
  const asked = last === undefined || last === lastWhole ? null : askedIn(trajectory, last);
  const hasAnswer = asked !== null && asked.usage !== null && !asked.error;
  if (lastWhole === undefined && !hasAnswer) return null;
  const view = last === undefined ? undefined : trajectory.turns.get(last);
  const calls = (view?.cells ?? []).reduce(
    (sum, cell) => sum + (trajectory.cells.get(cell)?.calls.done ?? 0),
    0,
  );
  return {
    turns: whole.length,
    before: lastWhole === undefined ? 0 : afterTurn(trajectory, lastWhole)!.before,
    unfinished: hasAnswer && view ? { turn: view.turn, calls } : null,
    ...raisesOf(trajectory.hits, spec),
  };
}

function raisesOf(hits: readonly string[], { budgets }: RlmSpec): Pick<ResumePlan, 'raise' | 'atLimit'> {
  const hit = raisable.flatMap((key) => {
    const was = budgets[key];
    return hits.includes(key) && was !== null ? [{ key, was, limit: rlmLimits[key] }] : [];
  });
  const canRise = ({ was, limit }: (typeof hit)[number]) => was < limit.max;
  return {
    raise: hit
      .filter(canRise)
      .map((one) => ({ ...one, to: Math.min(one.limit.max, 2 * one.was || one.limit.default) })),
    atLimit: hit.filter((one) => !canRise(one)).map(({ key, limit }) => ({ key, limit })),
  };
}

/** The spec with other budgets. */
export const withBudgets = (spec: RlmSpec, raised: Readonly<Partial<Record<Raisable, number>>>): RlmSpec => ({
  ...spec,
  budgets: { ...spec.budgets, ...raised },
});
