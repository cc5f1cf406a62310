/**
 * Recomputing a run from a place on: which of its turns are as they were in another run's trace, and what of that trace
 * stands for them. Pure; the recursion takes it over.
 */

import { effectOf, type Intervention } from './intervention';
import { hopsFrom, turnOf, type Pattern } from './pattern';
import {
  attentionName,
  fedName,
  hiddenName,
  kvLengthName,
  messageName,
  type Trace,
  type TraceEvent,
} from './trace';
import type { HostTensor } from '../runtime/tensor';

/** A turn of a run; both count from 1. */
export interface TurnPlace {
  readonly round: number;
  readonly agent: number;
}

/** The trace of a run that is the same up to the turn `from`, which is the first to be computed. */
export interface Base extends Trace {
  readonly from: TurnPlace;
}

const order = (pattern: Pattern, a: TurnPlace, b: TurnPlace): number =>
  a.round - b.round || turnOf(pattern, a.agent - 1) - turnOf(pattern, b.agent - 1);

export const isBefore = (pattern: Pattern, a: TurnPlace, b: TurnPlace): boolean => order(pattern, a, b) < 0;

/** The first turn in which the interventions of two runs are not the same; null: there is none. */
export function firstDifference(
  pattern: Pattern,
  some: readonly Intervention[],
  others: readonly Intervention[],
): TurnPlace | null {
  const inTurn = (list: readonly Intervention[], { round, agent }: TurnPlace) =>
    list
      .filter((one) => one.round === round && one.agent === agent)
      .map(effectOf)
      .join();
  const turns = [...some, ...others].sort((a, b) => order(pattern, a, b));
  const first = turns.find((turn) => inTurn(some, turn) !== inTurn(others, turn));
  return first ? { round: first.round, agent: first.agent } : null;
}

/** Whether the base's trace has all that a run would keep of a turn. */
export function covers(
  pattern: Pattern,
  { events, tensors }: Base,
  { round, agent }: TurnPlace,
  views: boolean,
): boolean {
  const done = events.some(
    (event) =>
      event.type === 'timing' && event.stage === 'latent' && event.round === round && event.agent === agent,
  );
  const stage = events.find(
    (event) => event.type === 'stage' && event.round === round && event.agent === agent,
  );
  const heard = stage?.type === 'stage' && stage.messageLength > 0;
  const names = [
    hiddenName(round, agent),
    kvLengthName(round, agent),
    ...hopsFrom(pattern, agent - 1).map(({ to, several }) =>
      messageName(round, agent, several ? to + 1 : undefined),
    ),
    ...(views ? [fedName(round, agent), ...(heard ? [attentionName(round, agent)] : [])] : []),
  ];
  return done && names.every((name) => tensors.has(name));
}

/** The events of a latent turn, in order. */
export function turnEvents({ events }: Base, { round, agent }: TurnPlace): TraceEvent[] {
  return events.filter((event) => {
    switch (event.type) {
      case 'stage':
      case 'latent':
      case 'lens':
      case 'altered':
        return event.round === round && event.agent === agent;
      case 'message':
        return event.round === round && event.from === agent;
      case 'timing':
        return event.stage === 'latent' && event.round === round && event.agent === agent;
      default:
        return false;
    }
  });
}

/** What was kept of a turn, by name. */
export function turnTensors({ tensors }: Base, { round, agent }: TurnPlace): [string, HostTensor][] {
  return [...tensors].filter(([name]) => name.startsWith(`r${round}.a${agent}.`));
}

/** What the speaker would have said after a round, with its time; nothing where it was not asked. */
export function probeEvents({ events }: Base, round: number): TraceEvent[] {
  return events.filter(
    (event) =>
      ((event.type === 'answer' || event.type === 'tool') && !event.final && event.round === round) ||
      (event.type === 'timing' && event.stage === 'answer' && event.round === round),
  );
}
