/**
 * Patterns as data: who takes a turn when, whose message fills which slot, who speaks at the end. The recursion
 * (recursion.ts) interprets them and knows no pattern by name.
 */

import type { Hops } from '../links/linkset';

export interface Slot {
  /** The hop (outer link) that fills it. */
  readonly hop: number;
  /** 0: a message of this round; 1: of the round before (none in round 1). */
  readonly lag: 0 | 1;
}

export interface Turn {
  readonly agent: number;
  /** In the order in which they stand in the agent's prompt. */
  readonly slots: readonly Slot[];
}

export interface Pattern {
  readonly id: string;
  readonly hops: Hops;
  /** One round. */
  readonly turns: readonly Turn[];
  /** Index of the turn that, in the last round, is text instead of latent thought. It ends the run. */
  readonly speaker: number;
  /** The speaker's text may call tools. */
  readonly tools: boolean;
}

/** Index of an agent's turn within a round; −1: it has none. */
export const turnOf = ({ turns }: Pattern, agent: number): number =>
  turns.findIndex((turn) => turn.agent === agent);

/** A hop that leaves an agent. */
export interface Leaving {
  readonly hop: number;
  /** Index of the receiver. */
  readonly to: number;
  /** Whether others leave there too: its messages are then named by their receiver. */
  readonly several: boolean;
  /** Whether it is the first of them. */
  readonly first: boolean;
}

export function hopsFrom({ hops }: Pattern, agent: number): Leaving[] {
  const leaving = hops.flatMap(({ from, to }, hop) => (from === agent ? [{ hop, to }] : []));
  return leaving.map((one, i) => ({ ...one, several: leaving.length > 1, first: i === 0 }));
}

/**
 * The sequential pattern as released: each agent hears the one before it in the same round; only the last agent's
 * message to the first crosses rounds; the last agent speaks in the last round. N·n − 1 latent turns in n rounds.
 */
export function sequential(agents: number): Pattern {
  const before = (i: number) => (i - 1 + agents) % agents;
  return {
    id: 'sequential',
    hops: Array.from({ length: agents }, (_, from) => ({ from, to: (from + 1) % agents })),
    turns: Array.from({ length: agents }, (_, agent) => ({
      agent,
      slots: [{ hop: before(agent), lag: agent === 0 ? (1 as const) : (0 as const) }],
    })),
    speaker: agents - 1,
    tools: false,
  };
}

/**
 * The deliberation pattern as released: a reflector tells a tool-caller (link rt), whose thoughts go back into the next
 * round (tr). It is a sequence of two in which the speaker's text may call tools; latent turns call none, and the number
 * of rounds is fixed. One agent alone hears nothing; further ones stand in line before the tool-caller.
 */
export function deliberation(agents: number): Pattern {
  return { ...sequential(agents), id: 'deliberation', tools: true };
}

/**
 * The mixture pattern as released: experts, who do not hear one another, each tell the last agent, the summarizer, which
 * has one slot for each. One rollout of the summarizer's goes back to every expert through a link of its own, into the
 * next round. The summarizer speaks in the last round. One agent alone is its own summarizer and hears nothing.
 */
export function mixture(agents: number): Pattern {
  const experts = Array.from({ length: agents - 1 }, (_, expert) => expert);
  const summarizer = agents - 1;
  return {
    id: 'mixture',
    hops: [
      ...experts.map((from) => ({ from, to: summarizer })),
      ...experts.map((to) => ({ from: summarizer, to })),
    ],
    turns: [
      ...experts.map((agent) => ({ agent, slots: [{ hop: summarizer + agent, lag: 1 as const }] })),
      { agent: summarizer, slots: experts.map((hop) => ({ hop, lag: 0 as const })) },
    ],
    speaker: summarizer,
    tools: false,
  };
}

export const patterns = { sequential, mixture, deliberation } as const satisfies Record<
  string,
  (agents: number) => Pattern
>;
export type PatternName = keyof typeof patterns;
export const patternNames = [
  'sequential',
  'mixture',
  'deliberation',
] as const satisfies readonly PatternName[];
