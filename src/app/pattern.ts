/** What the page needs of an experiment's pattern: who takes turns, who tells whom, who speaks. Agents count from 1. */

import type { Spec } from '../experiment/spec';
import { patterns } from '../mas/pattern';

type Shape = Pick<Spec, 'pattern' | 'agents'>;

export const patternOf = ({ pattern, agents }: Shape) => patterns[pattern](agents.length);

/** The agent who speaks at the end. */
export function speakerOf(spec: Shape): number {
  const { turns, speaker } = patternOf(spec);
  return turns[speaker]!.agent + 1;
}

export interface Hop {
  readonly from: number;
  readonly to: number;
  /** What it carries is heard in the next round. */
  readonly crosses: boolean;
}

/** In the order of their links. */
export function hopsOf(spec: Shape): Hop[] {
  const { hops, turns } = patternOf(spec);
  const slots = turns.flatMap((turn) => turn.slots);
  return hops.map(({ from, to }, hop) => ({
    from: from + 1,
    to: to + 1,
    crosses: slots.some((slot) => slot.hop === hop && slot.lag === 1),
  }));
}

export interface TurnPlace {
  readonly round: number;
  readonly agent: number;
}

/** All turns of a run in their order, but for the last one, which is the speaker's text. */
export function turnsOf(spec: Shape & Pick<Spec, 'rounds'>): TurnPlace[] {
  const { turns, speaker } = patternOf(spec);
  return Array.from({ length: spec.rounds }, (_, i) => i + 1).flatMap((round) =>
    turns
      .slice(0, round === spec.rounds ? speaker : undefined)
      .map(({ agent }) => ({ round, agent: agent + 1 })),
  );
}
