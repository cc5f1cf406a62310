/** Settles what the beginnings of two texts leave open, by their whole texts. Knows no worker: it reads through what it is given. */

import { openPairs, type Differences, type Pair, type State } from './differences';
import type { Cut } from '../trajectory';

/** Characters of one text that are compared; what comes after stays open. */
const MOST = 2_000_000;

/** Part of a text, from a place on. @throws where it cannot be had. */
export type Read = (side: 'a' | 'b', cut: Cut, from: number) => Promise<string>;

/**
 * @param isWanted asked between pieces: the runs may have changed
 * @returns what was found by pair; pairs whose text cannot be had are left out.
 */
export async function settle(
  differences: Differences,
  read: Read,
  isWanted: () => boolean,
): Promise<Map<Pair, State>> {
  const found = new Map<Pair, State>();
  for (const pair of openPairs(differences)) {
    if (!isWanted()) break;
    try {
      const state = await compare(pair, read, isWanted);
      if (state !== 'open') found.set(pair, state);
    } catch {
      // The worker no longer has it: what is known of it stays.
    }
  }
  return found;
}

async function compare({ a, b }: Pair, read: Read, isWanted: () => boolean): Promise<State> {
  if (!a?.at || !b?.at) return 'open';
  for (let from = a.text.length; from < Math.min(a.length, MOST) && isWanted();) {
    const [one, other] = await Promise.all([read('a', a, from), read('b', b, from)]);
    const length = Math.min(one.length, other.length);
    if (one.slice(0, length) !== other.slice(0, length)) return 'changed';
    if (length === 0) return 'open';
    from += length;
    if (from >= a.length) return 'equal';
  }
  return 'open';
}
