import { describe, expect, it } from 'vitest';
import { sequential } from './pattern';

describe('sequential', () => {
  it.each([1, 2, 3, 5])('is a ring of %i agents in order, of which the last speaks', (n) => {
    const { hops, turns, speaker } = sequential(n);
    expect(turns.map(({ agent }) => agent)).toEqual([...Array(n).keys()]);
    expect(hops).toEqual(turns.map(({ agent }) => ({ from: agent, to: (agent + 1) % n })));
    expect(speaker).toBe(n - 1);
  });

  it('delivers within the round, but for the last agent’s message to the first', () => {
    const { hops, turns } = sequential(4);
    for (const { agent, slots } of turns) {
      expect(slots).toHaveLength(1);
      expect(hops[slots[0]!.hop]).toEqual({ from: (agent + 3) % 4, to: agent });
      expect(slots[0]!.lag).toBe(agent === 0 ? 1 : 0);
    }
  });
});
