/** Peers by turns: A, B, A, B, …, so that what disturbs the machine disturbs all of them alike. */

import type { Peer } from './protocol';

/** A peer that is not there, and why: said in the report, never hidden. */
export interface Absence {
  readonly name: string;
  readonly why: string;
}

/** Opens each peer; one that fails is closed and reported as absent. */
export async function present(
  peers: readonly Peer[],
  open: (peer: Peer) => Promise<string>,
): Promise<{ peers: Peer[]; descriptions: Map<string, string>; absent: Absence[] }> {
  const found: Peer[] = [];
  const absent: Absence[] = [];
  const descriptions = new Map<string, string>();
  for (const peer of peers) {
    try {
      descriptions.set(peer.name, await open(peer));
      found.push(peer);
    } catch (error) {
      absent.push({ name: peer.name, why: reason(error) });
      await peer.close();
    }
  }
  return { peers: found, descriptions, absent };
}

/** `rounds` turns of each peer; the measured values of all of a peer's turns together. */
export async function byTurns<T>(
  peers: readonly Peer[],
  rounds: number,
  turn: (peer: Peer) => Promise<readonly T[]>,
): Promise<Map<string, T[]>> {
  const values = new Map<string, T[]>(peers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const peer of peers) values.get(peer.name)!.push(...(await turn(peer)));
  return values;
}

/** The first line that tells something. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  return (lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? text).slice(0, 200);
}
