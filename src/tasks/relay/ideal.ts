/**
 * Perfect agents, in symbols: what an agent that knows some operations can write from what it was told, and how far
 * the relay gets with agents like that. The upper bound that trained agents and links are measured against.
 * Knows no model; an agent's knowledge is a *position*: the furthest point of the chain it has been told (−1: nothing).
 */
import { agents, values, type Chain, type Operation } from './relay';

/** The relay's three specialists, in the order in which they speak. */
const relayAgents = agents.slice(0, 3);

/** Can somebody who knows `knows` compute the position after this one, and is it still needed? */
export function canAdvance(chain: Chain, knows: readonly Operation[], position: number): boolean {
  return position < chain.asked && knows.includes(chain.steps[position]!.kind);
}

/** The position after one more pair: the root, the next result, or the same again when there is nothing to add. */
function next(chain: Chain, knows: readonly Operation[], position: number): number {
  return position < 0 ? 0 : canAdvance(chain, knows, position) ? position + 1 : position;
}

/** The positions of the `pairs` note pairs an ideal agent writes from `position` in a latent turn. [pairs] */
export function notes(chain: Chain, knows: readonly Operation[], position: number, pairs: number): number[] {
  const written: number[] = [];
  for (let i = 0; i < pairs; i++) {
    position = next(chain, knows, position);
    written.push(position);
  }
  return written;
}

/** The positions of the pairs an ideal agent writes from `position` in its final turn: no repeating. */
export function solutionNotes(chain: Chain, knows: readonly Operation[], position: number): number[] {
  const written: number[] = [];
  for (let to = next(chain, knows, position); to !== position; to = next(chain, knows, position)) {
    written.push(to);
    position = to;
  }
  return written;
}

/** Positions as note text: `k 7 d 1`. */
export function notesText(chain: Chain, positions: readonly number[]): string {
  const digits = values(chain);
  return positions.map((position) => `${chain.labels[position]} ${digits[position]}`).join(' ');
}

/** The final text an ideal speaker writes from `position`: `d 1 c 3 Answer: 3`. By default the multiplier speaks. */
export function solution(chain: Chain, position: number, knows: readonly Operation[] = ['times']): string {
  const written = solutionNotes(chain, knows, position);
  const answer = `Answer: ${values(chain)[written.at(-1) ?? position]}`;
  return written.length ? `${notesText(chain, written)} ${answer}` : answer;
}

export interface IdealStage {
  agent: string;
  round: number; // from 1
  /** Positions of the pairs written in this turn. */
  positions: number[];
}

export interface IdealRelay {
  stages: IdealStage[];
  /** The position the last agent was told of before it spoke; −1: nothing. */
  told: number;
  /** The position of its answer. */
  reached: number;
  /** The last agent's final text. */
  text: string;
}

/**
 * The sequential relay of ideal agents: m latent tokens are m / 2 pairs (rounded down) a turn; of a message only the
 * last pair matters; the last agent of the last round writes text, which is not limited. Throws RangeError on rounds < 1.
 */
export function idealRelay(chain: Chain, rounds: number, latents: number): IdealRelay {
  if (!(rounds >= 1)) throw new RangeError(`a relay has at least one round, not ${rounds}`);
  const stages: IdealStage[] = [];
  let told = -1;
  for (let stage = 0; stage < rounds * relayAgents.length - 1; stage++) {
    const agent = relayAgents[stage % relayAgents.length]!;
    const positions = notes(chain, agent.knows, told, Math.floor(latents / 2));
    stages.push({ agent: agent.id, round: 1 + Math.floor(stage / relayAgents.length), positions });
    told = positions.at(-1) ?? told;
  }
  const speaker = relayAgents.at(-1)!;
  const positions = solutionNotes(chain, speaker.knows, told);
  stages.push({ agent: speaker.id, round: rounds, positions });
  return { stages, told, reached: positions.at(-1) ?? told, text: solution(chain, told, speaker.knows) };
}

/** Do ideal agents reach the asked label within this many rounds of m latent tokens a turn? */
export function solvable(chain: Chain, rounds: number, latents: number): boolean {
  return idealRelay(chain, rounds, latents).reached === chain.asked;
}

/** What one of the three writes in a latent turn of `latents` tokens, after ideal turns before it; null for others. */
export function idealNotes(chain: Chain, agent: string, round: number, latents: number): string | null {
  const index = relayAgents.findIndex(({ id }) => id === agent);
  if (index < 0) return null;
  const { stages } = idealRelay(chain, round + 1, latents);
  const before = stages.slice(0, (round - 1) * relayAgents.length + index);
  const told = before.flatMap(({ positions }) => positions).at(-1) ?? -1;
  const pairs = notes(chain, relayAgents[index]!.knows, told, Math.ceil(latents / 2));
  return notesText(chain, pairs).split(' ').slice(0, latents).join(' ');
}
